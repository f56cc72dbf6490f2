-- Craft notes are on the pages of many products (kernel/tell_of_change.sql).
CREATE OR REPLACE TRIGGER tell_of_change AFTER INSERT OR UPDATE OR DELETE ON catalog.craft_note
    FOR EACH STATEMENT EXECUTE FUNCTION kernel.tell_of_change();
