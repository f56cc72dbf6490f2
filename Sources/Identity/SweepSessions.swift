package import Jobs
package import Postgres

extension Session {
    /// Days after which a proof that is no longer good is forgotten, with the sign-up that waited for it.
    static let daysOfVerifications = 7

    /// Forgets sessions that have ended, old proofs, old changes and alerts that nobody told; at most a thousand of most at a time.
    /// - Returns: how many rows went.
    @discardableResult
    package static func sweep(in db: Database) async throws -> Int {
        try await db.transaction { tx in
            try await tx.run([
                """
                DELETE FROM identity.session WHERE id IN (
                    SELECT id FROM identity.session
                    WHERE expires_at < kernel.now() OR seen_at < kernel.now() - make_interval(days => \(idleDays)) LIMIT 1000 FOR UPDATE SKIP LOCKED)
                """,
                """
                DELETE FROM identity.proof WHERE id IN (
                    SELECT id FROM identity.proof WHERE expires_at < kernel.now() - make_interval(days => \(daysOfVerifications))
                    ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
                """,
                """
                DELETE FROM identity.change WHERE id IN (
                    SELECT id FROM identity.change WHERE asked_at < kernel.now() - make_interval(days => \(daysOfVerifications))
                    ORDER BY asked_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
                """,
                "DELETE FROM identity.alert WHERE made_at < kernel.now() - make_interval(days => \(daysOfVerifications))",
            ]).reduce(0, +)
        }
    }

    /// The jobs of Identity.
    package static func register(on jobs: inout JobTable) {
        jobs.every(3600, "identity.sweep-sessions") { db in
            try await sweep(in: db)
        }
    }
}
