-- Checks at the commit that the purchase of a new line adds up.
CREATE OR REPLACE FUNCTION orders.check_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orders.purchase_adds_up((SELECT purchase_id FROM orders.order WHERE id = NEW.order_id));
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS adds_up ON orders.line;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT ON orders.line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION orders.check_line();
