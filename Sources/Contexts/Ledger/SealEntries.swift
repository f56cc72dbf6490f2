package import Auditing
package import Jobs
package import Kernel
package import Postgres

extension Entry {
    /// The chain over the entries with their postings. A posting's text ends with the only part that may have a space.
    private static let chain = SealedChain(
        of: "entry", parts: "posting", lock: 7_310_927_464_206, links: ("ledger.link", "entry_id"), records: ("ledger.entry", "made_at"),
        columns: """
            r.id, r.made_at, r.fact, r.reference, r.made_by,
            ARRAY(SELECT p.number FROM ledger.posting p WHERE p.entry_id = r.id ORDER BY p.number),
            ARRAY(SELECT concat_ws(' ', p.number, p.amount, coalesce(p.order_key::text, '-'), coalesce(p.line_key::text, '-'),
                      p.made_at = r.made_at, a.currency, a.kind, a.owner)
                  FROM ledger.posting p LEFT JOIN ledger.account a ON a.id = p.account_id WHERE p.entry_id = r.id ORDER BY p.number)
            """
    ) { row in
        let (id, madeAt): (Int, Moment) = (try row.next(), try row.next())
        let texts: [String] = [try row.next(), try row.next(), try row.next()]
        let (numbers, postings): ([Int], [String]) = (try row.next(), try row.next())
        return SealedRecord(id, at: madeAt, texts, parts: zip(numbers, postings).map { SealedRecord.Part($0, $1) })
    }

    package static let faultPoints = chain.fault.points + Closing.fault.points + Settlement.fault.points

    /// Seals entries with their postings, as far as no earlier entry can be added any more.
    ///
    /// - Returns: how many entries were sealed.
    /// - Throws: `SealedChain.Flaw` where the last entry of the chain is missing, because a broken chain must not grow.
    @discardableResult
    package static func seal(in db: Database) async throws -> Int { try await chain.seal(in: db) }

    /// Computes the whole chain again. A flaw names the first posting or entry that was changed, removed or added.
    ///
    /// - Parameter known: a head that was noted earlier.
    package static func verify(_ db: Database, since known: SealedChain.Head? = nil) async throws -> SealedChain.Verdict {
        try await chain.verify(db, since: known)
    }

    /// Registers the jobs that seal every 60 seconds, and close days that are over.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "ledger.seal") { db in try await seal(in: db) }
        jobs.every(600, "ledger.close-days") { db in try await Closing.closeDays(in: db) }
    }
}
