-- A seller's name and texts are on the pages of many products (kernel/tell_of_change.sql).
CREATE OR REPLACE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE ON sellers.seller
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.tell_of_change();
CREATE OR REPLACE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE ON sellers.seller_text
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.tell_of_change();
