package import Identity
import Inventory
import Jobs
package import Kernel
package import Postgres
import Secrets

/// A purchase whose orders wait until the telephone number on it is confirmed by a code, see `CashCeiling`. Its pieces are
/// reserved meanwhile, and its sellers do not know of it.
package struct WaitingPurchase: Sendable {
    package let id: ID<Purchase>
    package let phone: PhoneNumber
    package let language: Language
    /// Of the orders that wait.
    package let total: Money
    package let orders: [OrderNumber]
    /// When it is cancelled.
    package let expiresAt: Moment

    /// For so long its pieces are bound: over a night, and no longer.
    package static let hours = 24
    /// Codes that are sent to one number in a day, whoever asks: each may be a stranger's telephone that rings.
    package static let mostCodesADay = 10

    /// Nil where nothing of it waits (any more).
    package static func of(_ id: ID<Purchase>) -> Query<WaitingPurchase?> {
        .first(
            """
            SELECT p.phone, p.language, sum(o.total)::bigint, array_agg(o.number ORDER BY o.id), p.placed_at
            FROM orders.purchase p JOIN orders.order o ON o.purchase_id = p.id
            WHERE p.id = \(id) AND o.state = 'waiting' GROUP BY p.id
            """
        ) { row in
            let (phone, language, total): (PhoneNumber, Language, Money) = (try row.next(), try row.next(), try row.next())
            let numbers: [String] = try row.next()
            let placedAt: Moment = try row.next()
            return WaitingPurchase(
                id: id, phone: phone, language: language, total: total, orders: numbers.compactMap(OrderNumber.init(rawValue:)),
                expiresAt: placedAt.adding(seconds: Int64(hours) * 3600))
        }
    }

    // MARK: The code

    /// Takes a turn in which a code may be sent, see `Proof.takeTurn`; it is taken in a transaction of its own.
    ///
    /// - Parameter remoteAddress: of whoever asks.
    /// - Throws: `RateLimit.Exceeded`.
    package func takeTurn(from remoteAddress: String, in tx: Transaction) async throws {
        try await Proof.takeTurn(for: .phone(phone), from: remoteAddress, in: tx)
        let key = Digest.sha256(hexadecimal: phone.rawValue)
        try await RateLimit.take("orders.codes-a-day:" + key, limit: Self.mostCodesADay, per: 86_400, in: tx)
    }

    /// Has a code sent to the number. Only the newest one counts.
    package func sendCode(person: Person.ID?, in tx: Transaction) async throws {
        _ = try await Proof.ask(.orderPhone, of: .phone(phone), person: person, about: id.uuid, in: language, in: tx)
    }

    /// The newest code that was sent and is still good.
    package var code: Query<Proof?> { Proof.newest(.orderPhone, about: id.uuid) }

    // MARK: What becomes of it

    /// The number is the buyer's: the orders that waited for that go to their sellers, who are told now.
    ///
    /// - Parameter actor: the buyer, who typed the code, or a clerk, who spoke with the buyer.
    /// - Returns: how many orders; none where nothing waits any more.
    @discardableResult
    package static func confirm(_ id: ID<Purchase>, by actor: Order.Actor, in tx: Transaction) async throws -> Int {
        let waiting = try await hold(id, in: tx)
        for order in waiting {
            _ = try await Order.move(order.number, to: .placed, by: actor, why: "", in: tx)
            try await Outbox.publish(order, in: tx)
        }
        return waiting.count
    }

    /// Cancels what nobody confirmed in time, and gives its pieces back.
    ///
    /// - Returns: how many orders.
    @discardableResult
    package static func cancelOverdue(in db: Database) async throws -> Int {
        let overdue = try await db.read(
            Query<[ID<Purchase>]>.all(
                """
                SELECT DISTINCT purchase_id FROM orders.order
                WHERE state = 'waiting' AND placed_at <= kernel.now() - make_interval(hours => \(hours)) LIMIT 100
                """
            ) { row in try row.next() })
        var cancelled = 0
        for id in overdue {
            cancelled += try await db.transaction { tx in
                let waiting = try await hold(id, in: tx)
                var claims: [Stock.Claim] = []
                for order in waiting {
                    claims += try await Order.move(
                        order.number, to: .cancelled, by: Order.Actor(.system, "kolchi"), why: "the telephone number was not confirmed", in: tx)
                }
                // Of all its orders at once, so that the offers are locked in the order of their keys.
                try await Stock.release(claims, in: tx)
                return waiting.count
            }
        }
        return cancelled
    }

    /// What still waits of a purchase, held until the transaction ends: of those who confirm, cancel and give up at once the
    /// first has it, and the others find nothing.
    private static func hold(_ id: ID<Purchase>, in tx: Transaction) async throws -> [OrderPlaced] {
        try await tx.read(
            Query<[OrderPlaced]>.all(
                "SELECT id, number, seller_id FROM orders.order WHERE purchase_id = \(id) AND state = 'waiting' ORDER BY id FOR UPDATE"
            ) { row in try OrderPlaced(order: row.next(), number: row.next(), purchase: id, seller: row.next()) })
    }
}
