-- Refuses a change or a deletion: the table is append-only, or its rows are never deleted.
CREATE OR REPLACE FUNCTION orders.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

-- A step may be blanked (orders/only_blanked.sql).
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON orders.step
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON orders.line
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON orders.order
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON orders.unpaid_purchase
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON orders.purchase
    FOR EACH STATEMENT EXECUTE FUNCTION orders.refuse_change();
