-- Adds movements to the levels of their warehouses. Pieces that are handed over also leave the reserved ones.
CREATE OR REPLACE FUNCTION inventory.apply_to_levels() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE inventory.level l SET on_hand = l.on_hand + m.change, reserved = l.reserved + m.handed_over
    FROM (
        SELECT offer_id, warehouse_id, sum(change)::integer AS change,
            coalesce(sum(change) FILTER (WHERE kind = 'handed_over'), 0)::integer AS handed_over
        FROM added GROUP BY offer_id, warehouse_id) m
    WHERE (l.offer_id, l.warehouse_id) = (m.offer_id, m.warehouse_id);
    INSERT INTO inventory.level (offer_id, warehouse_id, first_count, on_hand)
    SELECT a.offer_id, a.warehouse_id, 0, sum(a.change)::integer FROM added a
    WHERE NOT EXISTS (SELECT FROM inventory.level l WHERE (l.offer_id, l.warehouse_id) = (a.offer_id, a.warehouse_id))
    GROUP BY a.offer_id, a.warehouse_id;
    PERFORM inventory.note_low(m.offer_id, m.change)
    FROM (SELECT offer_id, sum(change)::integer AS change FROM added WHERE kind <> 'handed_over' GROUP BY offer_id) m
    WHERE m.change <> 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER apply_to_levels AFTER INSERT ON inventory.movement REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.apply_to_levels();
