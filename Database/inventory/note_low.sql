-- Opens an alert where the pieces of an offer that can be sold fell to its threshold, and ends it where they rose above.
-- The change has been made already. The offer's own threshold counts before that of the shop. Pieces that are held for a while may come
-- back, so they count as if they could be sold.
CREATE OR REPLACE FUNCTION inventory.note_low(offer uuid, change integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    owner uuid;
    least integer;
    available integer;
BEGIN
    SELECT o.seller_id, coalesce(own.pieces, shop.pieces) INTO owner, least
    FROM catalog.offer o LEFT JOIN inventory.threshold own ON own.offer_id = o.id
    LEFT JOIN inventory.threshold shop ON shop.seller_id = o.seller_id AND shop.offer_id IS NULL
    WHERE o.id = offer;
    IF least IS NULL THEN
        RETURN;
    END IF;
    SELECT s.on_hand - s.reserved + coalesce((
        SELECT sum(r.quantity) FROM inventory.reservation r
        WHERE r.offer_id = offer AND r.expires_at IS NOT NULL AND r.used_at IS NULL AND r.released_at IS NULL), 0)
    INTO available FROM inventory.stock s WHERE s.offer_id = offer;
    IF available <= least AND available - change > least THEN
        INSERT INTO inventory.low_alert (id, seller_id, offer_id, available, threshold)
        VALUES (kernel.uuid7(), owner, offer, available, least)
        ON CONFLICT DO NOTHING;
    ELSIF available > least THEN
        UPDATE inventory.low_alert SET ended_at = kernel.now() WHERE offer_id = offer AND ended_at IS NULL;
    END IF;
END $$;

REVOKE ALL ON FUNCTION inventory.note_low(uuid, integer) FROM PUBLIC;
