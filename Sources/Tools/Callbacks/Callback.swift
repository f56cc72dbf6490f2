package import Jobs
package import Kernel
package import Postgres

/// A stored callback, as its source applies it.
package struct Callback: Sendable {
    package typealias ID = Kernel.ID<Callback>

    package let id: ID
    package let source: String
    package let key: CallbackKey
    /// The bytes that were signed.
    package let body: [UInt8]
    package let receivedAt: Moment

    static let channel = "callbacks"
    /// Days after which a callback is deleted, in any state.
    package static let daysKept = 90

    /// Registers the job that deletes old callbacks.
    package static func register(on jobs: inout JobTable) {
        jobs.every(86_400, "callbacks.sweep") { db in
            try await db.transaction { tx in
                _ = try await tx.run(
                    "DELETE FROM callbacks.callback WHERE made_at < kernel.now() - make_interval(days => \(daysKept))")
            }
        }
    }

    /// Makes parked callbacks due now, because their subject has just been written in this transaction.
    package static func wake(about subject: String, of source: String, in tx: Transaction) async throws {
        let count = try await tx.run(
            """
            UPDATE callbacks.callback SET due = kernel.now()
            WHERE state = 'waiting' AND parked_at IS NOT NULL AND due > kernel.now() AND source = \(source) AND subject = \(subject)
            """)
        if count > 0 { await tx.notify(channel) }
    }

    /// Applies a parked or abandoned callback as soon as possible, for an operator who has removed the cause.
    ///
    /// - Returns: false where there is no such callback.
    package static func tryAgain(_ id: ID, in tx: Transaction) async throws -> Bool {
        let count = try await tx.run(
            """
            UPDATE callbacks.callback SET state = 'waiting', settled_at = NULL, due = kernel.now(), tries = 0
            WHERE id = \(id) AND (state = 'abandoned' OR state = 'waiting' AND parked_at IS NOT NULL)
            """)
        await tx.notify(channel)
        return count == 1
    }
}

/// A row of the list of callbacks, for an operator. It has no body.
package struct ListedCallback: Sendable {
    package let id: Callback.ID
    package let source: String
    package let key: CallbackKey
    /// `waiting`, `parked`, `applied`, `ignored` or `abandoned`.
    package let state: String
    /// Why it was parked, ignored or abandoned; empty otherwise.
    package let why: String
    package let receivedAt: Moment

    /// Those that are not applied yet, the newest first.
    package static func unapplied(_ most: Int) -> Query<[ListedCallback]> {
        .all("\(columns) WHERE state IN ('waiting', 'abandoned') ORDER BY made_at DESC LIMIT \(most)") { row in try ListedCallback(&row) }
    }

    /// Those of every state, the newest first.
    package static func newest(_ most: Int) -> Query<[ListedCallback]> {
        .all("\(columns) ORDER BY made_at DESC LIMIT \(most)") { row in try ListedCallback(&row) }
    }

    private static var columns: SQL {
        """
        SELECT id, source, event, subject, CASE WHEN state = 'waiting' AND parked_at IS NOT NULL THEN 'parked' ELSE state END,
            coalesce(last_error, ''), made_at FROM callbacks.callback
        """
    }

    private init(_ row: inout Row) throws {
        id = try row.next()
        source = try row.next()
        key = CallbackKey(event: try row.next(), subject: try row.next())
        state = try row.next()
        why = try row.next()
        receivedAt = try row.next()
    }
}
