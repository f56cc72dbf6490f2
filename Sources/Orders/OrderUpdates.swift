package import Identity
package import Kernel
package import Postgres

/// How far orders have moved, for those who wait for the next step.

extension Order {
    /// Told of on `kernel.moves` with each step after the first.
    package static func topic(_ number: OrderNumber) -> String { "order \(number)" }

    /// How many steps the order has taken; nil where there is none of that number.
    package static func steps(taken number: OrderNumber) -> Query<Int?> {
        .first("SELECT steps FROM orders.order WHERE number = \(number)") { row in try row.next() }
    }

    /// The same of one of a visitor's orders.
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
    /// Told of on `kernel.moves` with each step of its orders after their first.
    package static func topic(_ id: ID<Purchase>) -> String { "purchase \(id)" }

    /// How many steps its orders have taken together; nil where the visitor has no such purchase.
    package static func steps(taken id: ID<Purchase>, of visitor: VisitorKey) -> Query<Int?> {
        .first(
            """
            SELECT sum(o.steps) FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE p.id = \(id) AND p.id IN (\(Purchase.keys(of: visitor))) GROUP BY p.id
            """
        ) { row in try row.next() }
    }
}
