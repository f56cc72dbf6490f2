package import Identity
package import Kernel
package import Postgres

/// A purchase that may belong to a person and is in no account. It names their address or number, or was placed in their browser.
///
/// It does not reveal its recipient. A stranger may have mistyped an address, or typed it on purpose.
package struct OfferedPurchase: Sendable {
    package let id: ID<Purchase>
    package let placedAt: Moment
    package let orders: [OrderNumber]
    package let sellers: [String]
    /// Whether a guest placed it in this browser. Then the browser may see it anyway.
    package let isOfBrowser: Bool

    /// The most purchases offered at once, so that a stranger cannot fill the page.
    package static let most = 20

    /// The purchases offered to a person, at most `most`: those of this browser first, then the newest. Those they declined are left out.
    package static func all(for person: Person, in browser: VisitorKey) -> Query<[OfferedPurchase]> {
        .all(
            """
            SELECT p.id, p.placed_at, array_agg(o.number ORDER BY o.id), array_agg(o.seller_name ORDER BY o.id), p.visitor = \(browser)
            FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id
            WHERE \(mayBelong(to: person, in: browser))
              AND NOT EXISTS (SELECT FROM orders.declined d WHERE d.purchase_id = p.id AND d.person_id = \(person.id))
            GROUP BY p.id HAVING bool_or(o.state NOT IN ('waiting', 'unpaid')) OR p.visitor = \(browser)
            ORDER BY p.visitor = \(browser) DESC, p.placed_at DESC LIMIT \(most)
            """
        ) { row in
            let (id, placedAt): (ID<Purchase>, Moment) = (try row.next(), try row.next())
            let numbers: [String] = try row.next()
            return OfferedPurchase(
                id: id, placedAt: placedAt, orders: numbers.compactMap(OrderNumber.init(rawValue:)), sellers: try row.next(),
                isOfBrowser: try row.next())
        }
    }

    /// Whether the person may add that purchase to their account, once they have proven that they made it.
    package static func isOpen(_ id: ID<Purchase>, to person: Person, in browser: VisitorKey) -> Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM orders.purchase p WHERE p.id = \(id) AND \(mayBelong(to: person, in: browser)))") { row in
            try row.next()
        }
    }

    /// Records that it is not the person's. It is not offered to them again.
    package func decline(for person: Person, in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO orders.declined (purchase_id, person_id) SELECT \(id)::uuid, \(person.id)::uuid
            WHERE NOT EXISTS (SELECT FROM orders.buyer WHERE purchase_id = \(id) AND person_id = \(person.id))
            ON CONFLICT (purchase_id, person_id) DO NOTHING
            """)
    }

    /// An SQL condition on the purchase `p`: whether it is in no account and may belong to the person.
    private static func mayBelong(to person: Person, in browser: VisitorKey) -> SQL {
        """
        (p.visitor = \(browser) OR \(Purchase.names(person))) AND p.full_name IS NOT NULL
            AND NOT EXISTS (SELECT FROM orders.buyer b WHERE b.purchase_id = p.id)
        """
    }
}
