import Postgres

extension Invariants {
    static let stock = [
        Invariant(
            1, "an offer's stock is negative, or more is reserved than is on hand",
            """
            SELECT format('offer %s: on hand %s, reserved %s', offer_id, on_hand, reserved) FROM inventory.stock
            WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand
            """),
        Invariant(
            2, "the stock on hand is not the first count plus the movements",
            """
            SELECT format('offer %s: on hand %s, reckoned %s', s.offer_id, s.on_hand, s.first_count + coalesce(m.sum, 0))
            FROM inventory.stock s
            LEFT JOIN (SELECT offer_id, sum(change) FROM inventory.movement GROUP BY offer_id) m USING (offer_id)
            WHERE s.on_hand <> s.first_count + coalesce(m.sum, 0)
            """),
        Invariant(
            3, "the reserved stock is not the sum of the live reservations",
            """
            SELECT format('offer %s: reserved %s, promised %s', s.offer_id, s.reserved, coalesce(r.sum, 0))
            FROM inventory.stock s
            LEFT JOIN (SELECT offer_id, sum(quantity) FROM inventory.reservation
                       WHERE used_at IS NULL AND released_at IS NULL GROUP BY offer_id) r USING (offer_id)
            WHERE s.reserved <> coalesce(r.sum, 0)
            """),
        Invariant(
            4, "a reservation is both used and released, or a line has two reservations",
            """
            SELECT format('reservation %s', id) FROM inventory.reservation
            WHERE used_at IS NOT NULL AND released_at IS NOT NULL
            UNION ALL
            SELECT format('line %s', line_id) FROM inventory.reservation
            WHERE released_at IS NULL GROUP BY line_id HAVING count(*) > 1
            """),
        Invariant(
            4, "a used reservation has no movement of the same quantity, or a movement has no used reservation",
            """
            SELECT format('reservation %s', coalesce(r.id, m.reservation_id))
            FROM (SELECT * FROM inventory.reservation WHERE used_at IS NOT NULL) r
            FULL JOIN (SELECT * FROM inventory.movement WHERE reservation_id IS NOT NULL) m ON m.reservation_id = r.id
            WHERE r.id IS NULL OR m.id IS NULL OR m.change <> -r.quantity OR m.offer_id <> r.offer_id
            """),
        Invariant(
            4, "a line's reservation does not match its order's state",
            """
            SELECT format('line %s of order %s, %s', l.id, o.number, o.state)
            FROM orders.line l JOIN orders.order o ON o.id = l.order_id
            LEFT JOIN inventory.reservation r
                ON r.line_id = l.id AND r.offer_id = l.offer_id AND r.quantity = l.quantity AND r.released_at IS NULL
            WHERE CASE WHEN o.state IN ('placed', 'confirmed', 'packed') THEN r.id IS NULL OR r.used_at IS NOT NULL
                       WHEN o.state IN ('shipped', 'delivered', 'refused') THEN r.used_at IS NULL
                       ELSE r.id IS NOT NULL END
            """),
        Invariant(
            5, "more pieces of an offer were sold than were ever stocked",
            """
            SELECT format('offer %s: sold %s, stocked %s', s.offer_id, sold.sum, s.first_count + coalesce(came.sum, 0))
            FROM inventory.stock s
            JOIN (SELECT l.offer_id, sum(l.quantity) FROM orders.line l JOIN orders.order o ON o.id = l.order_id
                  WHERE o.state NOT IN ('waiting', 'cancelled') GROUP BY l.offer_id) sold USING (offer_id)
            LEFT JOIN (SELECT offer_id, sum(change) FROM inventory.movement WHERE change > 0 GROUP BY offer_id) came
                USING (offer_id)
            WHERE sold.sum > s.first_count + coalesce(came.sum, 0)
            """),
        Invariant(
            5, "more pieces of an offer came back than buyers refused",
            """
            SELECT format('offer %s: returned %s, refused %s', m.offer_id, m.sum, coalesce(refused.sum, 0))
            FROM (SELECT offer_id, sum(change) FROM inventory.movement WHERE kind = 'returned' AND who LIKE '%, K-_______'
                  GROUP BY offer_id) m
            LEFT JOIN (SELECT l.offer_id, sum(l.quantity) FROM orders.line l JOIN orders.order o ON o.id = l.order_id
                       WHERE o.state = 'refused'
                         AND NOT EXISTS (SELECT FROM orders.refused_parcel r WHERE r.order_id = o.id AND r.state <> 'back')
                       GROUP BY l.offer_id) refused USING (offer_id)
            WHERE m.sum > coalesce(refused.sum, 0)
            """),
        Invariant(
            5, "an offer was sold but never stocked",
            """
            SELECT format('line %s of offer %s', l.id, l.offer_id) FROM orders.line l
            WHERE NOT EXISTS (SELECT FROM inventory.stock s WHERE s.offer_id = l.offer_id)
            """),
        Invariant(
            6, "a reservation is still live ten minutes after its expiry",
            """
            SELECT format('reservation %s of line %s', id, line_id) FROM inventory.reservation
            WHERE used_at IS NULL AND released_at IS NULL AND expires_at < kernel.now() - interval '10 minutes'
            """),
    ]
}
