-- A new order has no state and no steps. Its first step places it.
CREATE OR REPLACE FUNCTION orders.starts_unplaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'none';
    NEW.steps := 0;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER starts_unplaced BEFORE INSERT ON orders.order FOR EACH ROW EXECUTE FUNCTION orders.starts_unplaced();
