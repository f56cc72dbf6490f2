-- A seller's rates are on the pages of many products (kernel/tell_of_change.sql).
CREATE OR REPLACE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE ON shipping.rate
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.tell_of_change();
