-- Refuses to change or delete an event of a parcel: the table is append-only. A label may go with its parcel, which nobody had yet.
CREATE OR REPLACE FUNCTION shipping.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON shipping.parcel_event
    FOR EACH STATEMENT EXECUTE FUNCTION shipping.refuse_change();
CREATE OR REPLACE TRIGGER kept BEFORE DELETE ON shipping.parcel_event
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM 'labelled') EXECUTE FUNCTION shipping.refuse_change();
