-- Takes released reservations from the levels of their warehouses, and follows those that move to another warehouse. A used reservation
-- leaves its level with the movement that hands its pieces over. A hold that becomes lasting counts for low stock from then on.
--
-- The program of the former version knows one reservation for each line. If a line has several, its statement changes the offer's row for
-- one of them and makes one movement. This trigger makes up for the others.
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
    IF EXISTS (SELECT FROM changed GROUP BY line_id HAVING count(*) > 1) THEN
        UPDATE inventory.stock s SET reserved = live.pieces
        FROM (
            SELECT c.offer_id, coalesce(sum(r.quantity), 0)::integer AS pieces
            FROM (SELECT DISTINCT offer_id FROM changed) c
            LEFT JOIN inventory.reservation r ON r.offer_id = c.offer_id AND r.used_at IS NULL AND r.released_at IS NULL
            GROUP BY c.offer_id) live
        WHERE s.offer_id = live.offer_id AND s.reserved <> live.pieces;
        INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, reservation_id, who)
        SELECT kernel.uuid7(), c.offer_id, c.warehouse_id, -c.quantity, 'handed_over', c.id, made.who
        FROM changed c CROSS JOIN LATERAL (
            SELECT m.who FROM changed other JOIN inventory.movement m ON m.reservation_id = other.id
            WHERE other.line_id = c.line_id LIMIT 1) made
        WHERE c.used_at IS NOT NULL AND NOT EXISTS (SELECT FROM inventory.movement m WHERE m.reservation_id = c.id);
    END IF;
    PERFORM inventory.note_low(c.offer_id, c.pieces)
    FROM (
        SELECT offer_id, sum(pieces)::integer AS pieces
        FROM (
            SELECT offer_id, quantity AS pieces FROM former WHERE released_at IS NULL AND expires_at IS NULL
            UNION ALL SELECT offer_id, -quantity FROM changed WHERE released_at IS NULL AND expires_at IS NULL) every
        GROUP BY offer_id HAVING sum(pieces) <> 0) c;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER apply_reservation_changes AFTER UPDATE ON inventory.reservation
    REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION inventory.apply_reservation_changes();
