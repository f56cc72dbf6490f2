-- Refuses every change of a value that was set: the history of the settings is append-only.
CREATE OR REPLACE FUNCTION settings.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settings.value
    FOR EACH STATEMENT EXECUTE FUNCTION settings.refuse_change();
