import Kernel
import Postgres

/// What is under way for one telephone number or one e-mail address, whoever ordered it: all that is placed and not yet delivered,
/// and what waits for its code.
struct OpenPurchases: Sendable, Equatable {
    let purchases: Int
    let pieces: Int
    /// To be paid at the door.
    let total: Money

    /// One row of three columns, `purchases`, `pieces` and `total`.
    ///
    /// - Parameter condition: on the purchase `p`.
    static func tally(where condition: SQL) -> SQL {
        """
        SELECT count(DISTINCT o.purchase_id) AS purchases, coalesce(sum(l.pieces), 0)::bigint AS pieces, coalesce(sum(o.total), 0)::bigint AS total
        FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id
        CROSS JOIN LATERAL (SELECT sum(quantity) AS pieces FROM orders.line WHERE order_id = o.id) l
        WHERE \(condition) AND \(Order.stateNow) IN ('waiting', 'placed', 'confirmed', 'packed', 'shipped')
        """
    }

    init(_ row: inout Row) throws {
        purchases = try row.next()
        pieces = try row.next()
        total = try row.next()
    }
}
