-- Fills in the kind of the seller for an order of a program that does not write it.
CREATE OR REPLACE FUNCTION orders.record_seller_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_trader := (SELECT s.is_trader FROM sellers.seller s WHERE s.id = NEW.seller_id);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER records_seller_kind BEFORE INSERT ON orders.order FOR EACH ROW WHEN (NEW.is_trader IS NULL)
    EXECUTE FUNCTION orders.record_seller_kind();
