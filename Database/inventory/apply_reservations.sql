-- Adds new reservations to the levels of their warehouses.
CREATE OR REPLACE FUNCTION inventory.apply_reservations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE inventory.level l SET reserved = l.reserved + a.pieces
    FROM (SELECT offer_id, warehouse_id, sum(quantity)::integer AS pieces FROM added GROUP BY offer_id, warehouse_id) a
    WHERE (l.offer_id, l.warehouse_id) = (a.offer_id, a.warehouse_id);
    PERFORM inventory.note_low(a.offer_id, -a.pieces)
    FROM (SELECT offer_id, sum(quantity)::integer AS pieces FROM added WHERE expires_at IS NULL GROUP BY offer_id) a;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER apply_reservations AFTER INSERT ON inventory.reservation REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.apply_reservations();
