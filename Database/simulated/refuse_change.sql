-- Refuses every change of charges and refunds, and the deletion of any row: the journal is append-only.
CREATE OR REPLACE FUNCTION simulated.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON simulated.charge
    FOR EACH STATEMENT EXECUTE FUNCTION simulated.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON simulated.refund
    FOR EACH STATEMENT EXECUTE FUNCTION simulated.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON simulated.payment
    FOR EACH STATEMENT EXECUTE FUNCTION simulated.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON simulated.dispute
    FOR EACH STATEMENT EXECUTE FUNCTION simulated.refuse_change();
CREATE OR REPLACE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON simulated.event
    FOR EACH STATEMENT EXECUTE FUNCTION simulated.refuse_change();
