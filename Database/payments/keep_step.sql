-- Lets nothing of a step change, except that its reason is forgotten.
CREATE OR REPLACE FUNCTION payments.keep_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.why <> '[…]' OR (to_jsonb(NEW) - 'why') IS DISTINCT FROM (to_jsonb(OLD) - 'why') THEN
        RAISE EXCEPTION 'step is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keep_step BEFORE UPDATE ON payments.step FOR EACH ROW EXECUTE FUNCTION payments.keep_step();
