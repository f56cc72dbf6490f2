-- Lets a simulated payment only move forward.
CREATE OR REPLACE FUNCTION simulated.keep_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.refusals < OLD.refusals
       OR NEW.state <> OLD.state AND NOT (OLD.state = 'open' AND NEW.state IN ('code', 'charged', 'refused', 'closed')
                                          OR OLD.state = 'code' AND NEW.state IN ('charged', 'refused', 'closed')) THEN
        RAISE EXCEPTION 'a simulated payment only moves forward' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payment_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER forward_only BEFORE UPDATE ON simulated.payment
    FOR EACH ROW EXECUTE FUNCTION simulated.keep_payment();
