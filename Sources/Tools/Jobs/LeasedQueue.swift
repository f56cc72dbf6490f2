import Loops
package import Postgres

/// A table of work from which several workers take rows. One worker at a time has a row.
///
/// - A worker that takes a row moves `due` to the end of its *lease*. If it dies, another worker takes the row after that.
/// - Each worker that takes the row increments its *fence*. A worker whose lease has expired has an older number, so it changes nothing.
/// - `tries` counts how often the row was taken, not how often it failed. A row that kills its worker each time never fails.
///
/// The table has the columns `id`, `due`, `fence`, `tries`, `last_error` and `made_at`. A queue of calls to other machines also has
/// `state` (`waiting`, `handing`, or how it ended) and `settled_at`, because nobody can repeat such a call safely. Another queue has
/// these two columns if its rows stay after their work. It takes only rows whose `state` is `waiting`.
package struct LeasedQueue<Key: ColumnValue>: Sendable {
    /// A row that a worker has taken.
    package struct Lease: Sendable {
        package let id: Key
        package let fence: Int
        /// How often the row was taken, this time included.
        package let tries: Int
    }

    /// Seconds of a lease.
    package let lease: Int
    /// The number of tries after which a row that fails is parked.
    package let tries: Int
    private let table: SQL
    private let hasStates: Bool
    private let longestError: Int
    private let pause: @Sendable (_ tries: Int) -> Int

    /// - Parameters:
    ///   - table: the name of the table with its schema.
    ///   - hasStates: whether the table has the columns `state` and `settled_at`.
    ///   - lease: seconds of a lease.
    ///   - tries: the number of tries after which a row that fails is parked.
    ///   - longestError: the number of characters that are stored of an error.
    ///   - pause: seconds until the next try.
    package init(
        table: SQL, hasStates: Bool, lease: Int, tries: Int, longestError: Int, pause: @escaping @Sendable (_ tries: Int) -> Int
    ) {
        self.lease = lease
        self.tries = tries
        self.table = table
        self.hasStates = hasStates
        self.longestError = longestError
        self.pause = pause
    }

    /// Whether a row that fails now is parked.
    package func isLastTry(_ lease: Lease) -> Bool { lease.tries >= tries }

    // MARK: Take

    /// Takes the row that has been due for the longest time, and leases it.
    ///
    /// - Parameters:
    ///   - condition: restricts which rows may be taken.
    ///   - columns: the columns that `decode` reads.
    /// - Returns: nil where nothing is due.
    package func take<Taken>(
        where condition: SQL = "true", reading columns: SQL, in tx: Transaction,
        _ decode: @escaping @Sendable (Lease, inout Row) throws -> Taken
    ) async throws -> Taken? {
        let claim = Query<Taken?>.first(
            """
            UPDATE \(table) SET due = kernel.now() + make_interval(secs => \(lease)), fence = fence + 1, tries = tries + 1
            WHERE id = (SELECT id FROM \(table) WHERE \(waiting) AND due <= kernel.now() AND \(condition)
                        ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, fence, tries, \(columns)
            """
        ) { row in try decode(Lease(id: row.next(), fence: row.next(), tries: row.next()), &row) }
        if hasStates { return try await tx.read(Self.plans(byIndexOnly: true), settledLost, claim, Self.plans(byIndexOnly: false)).2 }
        return try await tx.read(Self.plans(byIndexOnly: true), claim, Self.plans(byIndexOnly: false)).1
    }

    /// Makes the plans of this transaction read rows by an index and in its order. PostgreSQL keeps the plan that it made while a queue was
    /// short, which is to read all of it and sort. For a queue that has become long since, that is quadratic.
    private static func plans(byIndexOnly isOn: Bool) -> Query<String> {
        let word = isOn ? "off" : "on"
        return .one("SELECT set_config('enable_seqscan', \(word), true) || set_config('enable_sort', \(word), true)") { row in
            try row.next()
        }
    }

    /// Extends the lease.
    ///
    /// - Returns: false where another worker has the row, or it is gone.
    package func renew(_ lease: Lease, in tx: Transaction) async throws -> Bool {
        try await tx.run(
            "UPDATE \(table) SET due = kernel.now() + make_interval(secs => \(self.lease)) WHERE \(isHeld(by: lease))") == 1
    }

    /// Renews the lease each third of its time, for that many seconds. Then the row is left to another worker. It returns early where
    /// another worker has the row.
    ///
    /// - Throws: `CancellationError` when the task is cancelled. Cancel it when the work is done.
    package func keep(_ lease: Lease, upTo seconds: Int, on db: Database) async throws {
        for _ in 0..<(seconds / (self.lease / 3)) {
            try await db.loop.sleep(milliseconds: self.lease / 3 * 1_000)
            let isHeld = try? await db.transaction { tx in try await renew(lease, in: tx) }
            if isHeld == false { return }
        }
    }

    // MARK: Put back

    /// Puts the row back for a later try. The pause grows with the number of tries.
    package func postpone(_ lease: Lease, why: String, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE \(table) SET \(waitingAgain) due = kernel.now() + make_interval(secs => \(pause(lease.tries))), last_error = \(tidy(why))
            WHERE \(isHeld(by: lease))
            """)
    }

    /// Puts the row back for that many seconds. This does not count as a try.
    ///
    /// - Parameter age: seconds. A row that would be older by then stays as it is.
    /// - Returns: false for such a row, and where another worker has it.
    package func holdBack(_ lease: Lease, seconds: Int, unlessOlderThan age: Int, in tx: Transaction) async throws -> Bool {
        try await tx.run(
            """
            UPDATE \(table) SET due = kernel.now() + make_interval(secs => \(seconds)), tries = tries - 1
            WHERE \(isHeld(by: lease)) AND \(waiting)
              AND made_at > kernel.now() + make_interval(secs => \(seconds)) - make_interval(secs => \(age))
            """) == 1
    }

    /// Makes the row due again after that many seconds, as if it had never failed.
    package func restart(_ lease: Lease, after seconds: Int, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE \(table) SET due = kernel.now() + make_interval(secs => \(seconds)), tries = 0, last_error = NULL
            WHERE \(isHeld(by: lease))
            """)
    }

    // MARK: Hand over

    /// Records that the call is being made. From now on it is made again only if it certainly did not arrive.
    ///
    /// - Returns: false where another worker has the row, or it is gone.
    package func handOver(_ lease: Lease, in tx: Transaction) async throws -> Bool {
        try await tx.run("UPDATE \(table) SET state = 'handing' WHERE \(isHeld(by: lease)) AND state = 'waiting'") == 1
    }

    /// Calls whose worker died during the hand-over may have arrived, so they become unsure.
    private var settledLost: Query<Bool?> {
        .first(
            """
            UPDATE \(table) SET state = 'unsure', settled_at = kernel.now(), last_error = 'the worker ended while it handed this over'
            WHERE state = 'handing' AND due <= kernel.now() RETURNING true
            """
        ) { row in try row.next() }
    }

    // MARK: End

    /// Records how the work ended. The row stays.
    ///
    /// - Returns: false where another worker has the row, or it is gone.
    package func settle(_ lease: Lease, as state: String, why: String?, in tx: Transaction) async throws -> Bool {
        try await tx.run(
            """
            UPDATE \(table) SET state = \(state), settled_at = kernel.now(), last_error = \(why.map(tidy) as String?)
            WHERE \(isHeld(by: lease))
            """) == 1
    }

    /// Deletes the row.
    ///
    /// - Returns: false where another worker has the row, or it is gone.
    package func remove(_ lease: Lease, in tx: Transaction) async throws -> Bool { try await tx.run(removal(of: lease)) == 1 }

    /// The statement that deletes the row, for a queue that moves parked rows to another table.
    package func removal(of lease: Lease) -> SQL { "DELETE FROM \(table) WHERE \(isHeld(by: lease))" }

    // MARK: Parts

    /// The error as it is stored, shortened.
    package func tidy(_ why: String) -> String { String(why.prefix(longestError)).replacing("\0", with: "") }

    /// The fence: whether the lease still holds. No worker holds the lease of an ended row.
    private func isHeld(by lease: Lease) -> SQL {
        hasStates
            ? "id = \(lease.id) AND fence = \(lease.fence) AND state IN ('waiting', 'handing')"
            : "id = \(lease.id) AND fence = \(lease.fence)"
    }

    private var waiting: SQL { hasStates ? "state = 'waiting'" : "true" }
    private var waitingAgain: SQL { hasStates ? "state = 'waiting'," : "" }
}
