package import Jobs
package import Postgres

extension Session {
    /// Days after which an expired verification is deleted, together with the sign-up that waited for it.
    static let daysOfVerifications = 7

    /// Deletes expired sessions, old verifications, old changes of contact and alerts that were never told.
    ///
    /// At most a thousand rows of each of the first three kinds are deleted at a time.
    /// - Returns: the number of deleted rows.
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

    /// Registers Identity's jobs.
    package static func register(on jobs: inout JobTable) {
        jobs.every(3600, "identity.sweep-sessions") { db in
            try await sweep(in: db)
        }
    }
}
