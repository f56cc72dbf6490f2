import Carts
package import Identity
import Payments
package import Postgres

/// Personal data in the schema `orders`: purchases with their buyers.
package enum OrderRecords: PersonalRecords {
    package static let schema = "orders"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        let visitor = subject.person.visitor
        return [
            Disclosure(
                "purchases",
                """
                SELECT coalesce(json_agg(json_build_object('placed_at', kernel.iso8601(p.placed_at), 'language', p.language,
                    'recipient', json_build_object('name', p.full_name, 'phone', p.phone, 'town', p.city_name, 'street', p.street,
                        'landmark', p.landmark, 'email', p.email, 'notes', p.notes),
                    'payment', p.payment, 'goods', kernel.dirhams(p.lines_total), 'delivery', kernel.dirhams(p.delivery),
                    'discount', kernel.dirhams(p.discount), 'total', kernel.dirhams(p.total),
                    'orders', (SELECT json_agg(json_build_object('number', o.number, 'seller', o.seller_name, 'state', o.state,
                        'goods', kernel.dirhams(o.lines_total), 'delivery', kernel.dirhams(o.delivery),
                        'discount', kernel.dirhams(o.discount), 'total', kernel.dirhams(o.total),
                        'lines', (SELECT json_agg(json_build_object('title', l.title, 'variant', l.variant, 'condition', l.condition,
                            'unit_price', kernel.dirhams(l.unit_price), 'quantity', l.quantity, 'total', kernel.dirhams(l.total),
                            'tax_contained', kernel.dirhams(l.tax)) ORDER BY l.position)
                            FROM orders.line l WHERE l.order_id = o.id),
                        'steps', (SELECT json_agg(json_build_object('to', s.to_state, 'by', s.actor, 'reason', s.reason, 'why', s.why,
                            'at', kernel.iso8601(s.taken_at)) ORDER BY s.sequence)
                            FROM orders.step s WHERE s.order_id = o.id),
                        'request', (SELECT json_build_object('why', r.why, 'at', kernel.iso8601(r.asked_at), 'state', r.state,
                            'answer', r.answer) FROM orders.request r WHERE r.order_id = o.id),
                        'returned_parcel', (SELECT json_build_object('state', r.state, 'why', r.why)
                            FROM orders.refused_parcel r WHERE r.order_id = o.id)) ORDER BY o.number)
                        FROM orders.order o WHERE o.purchase_id = p.id)) ORDER BY p.placed_at, p.id), '[]')::text
                FROM orders.purchase p WHERE p.id IN (\(Purchase.keys(of: visitor)))
                """),
            // Without recipient and number, because they may be a stranger's.
            Disclosure(
                "orders_that_name_you",
                """
                SELECT coalesce(json_agg(json_build_object('placed_at', kernel.iso8601(p.placed_at), 'declined_at', kernel.iso8601(d.said_at),
                    'sellers', (SELECT json_agg(o.seller_name ORDER BY o.id) FROM orders.order o WHERE o.purchase_id = p.id)) ORDER BY p.placed_at, p.id), '[]')::text
                FROM orders.purchase p LEFT JOIN orders.declined d ON d.purchase_id = p.id AND d.person_id = \(subject.person.id)
                WHERE (\(Purchase.names(subject.person)) OR d.person_id IS NOT NULL)
                  AND NOT EXISTS (SELECT FROM orders.buyer b WHERE b.purchase_id = p.id)
                """),
        ]
    }

    /// Purchases stay, without their buyer.
    ///
    /// The tables refuse this while an order is under way.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let person = subject.person.id
        try await tx.run([
            "DELETE FROM orders.declined WHERE person_id = \(person)",
            // Checkouts that a guest completed in another browser, if the purchase belongs to the person now.
            Checkout.forget(
                """
                SELECT c.id FROM orders.purchase p JOIN orders.buyer b ON b.purchase_id = p.id
                LEFT JOIN orders.unpaid_purchase u ON u.purchase_id = p.id
                CROSS JOIN LATERAL (SELECT coalesce(p.checkout_id, u.checkout_id) AS id) c WHERE b.person_id = \(person)
                """),
            "SELECT orders.forget_buyer(\(person))",
        ])
    }
}

extension Order {
    /// The numbers of a person's orders that are not finished, or whose money is on its way, the oldest first.
    package static func underWay(of person: Person.ID) -> Query<[OrderNumber]> {
        .all(
            """
            SELECT o.number FROM orders.order o JOIN orders.buyer b ON b.purchase_id = o.purchase_id
            WHERE b.person_id = \(person) AND (orders.is_under_way(o.state) OR \(PaymentPart.isOnItsWay("o.id")))
            ORDER BY o.placed_at, o.number
            """
        ) { row in try row.next() }
    }
}

extension Purchase {
    /// By what other records refer to a person's purchases: their keys, the numbers of their orders, and one of both with the key of a
    /// payment or refund.
    package static func dealings(of person: Person.ID) -> Query<[String]> {
        .all(
            """
            SELECT b.purchase_id::text FROM orders.buyer b WHERE b.person_id = \(person)
            UNION ALL SELECT o.number FROM orders.order o JOIN orders.buyer b ON b.purchase_id = o.purchase_id WHERE b.person_id = \(person)
            UNION ALL SELECT coalesce(o.number, b.purchase_id::text) || ' ' || k.key
            FROM orders.buyer b JOIN (\(Payment.keys(of: OrderPayment.kind))) k ON k.reference = b.purchase_id
            LEFT JOIN orders.order o ON o.id = k.order_key WHERE b.person_id = \(person)
            """
        ) { row in try row.next() }
    }
}
