-- Lets a dispute be decided once.
CREATE OR REPLACE FUNCTION simulated.keep_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'open' THEN
        RAISE EXCEPTION 'a dispute is decided once' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'dispute_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER forward_only BEFORE UPDATE ON simulated.dispute
    FOR EACH ROW EXECUTE FUNCTION simulated.keep_dispute();
