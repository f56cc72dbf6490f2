import Auditing
import Kernel
package import Postgres

/// The balances of accounts at the end of a day. They make the balance of today quick to read.
package enum Closing {
    /// The number of the advisory lock: one process closes at a time.
    private static let lock = 7_310_927_464_205

    /// The seconds between the end of a day and its closing. If the database's clock is set back by less, entries go on. Entries on a
    /// closed day are refused.
    package static let delay = 300

    static let fault = CommitFault("ledger.close-day", "the closing of a day")

    /// Closes all days that are over, once no running transaction can add an entry to them. Days are those of Morocco's clock.
    ///
    /// - Returns: how many days were closed.
    @discardableResult
    package static func closeDays(in db: Database) async throws -> Int {
        var closed = 0
        while try await db.transaction(statement: 60_000, { tx in try await closeDay(in: tx) }) { closed += 1 }
        return closed
    }

    private static func closeDay(in tx: Transaction) async throws -> Bool {
        try await tx.run("SELECT pg_advisory_xact_lock(\(lock))")
        let (open, horizon) = try await tx.read(firstOpen, SealedChain.horizon)
        guard let open, open.until.adding(seconds: Int64(delay)) <= horizon else { return false }
        try await tx.run([
            """
            INSERT INTO ledger.closing (account_id, day, until, balance)
            SELECT a.id, \(open.day)::text::date, \(open.until)::timestamptz, moved.sum + coalesce(
                (SELECT c.balance FROM ledger.closing c WHERE c.account_id = a.id ORDER BY c.day DESC LIMIT 1), 0)
            FROM ledger.account a CROSS JOIN LATERAL (
                SELECT sum(p.amount)::bigint FROM ledger.posting p
                WHERE p.account_id = a.id AND p.made_at >= coalesce(\(open.from as Moment?)::timestamptz, '-infinity')
                  AND p.made_at < \(open.until)) moved (sum)
            WHERE moved.sum IS NOT NULL
            """,
            "INSERT INTO ledger.closed_day (day, until) VALUES (\(open.day)::text::date, \(open.until))",
        ])
        await tx.mayEnd(at: fault)
        return true
    }

    private struct Day: Sendable {
        /// As `2026-12-03`.
        let day: String
        /// The end of the day before; nil for the first day of the books.
        let from: Moment?
        let until: Moment
    }

    /// The day after the last closed one, else the day of the first entry; nil before the first entry.
    private static let firstOpen = Query<Day?>.first(
        """
        SELECT o.day::text, o.since, places.moment((o.day + 1)::timestamp)
        FROM (SELECT coalesce(l.day + 1, (SELECT places.wall(min(e.made_at))::date FROM ledger.entry e)) AS day, l.until AS since
              FROM (SELECT 1) one LEFT JOIN (SELECT d.day, d.until FROM ledger.closed_day d ORDER BY d.day DESC LIMIT 1) l ON true) o
        WHERE o.day IS NOT NULL
        """
    ) { row in Day(day: try row.next(), from: try row.next(), until: try row.next()) }
}
