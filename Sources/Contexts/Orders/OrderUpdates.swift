package import Identity
package import Kernel
package import Postgres

/// How many status changes orders have had, for clients that wait for the next one.

extension Order {
    /// The topic of the notification on `kernel.moves` for each status change after the first.
    package static func topic(_ number: OrderNumber) -> String { "order \(number)" }

    /// How many status changes the order has had; nil where there is no such order.
    package static func steps(taken number: OrderNumber) -> Query<Int?> {
        .first("SELECT steps FROM orders.order WHERE number = \(number)") { row in try row.next() }
    }

    /// The same, for one of a visitor's orders.
    package static func steps(taken number: OrderNumber, of visitor: VisitorKey) -> Query<Int?> {
        .first(
            """
            SELECT o.steps FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE o.number = \(number) AND p.id IN (\(Purchase.keys(of: visitor)))
            """
        ) { row in try row.next() }
    }
}

extension Purchase {
    /// The topic of the notification on `kernel.moves` for each status change of its orders after their first.
    package static func topic(_ id: ID<Purchase>) -> String { "purchase \(id)" }

    /// How many status changes its orders have had together; nil where the visitor has no such purchase.
    package static func steps(taken id: ID<Purchase>, of visitor: VisitorKey) -> Query<Int?> {
        .first(
            """
            SELECT sum(o.steps) FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE p.id = \(id) AND p.id IN (\(Purchase.keys(of: visitor))) GROUP BY p.id
            """
        ) { row in try row.next() }
    }
}
