-- Puts the first count of new offers into the first warehouses of their sellers.
CREATE OR REPLACE FUNCTION inventory.open_levels() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO inventory.level (offer_id, warehouse_id, first_count, on_hand, reserved)
    WITH owned AS MATERIALIZED (
        SELECT o.seller_id, inventory.first_warehouse(o.seller_id) AS warehouse_id
        FROM added a JOIN catalog.offer o ON o.id = a.offer_id GROUP BY o.seller_id)
    SELECT a.offer_id, owned.warehouse_id, a.on_hand, a.on_hand, a.reserved
    FROM added a JOIN catalog.offer o ON o.id = a.offer_id JOIN owned ON owned.seller_id = o.seller_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER open_levels AFTER INSERT ON inventory.stock REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION inventory.open_levels();
