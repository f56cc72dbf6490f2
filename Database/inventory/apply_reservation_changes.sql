-- Takes released reservations from the levels of their warehouses, and follows those that move to another warehouse. A used reservation
-- leaves its level with the movement that hands its pieces over.
CREATE OR REPLACE FUNCTION inventory.apply_reservation_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE inventory.level l SET reserved = l.reserved + c.pieces
    FROM (
        SELECT offer_id, warehouse_id, sum(pieces)::integer AS pieces
        FROM (
            SELECT offer_id, warehouse_id, -quantity AS pieces FROM former WHERE released_at IS NULL
            UNION ALL SELECT offer_id, warehouse_id, quantity FROM changed WHERE released_at IS NULL) every
        GROUP BY offer_id, warehouse_id HAVING sum(pieces) <> 0) c
    WHERE (l.offer_id, l.warehouse_id) = (c.offer_id, c.warehouse_id);
    PERFORM inventory.note_low(c.offer_id, c.pieces)
    FROM (
        SELECT offer_id, sum(pieces)::integer AS pieces
        FROM (
            SELECT offer_id, quantity AS pieces FROM former WHERE released_at IS NULL
            UNION ALL SELECT offer_id, -quantity FROM changed WHERE released_at IS NULL) every
        GROUP BY offer_id HAVING sum(pieces) <> 0) c;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER apply_reservation_changes AFTER UPDATE ON inventory.reservation
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION inventory.apply_reservation_changes();
