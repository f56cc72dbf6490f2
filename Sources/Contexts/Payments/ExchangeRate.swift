import Auditing
package import Kernel
package import Postgres

/// What one unit of a foreign currency is in dirhams, for gateways that take no dirhams. A new rate keeps the earlier ones.
package struct ExchangeRate: Sendable, Equatable {
    package let currency: Currency
    /// Centimes for a million cents.
    package let rate: Int64
    package let setBy: String
    package let setAt: Moment

    /// The rates that can be set, in centimes for a million cents: 1 to 100 dirhams.
    package static let bounds: ClosedRange<Int64> = 1_000_000...100_000_000
    /// The largest change that is accepted without a confirmation, in percent of the rate before.
    package static let mostPercent: Int64 = 10

    package enum Refusal: Error, Equatable {
        /// The currency is the dirham, or the rate is out of its bounds.
        case unfit
        /// The rate is far from the one before. It may be mistyped.
        case farFrom(ExchangeRate)
    }

    /// The rate that counts now; nil where none was ever set.
    package static func current(of currency: Currency) -> Query<ExchangeRate?> {
        .first("\(select) WHERE currency = \(currency) ORDER BY number DESC LIMIT 1") { row in try ExchangeRate(&row) }
    }

    /// All rates of a currency, the newest first.
    package static func history(of currency: Currency) -> Query<[ExchangeRate]> {
        .all("\(select) WHERE currency = \(currency) ORDER BY number DESC") { row in try ExchangeRate(&row) }
    }

    /// Sets a rate from now on. Payments that have begun keep theirs.
    ///
    /// - Parameter isSure: whether a rate may be far from the one before.
    /// - Throws: `Refusal`.
    package static func set(_ rate: Int64, of currency: Currency, isSure: Bool = false, by actor: Actor, in tx: Transaction) async throws {
        guard currency != .dirham, bounds.contains(rate) else { throw Refusal.unfit }
        // Two at once wait for each other, so that each is compared with the one before.
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\(currency), 7311))")
        let before = try await tx.read(current(of: currency))
        if let before, !isSure, abs(rate - before.rate) * 100 > before.rate * mostPercent { throw Refusal.farFrom(before) }
        try await tx.run(
            """
            INSERT INTO payments.exchange_rate (currency, number, rate, set_by)
            SELECT \(currency), coalesce(max(number), 0) + 1, \(rate), \(actor.description)
            FROM payments.exchange_rate WHERE currency = \(currency)
            """)
        try await Audit.record(
            "payments.rate-set", by: actor, on: Audit.Subject("currency", currency.rawValue), ["rate": String(rate)], in: tx)
    }

    /// An amount in dirhams as a gateway is asked for it, rounded half up; nil where it is less than half a cent.
    package func exchanged(_ amount: Money) -> Payment.Exchanged? {
        let minor = Int64((2 * Int128(amount.minor) * 1_000_000 + Int128(rate)) / (2 * Int128(rate)))
        return minor > 0 ? Payment.Exchanged(Money(minor: minor, currency), rate: rate) : nil
    }

    private static let select: SQL = "SELECT currency, rate, set_by, set_at FROM payments.exchange_rate"

    private init(_ row: inout Row) throws {
        (currency, rate, setBy, setAt) = (try row.next(), try row.next(), try row.next(), try row.next())
    }
}
