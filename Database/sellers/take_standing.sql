-- Gives the seller the state of a new row, while the seller is locked. A closed seller stays closed.
CREATE OR REPLACE FUNCTION sellers.take_standing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    former text;
BEGIN
    SELECT standing INTO former FROM sellers.seller WHERE id = NEW.seller_id FOR UPDATE;
    IF former = 'closed' THEN
        RAISE EXCEPTION 'a closed seller stays closed' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'standing_closed';
    END IF;
    IF former = NEW.state AND EXISTS (SELECT FROM sellers.standing WHERE seller_id = NEW.seller_id AND id <> NEW.id) THEN
        RAISE EXCEPTION 'the seller is % already', former USING ERRCODE = 'restrict_violation', CONSTRAINT = 'standing_same';
    END IF;
    UPDATE sellers.seller SET standing = NEW.state WHERE id = NEW.seller_id AND standing <> NEW.state;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER takes_standing AFTER INSERT ON sellers.standing FOR EACH ROW EXECUTE FUNCTION sellers.take_standing();
