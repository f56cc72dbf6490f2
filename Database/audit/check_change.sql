-- Checks what an act says about columns: each exists, and the value of a personal column is only a digest.
CREATE OR REPLACE FUNCTION audit.check_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    side text;
    named text;
    said json;
    comment text;
BEGIN
    FOREACH side IN ARRAY ARRAY['before', 'after'] LOOP
        CONTINUE WHEN json_typeof(NEW.details -> side) IS DISTINCT FROM 'object';
        FOR named, said IN SELECT key, value FROM json_each(NEW.details -> side) LOOP
            SELECT coalesce(col_description(a.attrelid, a.attnum), '') INTO comment
                FROM pg_attribute a
                WHERE a.attrelid = to_regclass(format('%I.%I', split_part(named, '.', 1), split_part(named, '.', 2)))
                    AND a.attname = split_part(named, '.', 3) AND split_part(named, '.', 4) = ''
                    AND a.attnum > 0 AND NOT a.attisdropped;
            IF comment IS NULL THEN
                RAISE EXCEPTION 'the audit log names a column that does not exist: %', named
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'act_column';
            END IF;
            IF comment LIKE 'personal:%' AND json_typeof(said) <> 'null' AND coalesce(said ->> 'digest' !~ '^[0-9a-f]{64}$', true) THEN
                RAISE EXCEPTION 'the audit log would show a personal value of %', named
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'act_personal';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER check_change BEFORE INSERT ON audit.act FOR EACH ROW
    WHEN (NEW.details ->> 'before' IS NOT NULL OR NEW.details ->> 'after' IS NOT NULL) EXECUTE FUNCTION audit.check_change();
