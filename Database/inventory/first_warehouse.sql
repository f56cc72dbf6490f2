-- The first open warehouse of a seller, in which pieces lie if nobody names one. A seller without one gets it, in the seller's city.
CREATE OR REPLACE FUNCTION inventory.first_warehouse(seller uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    found uuid;
BEGIN
    SELECT w.id INTO found FROM inventory.warehouse w WHERE w.seller_id = seller AND w.closed_at IS NULL ORDER BY w.place, w.id LIMIT 1;
    IF found IS NOT NULL THEN
        RETURN found;
    END IF;
    -- If somebody else makes it at the same time, this waits for that transaction.
    INSERT INTO inventory.warehouse (id, seller_id, city_code)
    SELECT kernel.uuid7(), s.id, s.city_code FROM sellers.seller s WHERE s.id = seller
    ON CONFLICT DO NOTHING;
    RETURN (
        SELECT w.id FROM inventory.warehouse w WHERE w.seller_id = seller AND w.closed_at IS NULL ORDER BY w.place, w.id LIMIT 1);
END $$;

REVOKE ALL ON FUNCTION inventory.first_warehouse(uuid) FROM PUBLIC;
