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

    /// The same of an order that was placed from this browser.
    package static func steps(taken number: OrderNumber, of visitor: VisitorKey) -> Query<Int?> {
        .first(
            """
            SELECT o.steps FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE o.number = \(number) AND p.visitor = \(visitor)
            """
        ) { row in try row.next() }
    }
}

extension Purchase {
    /// Told of on `kernel.moves` with each step of its orders after their first.
    package static func topic(_ id: ID<Purchase>) -> String { "purchase \(id)" }

    /// How many steps its orders have taken together; nil where this browser has no such purchase.
    package static func steps(taken id: ID<Purchase>, of visitor: VisitorKey) -> Query<Int?> {
        .first(
            """
            SELECT sum(o.steps) FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
            WHERE p.id = \(id) AND p.visitor = \(visitor) GROUP BY p.id
            """
        ) { row in try row.next() }
    }
}
