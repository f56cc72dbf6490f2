import Postgres

extension Invariants {
    static let orders = [
        Invariant(
            7, "a line's total is not its unit price times its quantity",
            "SELECT format('line %s', id) FROM orders.line WHERE total <> unit_price * quantity"),
        Invariant(
            7, "a line's tax is not the one that its price contains at its rate",
            """
            SELECT format('line %s: %s at %s', id, tax, tax_rate) FROM orders.line
            WHERE tax IS DISTINCT FROM round(total::numeric * tax_rate / (10000 + tax_rate)) OR (tax_rate > 0) <> (tax_reason = 'vat')
            """),
        Invariant(
            7, "an order's total is not its lines plus delivery minus discount",
            """
            SELECT format('order %s: %s', o.number, o.total) FROM orders.order o
            LEFT JOIN (SELECT order_id, sum(total) FROM orders.line GROUP BY order_id) l ON l.order_id = o.id
            WHERE o.lines_total IS DISTINCT FROM l.sum OR o.total <> o.lines_total + o.delivery - o.discount
            """),
        Invariant(
            7, "a purchase's totals are not the sums of its orders",
            """
            SELECT format('purchase %s: %s', p.id, p.total) FROM orders.purchase p
            LEFT JOIN (SELECT purchase_id, sum(lines_total) AS lines_total, sum(delivery) AS delivery,
                              sum(discount) AS discount, sum(total) AS total
                       FROM orders.order GROUP BY purchase_id) o ON o.purchase_id = p.id
            WHERE (p.lines_total, p.delivery, p.discount, p.total)
                  IS DISTINCT FROM (o.lines_total, o.delivery, o.discount, o.total)
            """),
        Invariant(
            14, "a placed checkout has no purchase, or more than one",
            """
            SELECT format('checkout %s', c.id) FROM carts.checkout c
            WHERE c.placed_at IS NOT NULL
              AND (SELECT count(*) FROM orders.purchase p WHERE p.checkout_id = c.id)
                  + (SELECT count(*) FROM orders.unpaid_purchase u WHERE u.checkout_id = c.id AND u.took_cart) <> 1
            UNION ALL
            SELECT format('checkout %s', checkout_id) FROM orders.purchase WHERE checkout_id IS NOT NULL
            GROUP BY checkout_id HAVING count(*) > 1
            """),
        Invariant(
            14, "a purchase belongs to an open checkout, or to another browser's checkout",
            """
            SELECT format('purchase %s', p.id) FROM orders.purchase p JOIN carts.checkout c ON c.id = p.checkout_id
            WHERE c.placed_at IS NULL OR c.visitor <> p.visitor
            """),
        Invariant(
            14, "a purchase names no checkout, or one that was to be paid names it in both places",
            """
            SELECT format('purchase %s', p.id) FROM orders.purchase p LEFT JOIN orders.unpaid_purchase u ON u.purchase_id = p.id
            WHERE (p.checkout_id IS NULL) <> (u.purchase_id IS NOT NULL) OR (u.purchase_id IS NULL) <> (p.payment = 'cash_on_delivery')
            """),
        Invariant(
            14, "a purchase is in the account of a person who declined it",
            """
            SELECT format('purchase %s', b.purchase_id) FROM orders.buyer b
            JOIN orders.declined d ON d.purchase_id = b.purchase_id AND d.person_id = b.person_id
            """),
        Invariant(
            16, "a step is not in the table of allowed steps",
            """
            SELECT format('order %s, step %s: %s to %s by %s', s.order_id, s.sequence, s.from_state, s.to_state, s.actor)
            FROM orders.step s
            WHERE NOT EXISTS (SELECT FROM orders.legal_step l
                              WHERE (l.from_state, l.to_state, l.actor) = (s.from_state, s.to_state, s.actor))
            """),
        Invariant(
            16, "a history has a gap, or a step does not start in the state where the previous one ended",
            """
            SELECT format('order %s, step %s', order_id, sequence)
            FROM (SELECT order_id, sequence, from_state, row_number() OVER steps AS place,
                         lag(to_state, 1, 'none') OVER steps AS before
                  FROM orders.step WINDOW steps AS (PARTITION BY order_id ORDER BY sequence)) s
            WHERE sequence <> place OR from_state <> before
            """),
        Invariant(
            16, "an order's state is not the one in which its history ends",
            """
            SELECT format('order %s: %s', o.number, o.state) FROM orders.order o
            LEFT JOIN LATERAL (SELECT s.to_state, s.sequence FROM orders.step s WHERE s.order_id = o.id
                               ORDER BY s.sequence DESC LIMIT 1) last ON true
            WHERE (o.state, o.steps) IS DISTINCT FROM (last.to_state, last.sequence)
            """),
        Invariant(
            16, "an order is in a state that the list of states lacks",
            """
            SELECT format('order %s: %s', number, state) FROM orders.order o
            WHERE NOT EXISTS (SELECT FROM orders.state s WHERE s.name = o.state)
            """),
        Invariant(
            16, "some orders of a purchase wait for its code, but others do not",
            """
            SELECT format('purchase %s', purchase_id) FROM orders.order
            GROUP BY purchase_id HAVING bool_or(state = 'waiting') AND bool_or(state NOT IN ('waiting', 'cancelled'))
            """),
        Invariant(
            16, "an order has waited for its code ten minutes longer than allowed",
            """
            SELECT format('order %s', number) FROM orders.order
            WHERE state = 'waiting' AND placed_at < kernel.now() - make_interval(mins => coalesce(wait_minutes, 30) + 10)
            """),
        Invariant(
            16, "an order is unpaid although its purchase is not, or the other way round",
            """
            SELECT format('order %s: %s, purchase %s', o.number, o.state, coalesce(u.state, 'not to be paid first'))
            FROM orders.order o LEFT JOIN orders.unpaid_purchase u ON u.purchase_id = o.purchase_id
            WHERE (o.state = 'unpaid') <> coalesce(u.state = 'open', false) OR u.state = 'given-up' AND o.state <> 'cancelled'
            """),
        Invariant(
            16, "an order was placed after it had been cancelled, although its shop knew of it",
            """
            SELECT format('order %s', s.order_id) FROM orders.step s
            JOIN orders.step b ON b.order_id = s.order_id AND b.sequence = s.sequence - 1
            WHERE s.from_state = 'cancelled' AND b.from_state <> 'unpaid'
            """),
        Invariant(
            16, "an order is unpaid although its pieces have not been held for a day",
            """
            SELECT format('order %s', o.number) FROM orders.order o JOIN orders.unpaid_purchase u ON u.purchase_id = o.purchase_id
            WHERE o.state = 'unpaid' AND u.held_until < kernel.now() - interval '1 day'
            """),
        Invariant(
            73, "an order has no deadline that it has yet to meet, or one too many",
            """
            SELECT format('order %s: %s', o.number, o.state) FROM orders.order o
            LEFT JOIN orders.deadline c ON c.order_id = o.id AND c.kind = 'confirm' AND c.settled_at IS NULL
            LEFT JOIN orders.deadline h ON h.order_id = o.id AND h.kind = 'hand-over' AND h.settled_at IS NULL
            WHERE (c.order_id IS NOT NULL) <> (o.state = 'placed')
               OR (h.order_id IS NOT NULL) <> (o.state IN ('placed', 'confirmed', 'packed'))
            """),
        Invariant(
            73, "a deadline passed ten minutes ago, and the order is not cancelled",
            """
            SELECT format('order %s', o.number) FROM orders.deadline d JOIN orders.order o ON o.id = d.order_id
            WHERE d.settled_at IS NULL AND d.due_at < kernel.now() - interval '10 minutes'
            """),
        Invariant(
            73, "a deadline is at another moment than clocks show",
            """
            SELECT format('order %s: %s', o.number, d.due_wall) FROM orders.deadline d JOIN orders.order o ON o.id = d.order_id
            WHERE d.settled_at IS NULL AND d.due_at <> places.moment(d.due_wall)
            """),
        Invariant(
            74, "a request to cancel is open for an order that has moved on, or was not answered in time",
            """
            SELECT format('order %s', o.number) FROM orders.request r JOIN orders.order o ON o.id = r.order_id
            WHERE r.state = 'open'
              AND (o.state NOT IN ('confirmed', 'packed') OR r.due_at < kernel.now() - interval '10 minutes'
                   OR r.due_at <> places.moment(r.due_wall))
            """),
        Invariant(
            74, "a request was granted, but the order is not cancelled",
            """
            SELECT format('order %s', o.number) FROM orders.request r JOIN orders.order o ON o.id = r.order_id
            WHERE r.state = 'granted' AND o.state <> 'cancelled'
            """),
        Invariant(
            75, "a refused parcel belongs to an order that was not refused",
            """
            SELECT format('order %s: %s', o.number, o.state) FROM orders.refused_parcel r JOIN orders.order o ON o.id = r.order_id
            WHERE o.state <> 'refused'
            """),
        Invariant(
            76, "a shop has more days off than it may",
            """
            SELECT format('seller %s', seller_id) FROM sellers.free_day WHERE day >= places.wall(kernel.now())::date
            GROUP BY seller_id HAVING count(*) > 30
            """),
        Invariant(
            28, "an order does not say whether its seller was a trader",
            "SELECT format('order %s', number) FROM orders.order WHERE is_trader IS NULL"),
        Invariant(
            28, "a line's seller differs from the seller of its order or its offer",
            """
            SELECT format('line %s of order %s', l.id, o.number)
            FROM orders.line l JOIN orders.order o ON o.id = l.order_id LEFT JOIN catalog.offer f ON f.id = l.offer_id
            WHERE l.seller_id <> o.seller_id OR f.seller_id IS DISTINCT FROM l.seller_id
            """),
    ]
}
