import Postgres

extension Invariants {
    static let stock =
        [
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
                4, "a reservation is both used and released, or a line has two reservations in one warehouse",
                """
                SELECT format('reservation %s', id) FROM inventory.reservation
                WHERE used_at IS NOT NULL AND released_at IS NOT NULL
                UNION ALL
                SELECT format('line %s', line_id) FROM inventory.reservation
                WHERE released_at IS NULL GROUP BY line_id, warehouse_id HAVING count(*) > 1
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
                LEFT JOIN (
                    SELECT line_id, offer_id, sum(quantity) AS pieces, sum(quantity) FILTER (WHERE used_at IS NOT NULL) AS used
                    FROM inventory.reservation WHERE released_at IS NULL GROUP BY line_id, offer_id) r
                    ON r.line_id = l.id AND r.offer_id = l.offer_id
                WHERE CASE WHEN o.state IN ('placed', 'confirmed', 'packed')
                           THEN r.pieces IS DISTINCT FROM l.quantity OR r.used IS NOT NULL
                           WHEN o.state IN ('shipped', 'delivered', 'refused')
                           THEN r.pieces IS DISTINCT FROM l.quantity OR r.used IS DISTINCT FROM l.quantity
                           WHEN o.state = 'unpaid' THEN coalesce(r.pieces, l.quantity) <> l.quantity OR r.used IS NOT NULL
                           ELSE r.pieces IS NOT NULL END
                """),
            Invariant(
                5, "more pieces of an offer were sold than were ever stocked",
                """
                SELECT format('offer %s: sold %s, stocked %s', s.offer_id, sold.sum, s.first_count + coalesce(came.sum, 0))
                FROM inventory.stock s
                JOIN (SELECT l.offer_id, sum(l.quantity) FROM orders.line l JOIN orders.order o ON o.id = l.order_id
                      WHERE o.state NOT IN ('waiting', 'unpaid', 'cancelled') GROUP BY l.offer_id) sold USING (offer_id)
                LEFT JOIN (SELECT offer_id, sum(change) FROM inventory.movement WHERE change > 0 GROUP BY offer_id) came
                    USING (offer_id)
                WHERE sold.sum > s.first_count + coalesce(came.sum, 0)
                """),
            Invariant(
                5, "more pieces of a line came back than left, or came back for a line of another offer",
                """
                SELECT format('line %s: %s', b.line_id, b.sum)
                FROM (SELECT line_id, offer_id, sum(quantity) FROM inventory.taken_back GROUP BY line_id, offer_id) b
                LEFT JOIN (SELECT line_id, offer_id, sum(quantity) FROM inventory.reservation WHERE used_at IS NOT NULL
                           GROUP BY line_id, offer_id) left_with USING (line_id, offer_id)
                WHERE b.sum > coalesce(left_with.sum, 0)
                """),
            Invariant(
                5, "what came back for a cause is not the sum of its movements",
                """
                SELECT format('line %s, %s', line_id, cause)
                FROM inventory.taken_back t
                FULL JOIN (SELECT line_id, cause, offer_id, sum(change) FROM inventory.movement WHERE line_id IS NOT NULL
                           GROUP BY line_id, cause, offer_id) m USING (line_id, cause, offer_id)
                WHERE t.quantity IS DISTINCT FROM m.sum
                """),
            Invariant(
                5, "pieces came back from a buyer who did not refuse them, or whose parcel is not back",
                """
                SELECT format('line %s of order %s, %s', t.line_id, o.number, o.state)
                FROM inventory.taken_back t LEFT JOIN orders.line l ON l.id = t.line_id LEFT JOIN orders.order o ON o.id = l.order_id
                LEFT JOIN orders.refused_parcel r ON r.order_id = o.id
                WHERE t.cause = 'refused' AND (o.state IS DISTINCT FROM 'refused' OR r.state <> 'back')
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
            Invariant(
                6, "a placed order's pieces may become free by themselves, or an unpaid order's may not",
                """
                SELECT format('reservation %s of order %s, %s', r.id, o.number, o.state)
                FROM inventory.reservation r JOIN orders.line l ON l.id = r.line_id JOIN orders.order o ON o.id = l.order_id
                WHERE r.used_at IS NULL AND r.released_at IS NULL AND (r.expires_at IS NOT NULL) <> (o.state = 'unpaid')
                """),
            Invariant(
                105, "held pieces count as free for another checkout than that of their purchase, or for none",
                """
                SELECT format('reservation %s of line %s', r.id, r.line_id)
                FROM inventory.reservation r LEFT JOIN orders.line l ON l.id = r.line_id LEFT JOIN orders.order o ON o.id = l.order_id
                LEFT JOIN orders.unpaid_purchase u ON u.purchase_id = o.purchase_id
                WHERE r.used_at IS NULL AND r.released_at IS NULL AND (r.held_for IS NOT NULL OR r.expires_at > kernel.now())
                  AND r.held_for IS DISTINCT FROM u.checkout_id
                """),
        ] + warehouses

    private static let warehouses = [
        Invariant(
            61, "an offer's pieces are not the sum of its levels",
            """
            SELECT format('offer %s: on hand %s of %s, reserved %s of %s', s.offer_id, l.on_hand, s.on_hand, l.reserved, s.reserved)
            FROM inventory.stock s
            LEFT JOIN (SELECT offer_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved FROM inventory.level GROUP BY offer_id) l
                USING (offer_id)
            WHERE (s.on_hand, s.reserved) IS DISTINCT FROM (l.on_hand, l.reserved)
            """),
        Invariant(
            62, "a level is not its first count plus its movements",
            """
            SELECT format('offer %s in warehouse %s: on hand %s, reckoned %s', l.offer_id, l.warehouse_id, l.on_hand,
                l.first_count + coalesce(m.sum, 0))
            FROM inventory.level l
            LEFT JOIN (SELECT offer_id, warehouse_id, sum(change) FROM inventory.movement GROUP BY offer_id, warehouse_id) m
                USING (offer_id, warehouse_id)
            WHERE l.on_hand <> l.first_count + coalesce(m.sum, 0)
            """),
        Invariant(
            62, "what is reserved in a warehouse is not the sum of the live reservations there",
            """
            SELECT format('offer %s in warehouse %s: reserved %s, promised %s', offer_id, warehouse_id, l.reserved, r.sum)
            FROM inventory.level l
            FULL JOIN (SELECT offer_id, warehouse_id, sum(quantity) FROM inventory.reservation
                       WHERE used_at IS NULL AND released_at IS NULL GROUP BY offer_id, warehouse_id) r USING (offer_id, warehouse_id)
            WHERE coalesce(l.reserved, 0) <> coalesce(r.sum, 0)
            """),
        Invariant(
            63, "what a transfer sent has not come, is not missing with a reason and is not under way",
            """
            SELECT format('transfer %s, offer %s', transfer_id, offer_id)
            FROM (SELECT l.*, t.state, t.sent_at FROM inventory.transfer_line l JOIN inventory.transfer t ON t.id = l.transfer_id) l
            FULL JOIN (
                SELECT m.transfer_id, m.offer_id, coalesce(-sum(m.change) FILTER (WHERE m.warehouse_id = t.from_id), 0) AS sent,
                    coalesce(sum(m.change) FILTER (WHERE m.warehouse_id = t.to_id), 0) AS received
                FROM inventory.movement m JOIN inventory.transfer t ON t.id = m.transfer_id GROUP BY m.transfer_id, m.offer_id) m
                USING (transfer_id, offer_id)
            WHERE l.state IS NULL OR coalesce(m.sent, 0) <> CASE WHEN l.sent_at IS NULL THEN 0 ELSE l.quantity END
               OR coalesce(m.received, 0) <> l.received OR l.received + l.missing > l.quantity OR l.missing > 0 AND l.why = ''
               OR l.state = 'closed' AND l.received + l.missing < l.quantity
            """),
        Invariant(
            64, "pieces lie in a warehouse of another seller, or in one that is closed",
            """
            SELECT format('offer %s in warehouse %s', l.offer_id, w.id)
            FROM inventory.level l JOIN inventory.warehouse w ON w.id = l.warehouse_id JOIN catalog.offer o ON o.id = l.offer_id
            WHERE o.seller_id <> w.seller_id OR w.closed_at IS NOT NULL AND l.on_hand > 0
            UNION ALL
            SELECT format('reservation %s of line %s', r.id, r.line_id)
            FROM inventory.reservation r JOIN inventory.warehouse w ON w.id = r.warehouse_id JOIN catalog.offer o ON o.id = r.offer_id
            WHERE o.seller_id <> w.seller_id
            UNION ALL
            SELECT format('transfer %s', t.id) FROM inventory.transfer t JOIN inventory.warehouse w ON w.id IN (t.from_id, t.to_id)
            WHERE w.seller_id <> t.seller_id
            UNION ALL
            SELECT format('count %s', c.id) FROM inventory.count c JOIN inventory.warehouse w ON w.id = c.warehouse_id
            WHERE w.seller_id <> c.seller_id
            """),
        Invariant(
            65, "the movements of a count are not the differences that it found",
            """
            SELECT format('count %s, offer %s', count_id, offer_id)
            FROM (SELECT l.count_id, l.offer_id, l.counted - l.expected AS difference FROM inventory.count_line l
                  JOIN inventory.count c ON c.id = l.count_id WHERE c.state = 'closed' AND l.counted <> l.expected) l
            FULL JOIN (SELECT count_id, offer_id, sum(change) AS moved FROM inventory.movement WHERE count_id IS NOT NULL
                       GROUP BY count_id, offer_id) m USING (count_id, offer_id)
            WHERE l.difference IS DISTINCT FROM m.moved
            """),
        Invariant(
            66, "an alert of low stock is open although more pieces can be sold, or a shop was not told of it for two hours",
            """
            SELECT format('alert %s of offer %s', a.id, a.offer_id) FROM inventory.low_alert a JOIN inventory.stock s USING (offer_id)
            WHERE a.ended_at IS NULL AND (a.told_at IS NULL AND a.crossed_at < kernel.now() - interval '2 hours'
                OR s.on_hand - s.reserved + coalesce((
                    SELECT sum(r.quantity) FROM inventory.reservation r WHERE r.offer_id = a.offer_id AND r.expires_at IS NOT NULL
                      AND r.used_at IS NULL AND r.released_at IS NULL), 0) > coalesce(
                    (SELECT t.pieces FROM inventory.threshold t WHERE t.offer_id = a.offer_id),
                    (SELECT t.pieces FROM inventory.threshold t WHERE t.seller_id = a.seller_id AND t.offer_id IS NULL), -1))
            """),
    ]
}
