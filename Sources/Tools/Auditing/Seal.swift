package import Kernel
package import Postgres

extension SealedChain {
    /// The most rows that one transaction seals.
    private static let batch = 1_000

    /// Adds a link for each row before which no other row can be added any more.
    ///
    /// - Returns: how many rows were sealed.
    /// - Throws: `Flaw` where the last row of the chain is missing, because a broken chain must not grow.
    @discardableResult
    package func seal(in db: Database) async throws -> Int {
        var sealed = 0
        while true {
            let count = try await db.transaction { tx in try await sealBatch(in: tx) }
            sealed += count
            guard count == Self.batch else { return sealed }
        }
    }

    /// The fault points of a batch.
    package var fault: CommitFault { CommitFault("seal.\(noun)", "a batch of links of the \(noun) chain") }

    private func sealBatch(in tx: Transaction) async throws -> Int {
        // Only one process seals at a time. Those who add rows need no lock.
        await tx.mayEnd(at: fault)
        try await tx.run("SELECT pg_advisory_xact_lock(\(lock))")
        let (last, horizon) = try await tx.read(self.last, Self.horizon)
        if let last, last.moment == nil { throw Flaw.missing(position: last.position, record: name(last.key)) }
        let decode = decode
        let rows = try await tx.read(
            Query.all(
                """
                SELECT \(columns) FROM \(records) r
                WHERE r.\(moment) < \(horizon)
                  AND (r.\(moment), r.id) > (coalesce(\(last?.moment as Moment?)::timestamptz, '-infinity'), \(last?.key ?? 0)::bigint)
                ORDER BY r.\(moment), r.id LIMIT \(Self.batch)
                """
            ) { row in try decode(&row) })
        guard !rows.isEmpty else { return 0 }
        var hash = last?.hash ?? SealedRecord.start
        let hashes = rows.map { row in
            hash = row.hash(after: hash, partNoun == nil ? nil : row.digests)
            return Bytes(hash)
        }
        let first = (last?.position ?? 0) + 1
        return try await tx.run(insertion(Array(first..<first + rows.count), rows, hashes))
    }

    private func insertion(_ positions: [Int], _ rows: [SealedRecord], _ hashes: [Bytes]) -> SQL {
        guard partNoun != nil else {
            return """
                INSERT INTO \(links) (position, \(linkedKey), hash)
                SELECT * FROM unnest(\(positions)::bigint[], \(rows.map(\.key))::bigint[], \(hashes)::bytea[])
                """
        }
        let digests = rows.map { Bytes($0.digests) }
        return """
            INSERT INTO \(links) (position, \(linkedKey), hash, parts)
            SELECT * FROM unnest(\(positions)::bigint[], \(rows.map(\.key))::bigint[], \(hashes)::bytea[], \(digests)::bytea[])
            """
    }

    private struct LastLink: Sendable {
        let position: Int
        let key: Int
        let hash: [UInt8]
        /// Nil where the row is missing.
        let moment: Moment?
    }

    private var last: Query<LastLink?> {
        .first(
            """
            SELECT l.position, l.\(linkedKey), l.hash, r.\(moment) FROM \(links) l LEFT JOIN \(records) r ON r.id = l.\(linkedKey)
            ORDER BY l.position DESC LIMIT 1
            """
        ) { row in LastLink(position: try row.next(), key: try row.next(), hash: try row.next(Bytes.self).array, moment: try row.next()) }
    }

    /// No row can be added before this moment any more, because every running transaction began at it or later. The query
    /// takes the moment before it looks for running transactions. Read the rows after that.
    ///
    /// It holds for rows whose moment is `kernel.now()` at their INSERT. A shifted clock of tests only makes it earlier.
    package static let horizon = Query<Moment>.one(
        """
        SELECT least(statement_timestamp() + c.shift, min(s.xact_start) + least(c.shift, interval '0'))
        FROM (SELECT kernel.now() - clock_timestamp() AS shift) c
        LEFT JOIN pg_stat_activity s ON s.datname = current_database() AND s.pid <> pg_backend_pid() AND s.xact_start IS NOT NULL
        GROUP BY c.shift
        """
    ) { row in try row.next() }
}
