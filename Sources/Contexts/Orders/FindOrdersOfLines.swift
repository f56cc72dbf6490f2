package import Kernel
package import Postgres

extension Order {
    /// The numbers of the orders to which these lines belong, for a shop. A line that is unknown, or whose order has not reached the
    /// shop, has no entry.
    package static func numbers(ofLines lines: [ID<Line>]) -> Query<[ID<Line>: OrderNumber]> {
        Query<[(ID<Line>, OrderNumber)]>.all(
            """
            SELECT l.id, o.number FROM orders.line l JOIN orders.order o ON o.id = l.order_id
            WHERE l.id = ANY(\(lines)::uuid[]) AND o.state NOT IN \(withoutSeller)
            """
        ) { row in (try row.next(), try row.next()) }.map { Dictionary(uniqueKeysWithValues: $0) }
    }
}
