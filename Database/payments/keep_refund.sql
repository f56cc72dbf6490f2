-- Lets a refund go forward only: due, asked, then done or failed. A failed one can still be done by hand.
CREATE OR REPLACE FUNCTION payments.keep_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.provider_key <> NEW.provider_key OR OLD.provider_key IS NOT NULL AND NEW.provider_key IS NULL
        OR NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
            (('due', 'asked'), ('asked', 'done'), ('asked', 'failed'), ('failed', 'done')) THEN
        RAISE EXCEPTION 'a refund goes forward only' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER goes_forward BEFORE UPDATE ON payments.refund FOR EACH ROW EXECUTE FUNCTION payments.keep_refund();
