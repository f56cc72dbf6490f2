import Postgres

extension Invariants {
    /// Each job has a worker that can do it (31).
    static let jobs: [Invariant] = [
        // A worker renews all its names in one statement every five minutes. So a name that is three renewals behind the newest has
        // no worker, and this also holds where no worker runs at the moment.
        Invariant(
            31, "no worker can do these jobs; they are removed two hours after the last worker that could",
            """
            SELECT format('%s: %s, the oldest of %s', j.name, count(*), min(j.made_at))
            FROM jobs.job j LEFT JOIN jobs.handler h ON h.name = j.name
            WHERE h.name IS NULL OR h.seen_at < (SELECT max(seen_at) FROM jobs.handler) - interval '15 minutes'
            GROUP BY j.name
            """)
    ]
}
