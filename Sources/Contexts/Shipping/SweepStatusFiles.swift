package import Jobs
import Kernel
import Postgres

extension StatusFile {
    /// The periodic job that removes the rows of old files, and files that nobody applied.
    package static func register(on jobs: inout JobTable) {
        jobs.every(3_600, "shipping.status-file-sweep") { db in try await db.transaction { tx in try await sweep(in: tx) } }
    }

    static func sweep(in tx: Transaction) async throws {
        try await tx.run(
            """
            DELETE FROM shipping.status_file
            WHERE applied_at IS NULL AND uploaded_at < kernel.now() - make_interval(days => \(daysToApply))
            """)
        try await tx.run(
            """
            DELETE FROM shipping.status_row r USING shipping.status_file f
            WHERE f.id = r.file_id AND f.applied_at < kernel.now() - make_interval(days => \(daysKept))
            """)
    }
}
