import Postgres

extension Invariants {
    /// Each product has a maker, and each of its sellers has a handle for it. Variants differ. Serial numbers are sealed (39).
    static let catalogue: [Invariant] = [
        Invariant(
            39, "a serial number is stored in clear; kolchi migrate seals it",
            "SELECT format('offer %s', offer_id) FROM catalog.unsealed_serial"),
        Invariant(
            39, "a product is offered, but it has no maker, or the maker never offered it",
            """
            SELECT format('product %s', p.slug) FROM catalog.product p
            WHERE EXISTS (SELECT FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id WHERE v.product_id = p.id)
              AND NOT EXISTS (
                SELECT FROM catalog.maker m JOIN catalog.variant v ON v.product_id = m.product_id
                JOIN catalog.offer o ON o.variant_id = v.id AND o.seller_id = m.seller_id WHERE m.product_id = p.id)
            """),
        Invariant(
            39, "a seller offers a product without a handle, or has a handle of a product that the seller never offered",
            """
            SELECT format('product %s of seller %s', coalesce(h.product_id, o.product_id), coalesce(h.seller_id, o.seller_id))
            FROM (SELECT DISTINCT v.product_id, o.seller_id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id) o
            FULL JOIN catalog.handle h ON h.product_id = o.product_id AND h.seller_id = o.seller_id
            WHERE h.product_id IS NULL OR o.product_id IS NULL
            """),
        Invariant(
            39, "two variants of a product have the same values",
            """
            SELECT format('product %s', product_id) FROM (
                SELECT v.product_id, ARRAY(
                    SELECT vv.value_id FROM catalog.variant_value vv WHERE vv.variant_id = v.id ORDER BY vv.value_id) AS of_one
                FROM catalog.variant v) AS variants
            GROUP BY product_id, of_one HAVING count(*) > 1
            """),
        Invariant(
            39, "lists filter by a seller's own value",
            """
            SELECT format('offer %s: %s', l.offer_id, a.code || ':' || v.code) FROM catalog.own_value own
            JOIN catalog.attribute_value v ON v.id = own.value_id JOIN catalog.attribute a ON a.id = v.attribute_id
            JOIN search.listing l ON a.code || ':' || v.code = ANY(l.traits)
            """),
        Invariant(
            39, "a picture of an offer or of an order is not stored for ever",
            """
            SELECT format('picture %s of offer %s', shown.picture, shown.offer_id) FROM (
                SELECT offer_id, picture FROM catalog.offer_picture
                UNION SELECT offer_id, picture FROM catalog.offer_defect WHERE picture IS NOT NULL
                UNION SELECT offer_id, unnest(picture || defect_pictures) FROM orders.line) AS shown
            LEFT JOIN media.picture p ON p.hash = shown.picture WHERE shown.picture IS NOT NULL AND p.is_lasting IS NOT TRUE
            """),
    ]
}
