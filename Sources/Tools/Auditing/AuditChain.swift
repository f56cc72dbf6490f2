package import Jobs
package import Postgres

extension Audit {
    package typealias Flaw = SealedChain.Flaw
    package typealias Head = SealedChain.Head
    package typealias Verdict = SealedChain.Verdict

    /// The chain over the acts.
    private static let chain = SealedChain(
        of: "act", lock: 7_310_927_464_204, links: ("audit.link", "act_id"), records: ("audit.act", "done_at"),
        columns: "r.id, r.done_at, r.name, r.actor, r.subject, r.details::text"
    ) { row in
        SealedRecord(try row.next(), at: try row.next(), [try row.next(), try row.next(), try row.next(), try row.next()])
    }

    /// Seals the acts before which no other act can be added any more.
    ///
    /// - Returns: how many acts were sealed.
    /// - Throws: `Flaw` where the last act of the chain is missing, because a broken chain must not grow.
    @discardableResult
    package static func seal(in db: Database) async throws -> Int { try await chain.seal(in: db) }

    /// Computes the whole chain again, in this process and not in the database.
    ///
    /// - Parameters:
    ///   - known: a head that was noted earlier.
    ///   - progress: gets the number of checked links from time to time.
    package static func verify(
        _ db: Database, since known: Head? = nil, _ progress: (_ checked: Int) async throws -> Void = { _ in }
    ) async throws -> Verdict {
        try await chain.verify(db, since: known, progress)
    }

    /// Registers the job that seals every 60 seconds, and the one that checks the chain.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "audit.seal") { db in try await seal(in: db) }
        jobs.on(AuditVerificationRequested.self, as: "audit.verify") { event, db in
            try await AuditVerification.run(event.verification, in: db)
        }
    }
}
