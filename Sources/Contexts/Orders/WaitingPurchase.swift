package import Identity
import Inventory
import Jobs
package import Kernel
package import Postgres
import Secrets
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
    /// The most codes sent to one number or address in a day, for all requests together. Each may disturb a stranger.
    package static let codesSetting = TypedSetting<Int>("orders.codes-a-day", 10, .codes, in: 3...50, by: .admin)

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

    // MARK: The code

    /// Consumes the rate limit for sending a code; see `Verification.takeRateLimit`. Call it in a transaction of its own.
    ///
    /// - Parameter remoteAddress: the network of the request.
    /// - Throws: `RateLimit.Exceeded`.
    package func takeRateLimit(from remoteAddress: String, in tx: Transaction) async throws {
        try await Verification.takeRateLimit(for: recipient, from: remoteAddress, in: tx)
        let key = Digest.sha256(hexadecimal: recipient.canonical)
        let most = try await tx.read(SettingValues.now)[Self.codesSetting]
        try await RateLimit.consume("orders.codes-a-day:" + key, limit: most, per: 86_400, in: tx)
    }

    /// Sends a code to the number or the address. Only the newest code counts.
    package func sendCode(person: Person.ID?, in tx: Transaction) async throws {
        _ = try await Verification.request(.orderContact, of: recipient, person: person, about: id.uuid, in: language, in: tx)
    }

    /// The newest code; nil where it is no longer valid.
    package var code: Query<Verification?> { Verification.newest(.orderContact, about: id.uuid) }
}

extension Order {
    /// An SQL expression: the state of the order `o`. An overdue order counts as cancelled, even before the job cancels it.
    static let stateNow: SQL = "CASE WHEN o.state = 'waiting' AND \(isOverdue) THEN 'cancelled' ELSE o.state END"

    /// An SQL condition: whether the waiting order `o` is overdue.
    static let isOverdue: SQL = "o.placed_at <= kernel.now() - make_interval(mins => \(waitMinutes))"

    /// An SQL expression: the minutes that the order `o` waits for its code. The former program did not store them.
    static let waitMinutes: SQL = "coalesce(o.wait_minutes, 30)"
}
