-- Checks at the commit that the purchase of a new order adds up.
CREATE OR REPLACE FUNCTION orders.check_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orders.purchase_adds_up(NEW.purchase_id);
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS adds_up ON orders.order;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON orders.order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION orders.check_order();
