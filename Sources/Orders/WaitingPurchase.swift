package import Identity
import Inventory
import Jobs
package import Kernel
package import Postgres
import Secrets

/// A purchase that waits until its telephone number or its e-mail address is confirmed by a code, see `CodeRules`.
///
/// Its sellers do not know of it, and nothing is reserved for it: others can buy its pieces. Its pieces are reserved when the
/// code is shown. If one is gone by then, or if nobody shows the code in time, the whole purchase lapses.
package struct WaitingPurchase: Sendable {
    package let id: ID<Purchase>
    /// Where the code goes.
    package let recipient: Contact
    package let language: Language
    /// Of the orders that wait.
    package let total: Money
    package let orders: [OrderNumber]
    /// When it lapses.
    package let expiresAt: Moment

    /// It waits for so long, by the clock of the database.
    package static let minutes = 30
    /// The most codes that are sent to one number or address in a day, whoever asks: each may be a stranger's telephone that rings.
    package static let mostCodesADay = 10

    /// Nil where nothing of it waits (any more).
    package static func of(_ id: ID<Purchase>) -> Query<WaitingPurchase?> {
        .first(
            """
            SELECT CASE p.confirmed_by WHEN 'email' THEN lower(p.email) ELSE p.phone END, p.language, sum(o.total)::bigint,
                   array_agg(o.number ORDER BY o.id), p.placed_at
            FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id
            WHERE p.id = \(id) AND \(Order.stateNow) = 'waiting' GROUP BY p.id
            """
        ) { row in
            let (recipient, language, total): (Contact, Language, Money) = (try row.next(), try row.next(), try row.next())
            let numbers: [String] = try row.next()
            let placedAt: Moment = try row.next()
            return WaitingPurchase(
                id: id, recipient: recipient, language: language, total: total, orders: numbers.compactMap(OrderNumber.init(rawValue:)),
                expiresAt: placedAt.adding(seconds: Int64(minutes) * 60))
        }
    }

    // MARK: The code

    /// Takes a turn in which a code may be sent, see `Verification.takeRateLimit`; it is taken in a transaction of its own.
    ///
    /// - Parameter remoteAddress: of whoever asks.
    /// - Throws: `RateLimit.Exceeded`.
    package func takeRateLimit(from remoteAddress: String, in tx: Transaction) async throws {
        try await Verification.takeRateLimit(for: recipient, from: remoteAddress, in: tx)
        let key = Digest.sha256(hexadecimal: recipient.canonical)
        try await RateLimit.consume("orders.codes-a-day:" + key, limit: Self.mostCodesADay, per: 86_400, in: tx)
    }

    /// Has a code sent to the number or the address. Only the newest one counts.
    package func sendCode(person: Person.ID?, in tx: Transaction) async throws {
        _ = try await Verification.request(.orderContact, of: recipient, person: person, about: id.uuid, in: language, in: tx)
    }

    /// The newest code that was sent and is still good.
    package var code: Query<Verification?> { Verification.newest(.orderContact, about: id.uuid) }
}

extension Order {
    /// The state of the order `o` in a statement. What has waited too long is cancelled, whether the job has come by or not.
    static let stateNow: SQL = "CASE WHEN o.state = 'waiting' AND \(isOverdue) THEN 'cancelled' ELSE o.state END"

    /// Whether the order `o`, which waits, has waited too long.
    static let isOverdue: SQL = "o.placed_at <= kernel.now() - make_interval(mins => \(WaitingPurchase.minutes))"
}
