-- Only a call that asks for nothing but a reading is deleted.
CREATE OR REPLACE FUNCTION payments.keep_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a call is never deleted' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE ON payments.call
    FOR EACH ROW WHEN (OLD.verb <> 'read') EXECUTE FUNCTION payments.keep_asked();
