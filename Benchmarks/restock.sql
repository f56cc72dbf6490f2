-- Gives a thousand products enough stock for any number of purchases, and prints the paths of their pages. Their sellers are
-- open and deliver to every city. Run it as the role that owns the tables.
CREATE TEMPORARY TABLE bought AS
SELECT p.id, p.slug FROM catalog.product p
WHERE p.status = 'published' AND EXISTS (
    SELECT FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
    JOIN inventory.stock t ON t.offer_id = o.id AND t.on_hand > t.reserved
    JOIN sellers.seller s ON s.id = o.seller_id AND s.is_open
    WHERE v.product_id = p.id AND o.status = 'published'
      AND EXISTS (SELECT FROM shipping.rate r WHERE r.seller_id = s.id AND r.zone = 'country'))
ORDER BY md5(p.slug) LIMIT 1000;

INSERT INTO inventory.movement (id, offer_id, change, kind, who, why)
SELECT gen_random_uuid(), o.id, 100000, 'received', 'benchmark', 'so that stock is no bound'
FROM bought JOIN catalog.variant v ON v.product_id = bought.id JOIN catalog.offer o ON o.variant_id = v.id
JOIN inventory.stock t ON t.offer_id = o.id
WHERE o.status = 'published' AND t.on_hand > t.reserved AND t.on_hand < 50000;

SELECT '/fr/products/' || slug FROM bought ORDER BY md5(slug);
