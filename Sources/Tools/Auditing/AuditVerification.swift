import Jobs
package import Kernel
package import Postgres

/// A check of the whole chain by a worker, with its progress.
package struct AuditVerification: Sendable, Equatable {
    package let askedAt: Moment
    /// The links of the chain when it was asked for, and how many of them are checked.
    package let links: Int
    package let checked: Int
    /// Nil while it runs.
    package let finishedAt: Moment?
    /// What is wrong, in English; empty where the chain is whole.
    package let flaws: [String]
    /// The last valid link, as `Audit.Head` writes it; nil while it runs.
    package let head: String?
    /// How many acts were not sealed yet; nil while it runs.
    package let unsealed: Int?

    /// The newest check; nil before the first one.
    package static let newest = Query<AuditVerification?>.first(
        """
        SELECT asked_at, links, checked, finished_at, coalesce(flaws, '{}'), head, unsealed FROM audit.verification ORDER BY id DESC LIMIT 1
        """
    ) { row in
        AuditVerification(
            askedAt: try row.next(), links: try row.next(), checked: try row.next(), finishedAt: try row.next(), flaws: try row.next(),
            head: try row.next(), unsealed: try row.next())
    }

    package init(
        askedAt: Moment, links: Int, checked: Int, finishedAt: Moment?, flaws: [String] = [], head: String? = nil, unsealed: Int? = nil
    ) {
        (self.askedAt, self.links, self.checked, self.finishedAt) = (askedAt, links, checked, finishedAt)
        (self.flaws, self.head, self.unsealed) = (flaws, head, unsealed)
    }

    /// Asks a worker for a check.
    ///
    /// - Returns: false where one runs already.
    @discardableResult
    package static func request(by actor: Actor, in tx: Transaction) async throws -> Bool {
        let id = try await tx.read(
            Query<Int?>.first(
                """
                INSERT INTO audit.verification (asked_by, links)
                VALUES (\(actor.description), (SELECT coalesce(max(position), 0) FROM audit.link))
                ON CONFLICT ((true)) WHERE finished_at IS NULL DO NOTHING RETURNING id
                """
            ) { row in try row.next() })
        guard let id else { return false }
        try await Audit.record("audit.verification-asked", by: actor, on: Audit.Subject("verification", id), in: tx)
        try await Outbox.publish(AuditVerificationRequested(verification: id), in: tx)
        return true
    }

    /// Checks the chain, and writes the progress after each few thousand links. Running twice is safe.
    static func run(_ id: Int, in db: Database) async throws {
        let verdict = try await Audit.verify(db) { checked in
            _ = try await db.transaction { tx in
                try await tx.run("UPDATE audit.verification SET checked = \(checked) WHERE id = \(id) AND finished_at IS NULL")
            }
        }
        try await db.transaction { tx in
            try await tx.run(
                """
                UPDATE audit.verification SET checked = \(verdict.head.position), finished_at = kernel.now(),
                    flaws = \(verdict.flaws.map(\.description))::text[], head = \(verdict.head.description), unsealed = \(verdict.tail)
                WHERE id = \(id) AND finished_at IS NULL
                """)
        }
    }
}

/// Somebody asked for a check of the chain.
struct AuditVerificationRequested: Event {
    static let name = "audit.verification-requested"

    let verification: Int
}
