package import Jobs
import Kernel
package import Postgres

extension Audit {
    /// The most acts that one transaction seals.
    private static let batch = 1_000

    /// Adds a link to the hash chain for each act before which no other act can be added any more.
    ///
    /// - Returns: how many acts were sealed.
    /// - Throws: `Flaw` where the last act of the chain is missing, because a broken chain must not grow.
    @discardableResult
    package static func seal(in db: Database) async throws -> Int {
        var sealed = 0
        while true {
            let count = try await db.transaction { tx in try await sealBatch(in: tx) }
            sealed += count
            guard count == batch else { return sealed }
        }
    }

    /// Registers the job that seals every 60 seconds, and the one that checks the chain.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "audit.seal") { db in try await seal(in: db) }
        jobs.on(AuditVerificationRequested.self, as: "audit.verify") { event, db in
            try await AuditVerification.run(event.verification, in: db)
        }
    }

    private static func sealBatch(in tx: Transaction) async throws -> Int {
        // Only one process seals at a time. Those who record acts need no lock.
        try await tx.run("SELECT pg_advisory_xact_lock(7310927464204)")
        let (last, horizon) = try await tx.read(last, horizon)
        if let last, last.doneAt == nil { throw Flaw.missing(position: last.position, act: last.act) }
        let acts = try await tx.read(
            Query.all(
                """
                SELECT \(SealedAct.columns) FROM audit.act a
                WHERE a.done_at < \(horizon)
                  AND (a.done_at, a.id) > (coalesce(\(last?.doneAt as Moment?)::timestamptz, '-infinity'), \(last?.act ?? 0)::bigint)
                ORDER BY a.done_at, a.id LIMIT \(batch)
                """
            ) { row in try SealedAct(&row) })
        guard !acts.isEmpty else { return 0 }
        var hash = last?.hash ?? SealedAct.start
        let hashes = acts.map { act in
            hash = act.hash(after: hash)
            return Bytes(hash)
        }
        let first = (last?.position ?? 0) + 1
        return try await tx.run(
            """
            INSERT INTO audit.link (position, act_id, hash)
            SELECT * FROM unnest(\(Array(first..<first + acts.count))::bigint[], \(acts.map(\.id))::bigint[], \(hashes)::bytea[])
            """)
    }

    private struct LastLink: Sendable {
        let position: Int
        let act: Int
        let hash: [UInt8]
        /// Nil where the act is missing.
        let doneAt: Moment?
    }

    private static let last = Query<LastLink?>.first(
        """
        SELECT l.position, l.act_id, l.hash, a.done_at FROM audit.link l LEFT JOIN audit.act a ON a.id = l.act_id
        ORDER BY l.position DESC LIMIT 1
        """
    ) { row in LastLink(position: try row.next(), act: try row.next(), hash: try row.next(Bytes.self).array, doneAt: try row.next()) }

    /// No act can be added before this moment any more, because every running transaction began at it or later. The query
    /// takes the moment before it looks for running transactions. The acts are read after that.
    private static let horizon = Query<Moment>.one(
        """
        SELECT least(statement_timestamp(), min(xact_start)) + (kernel.now() - clock_timestamp()) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
        """
    ) { row in try row.next() }
}
