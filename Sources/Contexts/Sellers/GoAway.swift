import Auditing
import Jobs
package import Kernel
package import Postgres

extension Seller {
    /// The days on which nothing of a seller can be bought. The clock in Morocco begins and ends them.
    package struct Holiday: Sendable, Equatable {
        /// The first day.
        package let from: CalendarDay
        /// The day of return, on which the shop is open again; nil for an end that is not known yet.
        package let until: CalendarDay?
        /// Whether it has begun.
        package let isNow: Bool

        package init(from: CalendarDay, until: CalendarDay?, isNow: Bool) {
            self.from = from
            self.until = until
            self.isNow = isNow
        }
    }

    /// How far ahead a holiday may begin and end, in days.
    private static let furthestStart = 366
    private static let furthestReturn = 732

    /// The seller's holiday that has begun or is planned; nil if there is none.
    package static func holiday(of id: ID) -> Query<Holiday?> {
        .first(
            """
            SELECT away_from - date '1970-01-01', away_until - date '1970-01-01', away_from <= \(today) FROM sellers.seller
            WHERE id = \(id) AND away_from IS NOT NULL AND (away_until IS NULL OR away_until > \(today))
            """
        ) { row in
            Holiday(
                from: CalendarDay(daysSince1970: try row.next()), until: try row.next(Int?.self).map(CalendarDay.init(daysSince1970:)),
                isNow: try row.next())
        }
    }

    /// Sends the seller on holiday, at once or later: nothing of this seller can be bought then. Orders under way go on. A seller has one
    /// holiday at a time, so this one replaces another.
    ///
    /// - Parameters:
    ///   - first: the first day; nil for today.
    ///   - day: the day of return, on which the shop opens by itself; nil if unknown.
    /// - Throws: `Refusal.dayUnfit`, `.returnUnfit`.
    package static func goAway(
        _ id: ID, from first: CalendarDay? = nil, until day: CalendarDay? = nil, by actor: Actor, in tx: Transaction
    ) async throws {
        let current = CalendarDay(
            daysSince1970: try await tx.read(Query<Int>.one("SELECT \(today) - date '1970-01-01'") { row in try row.next() }))
        let from = first ?? current
        guard from >= current, from <= current.adding(days: furthestStart) else { throw Refusal.dayUnfit }
        if let day { guard day > from, day <= current.adding(days: furthestReturn) else { throw Refusal.returnUnfit } }
        let former = try await holidayValues(of: id, in: tx)
        try await tx.run(
            """
            UPDATE sellers.seller SET is_open = \(from > current), away_from = date '1970-01-01' + \(from.daysSince1970)::int,
                away_until = date '1970-01-01' + \(day?.daysSince1970 as Int?)::int
            WHERE id = \(id)
            """)
        guard let values = try await tellChange(of: id, since: former, in: tx) else { return }
        try await Audit.record("sellers.went-away", by: actor, on: id.auditSubject, before: former, after: values, in: tx)
    }

    /// Ends the seller's holiday, or cancels a planned one.
    package static func comeBack(_ id: ID, by actor: Actor, in tx: Transaction) async throws {
        let former = try await holidayValues(of: id, in: tx)
        try await tx.run("UPDATE sellers.seller SET is_open = true, away_from = NULL, away_until = NULL WHERE id = \(id)")
        guard let values = try await tellChange(of: id, since: former, in: tx) else { return }
        try await Audit.record("sellers.came-back", by: actor, on: id.auditSubject, before: former, after: values, in: tx)
    }

    /// Tells subscribers of a change.
    ///
    /// - Returns: the new days; nil if they are as before.
    private static func tellChange(of id: ID, since former: Audit.Values, in tx: Transaction) async throws -> Audit.Values? {
        let values = try await holidayValues(of: id, in: tx)
        guard values != former else { return nil }
        try await Outbox.publish(SellerChanged(seller: id), in: tx)
        return values
    }

    /// The holiday as the audit log shows it. The row is locked.
    private static func holidayValues(of id: ID, in tx: Transaction) async throws -> Audit.Values {
        try await tx.read(
            Query<Audit.Values?>.first("SELECT away_from::text, away_until::text FROM sellers.seller WHERE id = \(id) FOR UPDATE") { row in
                let (from, until): (String?, String?) = (try row.next(), try row.next())
                return [
                    "sellers.seller.away_from": from.map { .text($0) } ?? .none,
                    "sellers.seller.away_until": until.map { .text($0) } ?? .none,
                ]
            }) ?? [:]
    }
}
