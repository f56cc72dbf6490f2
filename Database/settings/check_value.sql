-- Checks a new value: it holds from now on or later, never from the past. A guarded key needs the approval of a second person.
CREATE OR REPLACE FUNCTION settings.check_value() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.set_at := kernel.now();
    IF NEW.valid_from < NEW.set_at THEN
        RAISE EXCEPTION 'a setting cannot change in the past' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'value_forward';
    END IF;
    IF EXISTS (SELECT FROM settings.guarded_key g WHERE g.key = NEW.key) AND NOT house.is_approved('change-setting', jsonb_build_object(
        'setting', NEW.key, 'value', NEW.value, 'from', coalesce(extract(epoch FROM NEW.valid_from)::bigint::text, 'now')))
    THEN
        RAISE EXCEPTION 'a second person must approve the setting %', NEW.key
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'value_approved';
    END IF;
    NEW.valid_from := coalesce(NEW.valid_from, NEW.set_at);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER check_value BEFORE INSERT ON settings.value FOR EACH ROW EXECUTE FUNCTION settings.check_value();
