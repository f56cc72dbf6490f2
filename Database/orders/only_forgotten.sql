-- Lets a purchase change in one way: its buyer is removed, once all of its orders have ended.
CREATE OR REPLACE FUNCTION orders.only_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    recipient constant text[] := ARRAY['visitor', 'full_name', 'phone', 'street', 'landmark', 'email', 'notes'];
BEGIN
    IF NEW.full_name IS NOT NULL OR (to_jsonb(NEW) - recipient) IS DISTINCT FROM (to_jsonb(OLD) - recipient) THEN
        RAISE EXCEPTION 'a purchase is forgotten or stays as it is'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'purchase_only_forgotten';
    END IF;
    IF EXISTS (SELECT FROM orders.order o WHERE o.purchase_id = NEW.id AND orders.is_under_way(o.state)) THEN
        RAISE EXCEPTION 'an order of this purchase is under way'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'purchase_has_ended';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER only_forgotten BEFORE UPDATE ON orders.purchase FOR EACH ROW EXECUTE FUNCTION orders.only_forgotten();
