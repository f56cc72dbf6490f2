-- Refuses every change of a standing, except that its reason is forgotten.
CREATE OR REPLACE FUNCTION sellers.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.why IS NULL
            AND (NEW.id, NEW.seller_id, NEW.state, NEW.who, NEW.since) = (OLD.id, OLD.seller_id, OLD.state, OLD.who, OLD.since) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sellers.standing
    FOR EACH ROW EXECUTE FUNCTION sellers.refuse_change();
