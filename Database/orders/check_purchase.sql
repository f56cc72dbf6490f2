-- Checks at the commit that a new or changed purchase adds up.
CREATE OR REPLACE FUNCTION orders.check_purchase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM orders.purchase_adds_up(NEW.id);
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS adds_up ON orders.purchase;
CREATE CONSTRAINT TRIGGER adds_up AFTER INSERT OR UPDATE ON orders.purchase DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION orders.check_purchase();
