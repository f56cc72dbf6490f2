-- Refuses a change or a deletion: the table is append-only, or its rows are never deleted.
CREATE OR REPLACE FUNCTION payments.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON payments.step
    FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.refund_line
    FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON payments.payment
    FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON payments.payment_part
    FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON payments.payment_line
    FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON payments.refund
    FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.exchange_rate
    FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON payments.compared_day
    FOR EACH STATEMENT EXECUTE FUNCTION payments.refuse_change();
