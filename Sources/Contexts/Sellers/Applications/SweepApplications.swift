package import Jobs
import Kernel
import Media
package import Postgres

extension Application {
    /// Registers the daily removal of old documents and drafts.
    package static func register(on jobs: inout JobTable) {
        jobs.every(86_400, "sellers.sweep-applications") { db in try await sweep(in: db) }
    }

    /// Removes the documents of applications that were decided more than `ApplicationDocument.daysKept` days ago, and drafts that nobody
    /// has changed for `daysOfDraft` days.
    package static func sweep(in db: Database) async throws {
        let old = Query<[ID]>.all(
            """
            SELECT DISTINCT a.id FROM sellers.application a JOIN sellers.application_document d ON d.application_id = a.id
            WHERE a.state IN ('refused', 'approved')
              AND a.decided_at < kernel.now() - make_interval(days => \(ApplicationDocument.daysKept))
            """
        ) { row in try row.next() }
        for id in try await db.search(old) { try await db.transaction { tx in try await removeDocuments(of: id, in: tx) } }
        let left = Query<[ID]>.all(
            """
            SELECT id FROM sellers.application
            WHERE state = 'draft' AND changed_at < kernel.now() - make_interval(days => \(daysOfDraft)) FOR UPDATE SKIP LOCKED
            """
        ) { row in try row.next() }
        try await db.transaction { tx in for id in try await tx.read(left) { try await remove(id, in: tx) } }
    }

    /// Removes an application with its documents.
    static func remove(_ id: ID, in tx: Transaction) async throws {
        try await removeDocuments(of: id, in: tx)
        try await tx.run("DELETE FROM sellers.application WHERE id = \(id)")
    }

    private static func removeDocuments(of id: ID, in tx: Transaction) async throws {
        try await PrivateFile.release(id.files, in: tx)
        try await tx.run("DELETE FROM sellers.application_document WHERE application_id = \(id)")
    }
}
