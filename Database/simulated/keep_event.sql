-- Lets an event be sent, abandoned or voided once.
CREATE OR REPLACE FUNCTION simulated.keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'an event is settled once' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'event_forward';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER forward_only BEFORE UPDATE ON simulated.event
    FOR EACH ROW EXECUTE FUNCTION simulated.keep_event();
