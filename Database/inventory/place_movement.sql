-- Gives a movement that names no warehouse that of its reservation, or else the first one of the offer's seller. Pieces come only into an
-- open warehouse of that seller.
CREATE OR REPLACE FUNCTION inventory.place_movement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.warehouse_id IS NULL THEN
        NEW.warehouse_id := coalesce(
            (SELECT r.warehouse_id FROM inventory.reservation r WHERE r.id = NEW.reservation_id),
            (SELECT inventory.first_warehouse(o.seller_id) FROM catalog.offer o WHERE o.id = NEW.offer_id));
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
