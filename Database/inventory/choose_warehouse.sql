-- Chooses the warehouse of a reservation that names none: one that has all, or else as few as possible. The former version of the
-- program makes such reservations. It holds the lock of the offer's row in inventory.stock.
CREATE OR REPLACE FUNCTION inventory.choose_warehouse() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT l.warehouse_id, l.on_hand - l.reserved AS free
        FROM inventory.level l JOIN inventory.warehouse w ON w.id = l.warehouse_id
        WHERE l.offer_id = NEW.offer_id AND l.on_hand > l.reserved
        ORDER BY l.on_hand - l.reserved < NEW.quantity,
            CASE WHEN l.on_hand - l.reserved < NEW.quantity THEN l.reserved - l.on_hand END, w.place, w.id
    LOOP
        IF part.free >= NEW.quantity THEN
            NEW.warehouse_id := part.warehouse_id;
            RETURN NEW;
        END IF;
        INSERT INTO inventory.reservation (id, offer_id, line_id, quantity, warehouse_id, made_at, expires_at)
        VALUES (kernel.uuid7(), NEW.offer_id, NEW.line_id, part.free, part.warehouse_id, NEW.made_at, NEW.expires_at);
        NEW.quantity := NEW.quantity - part.free;
    END LOOP;
    RAISE EXCEPTION 'the warehouses have too few pieces of offer %', NEW.offer_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_in_warehouses';
END $$;

CREATE OR REPLACE TRIGGER choose_warehouse BEFORE INSERT ON inventory.reservation
    FOR EACH ROW WHEN (NEW.warehouse_id IS NULL) EXECUTE FUNCTION inventory.choose_warehouse();
