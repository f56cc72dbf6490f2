-- Gives a movement that names no warehouse that of its reservation. Without one, pieces come to the first warehouse of the offer's seller,
-- and go from those that have free ones, in the order of the seller. Pieces come only into an open warehouse of that seller.
--
-- The program of the former version names no warehouse. It takes back all pieces of a line with one statement that gives each row the
-- same key, because it knows one reservation for each line.
CREATE OR REPLACE FUNCTION inventory.place_movement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    part record;
BEGIN
    IF NEW.kind = 'returned' AND EXISTS (
        SELECT FROM inventory.movement m
        WHERE m.id = NEW.id AND (m.offer_id, m.kind, m.who) = (NEW.offer_id, NEW.kind, NEW.who)
    ) THEN
        INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, who, why, moved_at)
        VALUES (kernel.uuid7(), NEW.offer_id, NEW.warehouse_id, NEW.change, NEW.kind, NEW.who, NEW.why, NEW.moved_at);
        RETURN NULL;
    END IF;
    IF NEW.warehouse_id IS NULL THEN
        NEW.warehouse_id := coalesce(
            (SELECT r.warehouse_id FROM inventory.reservation r WHERE r.id = NEW.reservation_id),
            (SELECT inventory.first_warehouse(o.seller_id) FROM catalog.offer o WHERE o.id = NEW.offer_id));
        IF NEW.change < 0 AND NEW.reservation_id IS NULL THEN
            FOR part IN
                SELECT l.warehouse_id, l.on_hand - l.reserved AS free
                FROM inventory.level l JOIN inventory.warehouse w ON w.id = l.warehouse_id
                WHERE l.offer_id = NEW.offer_id AND l.on_hand > l.reserved ORDER BY w.place, w.id
            LOOP
                NEW.warehouse_id := part.warehouse_id;
                EXIT WHEN part.free >= -NEW.change;
                INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, who, why, moved_at)
                VALUES (kernel.uuid7(), NEW.offer_id, part.warehouse_id, -part.free, NEW.kind, NEW.who, NEW.why, NEW.moved_at);
                NEW.change := NEW.change + part.free;
            END LOOP;
        END IF;
    END IF;
    IF NEW.change > 0 THEN
        PERFORM FROM inventory.warehouse w JOIN catalog.offer o ON o.seller_id = w.seller_id
        WHERE w.id = NEW.warehouse_id AND o.id = NEW.offer_id AND w.closed_at IS NULL FOR KEY SHARE OF w;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the seller of offer % has no open warehouse %', NEW.offer_id, NEW.warehouse_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'movement_warehouse_open';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER place_movement BEFORE INSERT ON inventory.movement
    FOR EACH ROW EXECUTE FUNCTION inventory.place_movement();
