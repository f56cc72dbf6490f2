-- Checks at the commit that the entry of a new posting adds up, once for each entry: at the posting with the highest number.
-- That is enough, because numbers have no gap: a posting that comes later has a higher number, and its trigger checks again.
CREATE OR REPLACE FUNCTION ledger.check_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.posting p WHERE p.entry_id = NEW.entry_id AND p.number > NEW.number) THEN
        PERFORM ledger.entry_adds_up(NEW.entry_id);
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS adds_up ON ledger.posting;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON ledger.posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.check_posting();
