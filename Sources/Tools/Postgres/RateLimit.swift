import Metrics

/// Limits how often something may be done. Uses are counted in the database, so all processes share them.
package enum RateLimit {
    /// The limit is exceeded.
    package struct Exceeded: Error, Equatable {
        /// Seconds until it is allowed again.
        package let retryAfter: Int

        package init(retryAfter: Int) { self.retryAfter = retryAfter }
    }

    /// Consumes uses of a limit; they become available again evenly (GCRA, the generic cell rate algorithm).
    ///
    /// A rollback undoes it. An attempt that must count even when it fails needs a transaction of its own.
    ///
    /// - Parameters:
    ///   - turns: how many uses are consumed at once; all of them or none.
    ///   - limit: how many uses are allowed in any `seconds`.
    /// - Throws: `Exceeded`.
    package static func consume(_ key: String, turns: Int = 1, limit: Int, per seconds: Int, in tx: Transaction) async throws {
        guard try await !tryConsume(key, turns: turns, limit: limit, per: seconds, in: tx) else { return }
        Refusals.record(.limit)
        let share = share(of: turns, limit: limit, per: seconds)
        throw Exceeded(retryAfter: max(1, try await tx.read(wait(key, share: share, per: seconds))))
    }

    /// Like `consume`, but returns false instead of throwing where the limit is exceeded.
    package static func tryConsume(_ key: String, turns: Int = 1, limit: Int, per seconds: Int, in tx: Transaction) async throws -> Bool {
        let share = share(of: turns, limit: limit, per: seconds)
        return try await tx.run(
            """
            INSERT INTO kernel.rate_limit AS held (key, full_at)
            VALUES (\(key), kernel.now() + \(share)::float8 * interval '1 second')
            ON CONFLICT (key) DO UPDATE
            SET full_at = greatest(held.full_at, kernel.now()) + \(share)::float8 * interval '1 second'
            WHERE held.full_at <= kernel.now() + (\(Double(seconds))::float8 - \(share)::float8) * interval '1 second'
            """) > 0
    }

    /// Seconds that `turns` uses take up.
    private static func share(of turns: Int, limit: Int, per seconds: Int) -> Double { Double(seconds) / Double(limit) * Double(turns) }

    /// Seconds until `turns` uses are allowed again.
    private static func wait(_ key: String, share: Double, per seconds: Int) -> Query<Int> {
        Query.one(
            """
            SELECT ceil(extract(epoch FROM full_at - kernel.now())::float8 - (\(Double(seconds))::float8 - \(share)::float8))::int
            FROM kernel.rate_limit WHERE key = \(key)
            """
        ) { row in try row.next(Int.self) }
    }

    /// Deletes keys whose whole allowance is available again.
    package static func sweep(in tx: Transaction) async throws {
        try await tx.run("DELETE FROM kernel.rate_limit WHERE full_at < kernel.now()")
    }
}
