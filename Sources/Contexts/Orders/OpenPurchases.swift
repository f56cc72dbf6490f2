import Kernel
import Postgres

/// The open purchases for one telephone number or one e-mail address, of all buyers.
///
/// An order is open while it is placed and not yet delivered, and while it waits for a code or for its payment.
struct OpenPurchases: Sendable, Equatable {
    let purchases: Int
    let pieces: Int
    /// To be paid on delivery.
    let total: Money

    /// A statement with one row of three columns: `purchases`, `pieces` and `total`.
    ///
    /// - Parameter condition: a condition on the purchase `p`.
    static func tally(where condition: SQL) -> SQL {
        """
        SELECT count(DISTINCT o.purchase_id) AS purchases, coalesce(sum(l.pieces), 0)::bigint AS pieces,
            coalesce(sum(o.total) FILTER (WHERE p.payment = 'cash_on_delivery'), 0)::bigint AS total
        FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id
        CROSS JOIN LATERAL (SELECT sum(quantity) AS pieces FROM orders.line WHERE order_id = o.id) l
        WHERE \(condition) AND \(Order.stateNow) IN ('waiting', 'unpaid', 'placed', 'confirmed', 'packed', 'shipped')
        """
    }

    init(_ row: inout Row) throws {
        purchases = try row.next()
        pieces = try row.next()
        total = try row.next()
    }
}
