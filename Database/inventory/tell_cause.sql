-- The program of the former version names the order of a refused parcel in `who` only. This gives its movements their line and cause. It
-- runs after inventory.place_movement, which may divide a movement.
CREATE OR REPLACE FUNCTION inventory.tell_cause() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    line uuid;
BEGIN
    SELECT l.id INTO line FROM orders.order o JOIN orders.line l ON l.order_id = o.id
    WHERE o.number = right(NEW.who, 9) AND l.offer_id = NEW.offer_id;
    IF line IS NOT NULL THEN
        INSERT INTO inventory.taken_back AS t (line_id, cause, offer_id, quantity) VALUES (line, 'refused', NEW.offer_id, NEW.change)
        ON CONFLICT (line_id, cause) DO UPDATE SET quantity = t.quantity + EXCLUDED.quantity;
        NEW.line_id := line;
        NEW.cause := 'refused';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER tells_cause BEFORE INSERT ON inventory.movement
    FOR EACH ROW WHEN (NEW.kind = 'returned' AND NEW.line_id IS NULL AND NEW.who LIKE '%, K-_______')
    EXECUTE FUNCTION inventory.tell_cause();
