package import Metrics
package import Postgres

/// Measures whether the books are sealed and closed in time.
package struct BookMetrics: Measured {
    private static let unsealed = Family.gauge(
        "kolchi_ledger_unsealed_seconds", "The age of the oldest entry that waits for its seal; the same on every worker.")
    private static let unclosed = Family.gauge(
        "kolchi_ledger_unclosed_seconds",
        "Seconds since the end of the last closed day, or since the first entry; the same on every worker.")

    private let db: Database

    package init(on db: Database) { self.db = db }

    /// Reads both from the database. They are left out where it does not answer.
    package func measure(into exposition: inout Exposition) async {
        exposition.declare(Self.unsealed, Self.unclosed)
        guard let (unsealed, unclosed) = try? await db.search(Self.now) else { return }
        exposition.add(unsealed, to: Self.unsealed)
        exposition.add(unclosed, to: Self.unclosed)
    }

    static let now = Query<(unsealed: Int, unclosed: Int)>.one(
        """
        SELECT coalesce(extract(epoch FROM kernel.now() - (
                SELECT min(e.made_at) FROM ledger.entry e
                WHERE (e.made_at, e.id) > (coalesce(sealed.made_at, '-infinity'), coalesce(sealed.id, 0)))), 0)::bigint,
            coalesce(extract(epoch FROM kernel.now() - coalesce(
                (SELECT max(d.until) FROM ledger.closed_day d), (SELECT min(e.made_at) FROM ledger.entry e))), 0)::bigint
        FROM (SELECT 1) one LEFT JOIN (
            SELECT e.made_at, e.id FROM ledger.link l JOIN ledger.entry e ON e.id = l.entry_id
            ORDER BY l.position DESC LIMIT 1) sealed ON true
        """
    ) { row in (unsealed: try row.next(), unclosed: try row.next()) }
}
