-- Words of a reason stay as they were written, or are forgotten.
CREATE OR REPLACE FUNCTION audit.only_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.words IS NOT NULL OR NEW.act_id <> OLD.act_id THEN
        RAISE EXCEPTION 'a reason is forgotten or stays as it is' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'note_only_forgotten';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER only_forgotten BEFORE UPDATE ON audit.note FOR EACH ROW EXECUTE FUNCTION audit.only_forgotten();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit.note
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
