-- Refuses to change or delete a movement of the stock: the table is append-only.
CREATE OR REPLACE FUNCTION inventory.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory.movement
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.refuse_change();
