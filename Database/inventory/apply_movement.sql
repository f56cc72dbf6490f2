-- Adds a movement to the stock. Nothing else changes `on_hand`: the application's role may not write that column.
CREATE OR REPLACE FUNCTION inventory.apply_movement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE inventory.stock SET on_hand = on_hand + NEW.change WHERE offer_id = NEW.offer_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER apply_movement AFTER INSERT ON inventory.movement
    FOR EACH ROW EXECUTE FUNCTION inventory.apply_movement();
