-- Checks at the commit that a new entry has postings. The trigger of its last posting checks that it adds up.
CREATE OR REPLACE FUNCTION ledger.check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.posting p WHERE p.entry_id = NEW.id) THEN
        RAISE EXCEPTION 'an entry has two postings or more' USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_postings';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS adds_up ON ledger.entry;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON ledger.entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger.check_entry();
