-- Keeps a call that has ended as it is, and the moment at which a call was first sent.
CREATE OR REPLACE FUNCTION payments.keep_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'waiting' OR OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at THEN
        RAISE EXCEPTION 'a call goes forward only' USING ERRCODE = 'check_violation', CONSTRAINT = 'call_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER goes_forward BEFORE UPDATE ON payments.call FOR EACH ROW EXECUTE FUNCTION payments.keep_call();
