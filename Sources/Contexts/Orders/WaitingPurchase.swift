package import Identity
import Inventory
import Jobs
package import Kernel
package import Postgres
package import Settings

/// A purchase that waits until a code confirms its telephone number or e-mail address; see `CodeRules`.
///
/// Its sellers do not know of it, and nothing is reserved for it: others can buy its pieces. The confirmation reserves them. If a
/// piece is gone by then, or nobody types the code in time, the whole purchase lapses.
package struct WaitingPurchase: Sendable {
    package let id: ID<Purchase>
    /// The contact that gets the code.
    package let recipient: Contact
    package let language: Language
    /// The total of the waiting orders.
    package let total: Money
    package let orders: [OrderNumber]
    /// When it lapses.
    package let expiresAt: Moment

    /// Minutes that a purchase waits, by the clock of the database. Each order stores those that were promised to its buyer.
    package static let minutesSetting = TypedSetting<Int>("orders.waiting-minutes", 30, .minutes, in: 5...240, by: .admin)

    /// The waiting purchase; nil where nothing of it waits, or waits any more.
    package static func of(_ id: ID<Purchase>) -> Query<WaitingPurchase?> {
        .first(
            """
            SELECT CASE p.confirmed_by WHEN 'email' THEN lower(p.email) ELSE p.phone END, p.language, sum(o.total)::bigint,
                   array_agg(o.number ORDER BY o.id), p.placed_at,
                   min(\(Order.waitMinutes))
            FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id
            WHERE p.id = \(id) AND \(Order.stateNow) = 'waiting' GROUP BY p.id
            """
        ) { row in
            let (recipient, language, total): (Contact, Language, Money) = (try row.next(), try row.next(), try row.next())
            let numbers: [String] = try row.next()
            let (placedAt, minutes): (Moment, Int) = (try row.next(), try row.next())
            return WaitingPurchase(
                id: id, recipient: recipient, language: language, total: total, orders: numbers.compactMap(OrderNumber.init(rawValue:)),
                expiresAt: placedAt.adding(seconds: Int64(minutes) * 60))
        }
    }

    /// The codes that confirm it.
    package var contactCode: ContactCode { ContactCode(confirming: id, to: recipient, in: language) }
}

extension Order {
    /// An SQL expression: the state of the order `o`. An overdue order counts as cancelled, even before the job cancels it.
    static let stateNow: SQL = "CASE WHEN o.state = 'waiting' AND \(isOverdue) THEN 'cancelled' ELSE o.state END"

    /// An SQL condition: whether the waiting order `o` is overdue.
    static let isOverdue: SQL = "o.placed_at <= kernel.now() - make_interval(mins => \(waitMinutes))"

    /// An SQL expression: the minutes that the order `o` waits for its code. The former program did not store them.
    static let waitMinutes: SQL = "coalesce(o.wait_minutes, 30)"
}
