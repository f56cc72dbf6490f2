-- A request for approval is decided once, within 72 hours, and stays as it was asked. Only its reason can be forgotten.
CREATE OR REPLACE FUNCTION house.only_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = OLD.state AND NEW.why IS NULL AND to_jsonb(NEW) - 'why' = to_jsonb(OLD) - 'why' THEN
        RETURN NEW;
    END IF;
    IF OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'the request is decided' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'approval_decided_once';
    END IF;
    IF NEW.state IN ('approved', 'refused') AND OLD.asked_at <= kernel.now() - interval '72 hours' THEN
        RAISE EXCEPTION 'the request has expired' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'approval_in_time';
    END IF;
    IF NEW.why IS DISTINCT FROM OLD.why THEN
        RAISE EXCEPTION 'a reason stays as it was written' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'approval_reason_stays';
    END IF;
    NEW.decided_at := kernel.now();
    NEW.decided_in := pg_current_xact_id();
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER only_decided BEFORE UPDATE ON house.approval_request
    FOR EACH ROW EXECUTE FUNCTION house.only_decided();
