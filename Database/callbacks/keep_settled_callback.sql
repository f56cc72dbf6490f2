-- Refuses to change a callback that was applied or ignored, so that it has one effect at most.
CREATE OR REPLACE FUNCTION callbacks.keep_settled_callback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this callback is settled'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'callback_settled_once';
END $$;

CREATE OR REPLACE TRIGGER keep_settled BEFORE UPDATE ON callbacks.callback
    FOR EACH ROW WHEN (OLD.state IN ('applied', 'ignored')) EXECUTE FUNCTION callbacks.keep_settled_callback();
