package import Identity
package import Kernel
package import Postgres
import Shipping

/// How often orders have changed, for clients that wait for the next time.

extension Order {
    /// The topic of the notification on `kernel.moves` for each status change after the first, and for what happens to its parcels.
    package static func topic(_ number: OrderNumber) -> String { "order \(number)" }

    /// How many status changes and events of its parcels the order has had; nil where there is no such order.
    package static func changes(of number: OrderNumber) -> Query<Int?> {
        .first("SELECT o.steps + \(ParcelEvent.count(of: "o.id")) FROM orders.order o WHERE o.number = \(number)") { row in
            try row.next()
        }
    }

    /// The same, for one of a visitor's orders.
    package static func changes(of number: OrderNumber, of visitor: VisitorKey) -> Query<Int?> {
        .first(
            """
            SELECT o.steps + \(ParcelEvent.count(of: "o.id")) FROM orders.order o JOIN orders.purchase p ON p.id = o.purchase_id
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
