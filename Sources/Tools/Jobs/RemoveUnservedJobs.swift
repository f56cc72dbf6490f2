import Postgres

extension JobTable {
    /// Seconds for which a name stays that no worker renews. A rolling upgrade, in which two versions run, takes minutes.
    static let retention = 7_200

    /// A name of jobs that no worker does any more, and what happened to its jobs.
    struct Removed: Sendable, Equatable {
        let name: String
        let parked: Int
        let deleted: Int
    }

    /// Removes the names that no worker has renewed for two hours, with their subscriptions and jobs.
    ///
    /// A job that was published while a worker of its version ran is parked, because that worker did not finish it. Newer jobs are
    /// deleted: by then, only versions ran that have no such subscriber.
    static func removeUnserved(in tx: Transaction) async throws -> [Removed] {
        // A version from before the table of names does not write its names. They get their two hours from now on.
        try await tx.run(
            """
            INSERT INTO jobs.handler (name) SELECT subscriber FROM jobs.subscription UNION SELECT name FROM jobs.job
            ON CONFLICT (name) DO NOTHING
            """)
        return try await tx.read(
            Query<[Removed]>.all(
                """
                WITH gone AS (
                    DELETE FROM jobs.handler WHERE name IN (
                        SELECT name FROM jobs.handler WHERE seen_at < kernel.now() - make_interval(secs => \(retention))
                        FOR UPDATE SKIP LOCKED)
                    RETURNING name, seen_at
                ), unsubscribed AS (
                    DELETE FROM jobs.subscription WHERE subscriber IN (SELECT name FROM gone)
                ), removed AS (
                    DELETE FROM jobs.job j USING gone g WHERE j.name = g.name
                    RETURNING j.id, j.name, j.payload, j.tries, j.last_error, j.made_at,
                        j.every IS NULL AND j.made_at <= g.seen_at AS unfinished
                ), parked AS (
                    INSERT INTO jobs.parked (id, name, payload, tries, last_error, made_at)
                    SELECT id, name, payload, tries, coalesce(last_error, 'no worker does jobs of this name any more'), made_at
                    FROM removed WHERE unfinished
                )
                SELECT g.name, count(*) FILTER (WHERE r.unfinished), count(*) FILTER (WHERE NOT r.unfinished)
                FROM gone g LEFT JOIN removed r ON r.name = g.name GROUP BY g.name ORDER BY g.name
                """
            ) { row in Removed(name: try row.next(), parked: try row.next(), deleted: try row.next()) })
    }
}
