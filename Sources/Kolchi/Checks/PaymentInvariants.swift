import Ledger
import Orders
import Payments
import Postgres

extension Invariants {
    /// Payments and refunds (8 to 12, 16, 20, 104) and what they are made of (93 to 98, 100 to 102).
    static let payments: [Invariant] = [
        Invariant(
            8, "an order that was to be paid first is placed or later without a succeeded payment of its amount",
            """
            SELECT format('order %s: %s', o.number, o.state) FROM orders.unpaid_purchase u
            JOIN orders.order o ON o.purchase_id = u.purchase_id
            WHERE u.state = 'placed' AND NOT EXISTS (
                SELECT FROM payments.payment_part t JOIN payments.payment p ON p.id = t.payment_id
                WHERE t.order_key = o.id AND p.kind = \(OrderPayment.kind) AND p.reference = u.purchase_id AND p.state = 'succeeded'
                  AND t.captured = o.total AND p.currency = o.currency)
            """),
        Invariant(
            9, "a payment succeeded, but its purchase is not placed",
            """
            SELECT format('payment %s', p.id) FROM payments.payment p LEFT JOIN orders.unpaid_purchase u ON u.purchase_id = p.reference
            WHERE p.kind = \(OrderPayment.kind) AND p.state = 'succeeded' AND u.state IS DISTINCT FROM 'placed'
            """),
        Invariant(
            10, "two payments of one reference brought money that does not go back",
            """
            SELECT format('%s %s', p.kind, p.reference) FROM payments.payment p WHERE p.state = 'succeeded'
            GROUP BY p.kind, p.reference HAVING count(*) > 1
            """),
        Invariant(
            11, "more of a payment goes back than it brought",
            """
            SELECT format('payment %s', p.id) FROM payments.payment p WHERE p.refunding + p.refunded > coalesce(p.received, 0)
            UNION ALL
            SELECT format('payment %s, order %s', t.payment_id, t.order_key) FROM payments.payment_part t
            WHERE t.refunding + t.refunded > t.captured
            """),
        Invariant(
            12, "a refund has been due for more than 15 minutes, and nothing asks the gateway for it",
            """
            SELECT format('refund %s', r.id) FROM payments.refund r
            WHERE r.state IN ('due', 'asked') AND r.made_at < kernel.now() - interval '15 minutes'
              AND NOT EXISTS (SELECT FROM payments.call c WHERE c.refund_id = r.id AND c.state = 'waiting')
            """),
        Invariant(
            16, "the history of a payment has a gap, or does not lead to its state",
            """
            SELECT format('payment %s', p.id) FROM payments.payment p
            LEFT JOIN LATERAL (SELECT count(*) AS steps, max(s.sequence) AS last FROM payments.step s WHERE s.payment_id = p.id) h ON true
            LEFT JOIN payments.step s ON s.payment_id = p.id AND s.sequence = h.last
            WHERE h.steps <> p.steps OR h.last IS DISTINCT FROM p.steps OR s.to_state IS DISTINCT FROM p.state
            UNION ALL
            SELECT format('payment %s, step %s', s.payment_id, s.sequence) FROM payments.step s
            LEFT JOIN payments.step b ON b.payment_id = s.payment_id AND b.sequence = s.sequence - 1
            WHERE coalesce(b.to_state, 'none') <> s.from_state
            """),
        Invariant(
            20, "the clearing account of a gateway is not what it received less what it gave back, what banks took, and what it settled",
            """
            SELECT format('%s %s', coalesce(a.gateway, b.gateway), coalesce(a.currency, b.currency))
            FROM (SELECT c.owner AS gateway, c.currency, sum(p.amount) AS booked FROM ledger.account c
                  JOIN ledger.posting p ON p.account_id = c.id
                  JOIN ledger.entry e ON e.id = p.entry_id
                  WHERE c.kind = 'clearing' AND starts_with(e.fact, 'payments.') AND e.fact <> \(Settlement.fact.name) GROUP BY 1, 2) a
            FULL JOIN (SELECT p.gateway, p.received_currency AS currency,
                           sum(p.received - CASE p.dispute WHEN 'won' THEN 0 ELSE coalesce(p.disputed, 0) END - coalesce(p.dispute_fee, 0))
                               - coalesce(sum(r.asked), 0) AS booked
                       FROM payments.payment p LEFT JOIN (
                           SELECT r.payment_id, sum(r.asked) AS asked FROM payments.refund r
                           WHERE r.state = 'done' AND r.done_by IN ('gateway', 'console') GROUP BY 1) r ON r.payment_id = p.id
                       WHERE p.received IS NOT NULL GROUP BY 1, 2) b USING (gateway, currency)
            WHERE coalesce(a.booked, 0) <> coalesce(b.booked, 0)
            """),
        Invariant(
            100, "an account of money that waits is not the sum of the disputes, refunds, payments or orders that it waits for",
            """
            SELECT format('%s %s %s: %s, reckoned %s', kind, owner, currency, coalesce(a.booked, 0), coalesce(b.booked, 0))
            FROM (SELECT c.kind, c.owner, c.currency, sum(p.amount) AS booked FROM ledger.account c
                  JOIN ledger.posting p ON p.account_id = c.id
                  JOIN ledger.entry e ON e.id = p.entry_id
                  WHERE c.kind IN ('disputed', 'refunds-due', 'unplaced', 'held') AND starts_with(e.fact, 'payments.') GROUP BY 1, 2, 3) a
            FULL JOIN (
                SELECT 'disputed' AS kind, p.gateway AS owner, p.received_currency AS currency, sum(p.disputed) AS booked
                FROM payments.payment p WHERE p.dispute = 'open' GROUP BY 2, 3
                UNION ALL
                SELECT 'refunds-due', '', CASE WHEN r.order_key IS NULL THEN r.asked_currency ELSE p.currency END, -sum(r.amount)
                FROM payments.refund r JOIN payments.payment p ON p.id = r.payment_id WHERE r.state <> 'done' GROUP BY 3
                UNION ALL
                SELECT 'unplaced', '', p.received_currency, -sum(p.received - p.lost)
                FROM payments.payment p WHERE p.state IN ('held', 'late') GROUP BY 3
                UNION ALL
                SELECT 'held', t.seller_id::text, p.currency, -sum(t.captured - t.refunding - t.refunded - t.lost)
                FROM payments.payment_part t JOIN payments.payment p ON p.id = t.payment_id WHERE p.state = 'succeeded' GROUP BY 2, 3
            ) b USING (kind, owner, currency)
            WHERE coalesce(a.booked, 0) <> coalesce(b.booked, 0)
            """),
        Invariant(
            101, "what a lost dispute took is not the sum of its parts or lines, or was taken without a lost dispute",
            """
            SELECT format('payment %s', p.id) FROM payments.payment p JOIN payments.payment_part t ON t.payment_id = p.id
            WHERE p.dispute = 'lost' AND p.received_currency = p.currency AND p.state = 'succeeded'
            GROUP BY p.id HAVING sum(t.lost) <> p.lost
            UNION ALL
            SELECT format('payment %s, order %s', t.payment_id, t.order_key)
            FROM payments.payment_part t JOIN payments.payment_line l ON l.payment_id = t.payment_id AND l.order_key = t.order_key
            GROUP BY t.payment_id, t.order_key, t.lost HAVING sum(l.lost) <> t.lost
            UNION ALL
            SELECT format('payment %s, order %s', t.payment_id, t.order_key)
            FROM payments.payment_part t JOIN payments.payment p ON p.id = t.payment_id
            WHERE t.lost > 0 AND p.dispute IS DISTINCT FROM 'lost'
            """),
        Invariant(
            102, "a rate of exchange has a gap in its history, or a day was compared with a gateway's list before it was over",
            """
            SELECT format('%s %s', r.currency, max(r.number)) FROM payments.exchange_rate r
            GROUP BY r.currency HAVING max(r.number) <> count(*)
            UNION ALL
            SELECT format('%s %s', d.gateway, d.day) FROM payments.compared_day d
            WHERE (d.day + 1)::timestamp AT TIME ZONE 'UTC' > d.compared_at
            """),
        Invariant(
            93, "the parts of a payment, or the lines of a part, are another sum",
            """
            SELECT format('payment %s', p.id) FROM payments.payment p
            LEFT JOIN payments.payment_part t ON t.payment_id = p.id GROUP BY p.id HAVING sum(t.amount) IS DISTINCT FROM p.amount
            UNION ALL
            SELECT format('payment %s, order %s', t.payment_id, t.order_key) FROM payments.payment_part t
            LEFT JOIN payments.payment_line l ON l.payment_id = t.payment_id AND l.order_key = t.order_key
            GROUP BY t.payment_id, t.order_key HAVING sum(l.amount) IS DISTINCT FROM t.amount
            """),
        Invariant(
            94, "what goes back of a payment, part or line is not the sum of its refunds",
            """
            SELECT format('payment %s', p.id) FROM payments.payment p LEFT JOIN payments.refund r ON r.payment_id = p.id
            GROUP BY p.id HAVING (p.refunding, p.refunded) IS DISTINCT FROM (
                coalesce(sum(r.asked) FILTER (WHERE r.state <> 'done'), 0), coalesce(sum(r.asked) FILTER (WHERE r.state = 'done'), 0))
            UNION ALL
            SELECT format('payment %s, order %s', t.payment_id, t.order_key) FROM payments.payment_part t
            LEFT JOIN payments.refund r ON r.payment_id = t.payment_id AND r.order_key = t.order_key
            GROUP BY t.payment_id, t.order_key HAVING (t.refunding, t.refunded) IS DISTINCT FROM (
                coalesce(sum(r.amount) FILTER (WHERE r.state <> 'done'), 0), coalesce(sum(r.amount) FILTER (WHERE r.state = 'done'), 0))
            UNION ALL
            SELECT format('payment %s, line %s', l.payment_id, l.line_key) FROM payments.payment_line l
            LEFT JOIN (payments.refund_line n JOIN payments.refund r ON r.id = n.refund_id)
                ON r.payment_id = l.payment_id AND n.line_key = l.line_key
            GROUP BY l.payment_id, l.line_key HAVING (l.refunded, l.refunded_quantity) IS DISTINCT FROM (
                coalesce(sum(n.amount), 0), coalesce(sum(n.quantity), 0))
            """),
        Invariant(
            95, "a refund of a part is not the sum of its lines",
            """
            SELECT format('refund %s', r.id) FROM payments.refund r LEFT JOIN payments.refund_line n ON n.refund_id = r.id
            GROUP BY r.id HAVING coalesce(sum(n.amount), 0) <> CASE WHEN r.order_key IS NULL THEN 0 ELSE r.amount END
            """),
        Invariant(
            96, "a part is captured and its payment did not succeed, or the other way round",
            """
            SELECT format('payment %s, order %s', p.id, t.order_key) FROM payments.payment p
            JOIN payments.payment_part t ON t.payment_id = p.id
            WHERE t.captured <> CASE WHEN p.state = 'succeeded' THEN t.amount ELSE 0 END
            """),
        Invariant(
            97, "a payment that may still be paid has waited for an hour, and nothing is asked of its gateway",
            """
            SELECT format('payment %s: %s', p.id, p.state) FROM payments.payment p
            WHERE p.state IN ('none', 'new') AND p.made_at < kernel.now() - interval '1 hour'
              AND NOT EXISTS (SELECT FROM payments.call c WHERE c.payment_id = p.id AND c.state = 'waiting')
            """),
        Invariant(
            98, "the order, the seller or a line of a payment is not there, or is another purchase's",
            """
            SELECT format('payment %s, order %s', t.payment_id, t.order_key) FROM payments.payment_part t
            JOIN payments.payment p ON p.id = t.payment_id
            LEFT JOIN orders.order o ON o.id = t.order_key AND o.seller_id = t.seller_id AND o.purchase_id = p.reference
            WHERE p.kind = \(OrderPayment.kind) AND o.id IS NULL
            UNION ALL
            SELECT format('payment %s, line %s', l.payment_id, l.line_key) FROM payments.payment_line l
            JOIN payments.payment p ON p.id = l.payment_id
            LEFT JOIN orders.line n ON n.id = l.line_key AND n.order_id = l.order_key
            WHERE p.kind = \(OrderPayment.kind) AND n.id IS NULL AND l.line_key <> l.order_key
            """),
        Invariant(
            104, "the money of a cancelled order neither goes back nor waits for the end of a dispute, or waits and is back",
            """
            SELECT format('order %s', o.number) FROM payments.payment_part t JOIN orders.order o ON o.id = t.order_key
            WHERE t.captured > t.refunding + t.refunded + t.lost AND o.state = 'cancelled'
              AND NOT EXISTS (SELECT FROM orders.awaited_refund a WHERE a.order_id = o.id)
            UNION ALL
            SELECT format('order %s', o.number) FROM orders.awaited_refund a JOIN orders.order o ON o.id = a.order_id
            WHERE NOT EXISTS (SELECT FROM payments.payment_part t WHERE t.order_key = o.id AND t.captured > t.refunding + t.refunded)
            """),
    ]
}
