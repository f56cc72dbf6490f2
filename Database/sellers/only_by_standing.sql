-- Refuses a standing of a seller that is not the state of the seller's newest row in sellers.standing.
CREATE OR REPLACE FUNCTION sellers.only_by_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.standing IS DISTINCT FROM (SELECT state FROM sellers.standing WHERE seller_id = NEW.id ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'a standing changes by a row of sellers.standing'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'seller_standing';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER only_by_standing BEFORE UPDATE OF standing ON sellers.seller
    FOR EACH ROW WHEN (NEW.standing IS DISTINCT FROM OLD.standing) EXECUTE FUNCTION sellers.only_by_standing();
