-- Refuses changes of a decided revision. Only its draft and the people in it may be removed.
CREATE OR REPLACE FUNCTION catalog.keep_decided_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.seller_id, NEW.kind, NEW.product_id, NEW.offers, NEW.base, NEW.change, NEW.state, NEW.submitted_at, NEW.decided_by,
            NEW.decided_at, NEW.batch_id, NEW.place)
        IS DISTINCT FROM
        (OLD.id, OLD.seller_id, OLD.kind, OLD.product_id, OLD.offers, OLD.base, OLD.change, OLD.state, OLD.submitted_at, OLD.decided_by,
            OLD.decided_at, OLD.batch_id, OLD.place)
        OR NEW.why IS NOT NULL AND NEW.why IS DISTINCT FROM OLD.why
    THEN
        RAISE EXCEPTION 'this revision was decided' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'revision_decided_once';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keeps_decided BEFORE UPDATE ON catalog.revision
    FOR EACH ROW WHEN (OLD.state <> 'waiting') EXECUTE FUNCTION catalog.keep_decided_revision();
