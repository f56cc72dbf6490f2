import Kernel
package import Postgres
import Synchronization

extension CallbackIntake {
    /// What came of storing a callback. The sender gets 200 for each.
    package enum Storage: Sendable, Equatable {
        case new
        /// The event is stored already.
        case repeated
        /// The event is stored already, with another body. The first body stays.
        case changed
    }

    /// Stores a callback once for each source and event. Copies that arrive at once share one transaction.
    ///
    /// - Parameter admit: waits for its turn before it writes.
    /// - Throws: what `admit` throws, `DatabaseUnavailable`, `DatabaseError`. The sender must send it again.
    package func store(
        _ callback: VerifiedCallback, in db: Database,
        admit: (_ write: () async throws -> Bool) async throws -> Bool
    ) async throws -> Storage {
        Self.verified.pass()
        let storage = try await once(callback) {
            if let known = try await db.read(callback.comparison) { return known ? .repeated : .changed }
            let isNew = try await admit { try await db.transaction { tx in try await callback.insert(in: tx) } }
            if isNew {
                Self.stored.pass()
                return .new
            }
            // Another process was faster.
            return try await db.read(callback.comparison) == false ? .changed : .repeated
        }
        switch storage {
        case .new: count(.stored, of: callback.source)
        case .repeated: count(.repeated, of: callback.source)
        case .changed:
            count(.changed, of: callback.source)
            logChange(callback)
        }
        return storage
    }

    /// Does the work, or waits for the same work of a copy.
    private func once(_ callback: VerifiedCallback, _ work: () async throws -> Storage) async throws -> Storage {
        let other = await withCheckedContinuation { continuation in
            let isFirst = copies.withLock { copies in
                guard copies[callback] == nil else {
                    copies[callback]?.append(continuation)
                    return false
                }
                copies[callback] = []
                return true
            }
            if isFirst { continuation.resume(returning: nil) }
        }
        if let other { return try other.get() == .changed ? .changed : .repeated }
        let result: Result<Storage, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        for copy in copies.withLock({ $0.removeValue(forKey: callback) ?? [] }) { copy.resume(returning: result) }
        return try result.get()
    }
}

extension VerifiedCallback {
    /// Whether the stored body is the same; nil where the event is not stored.
    fileprivate var comparison: Query<Bool?> {
        .first("SELECT body = \(Bytes(body)) FROM callbacks.callback WHERE source = \(source) AND event = \(key.event)") { row in
            try row.next()
        }
    }

    /// - Returns: false where the event is stored already.
    fileprivate func insert(in tx: Transaction) async throws -> Bool {
        let count = try await tx.run(
            """
            INSERT INTO callbacks.callback (id, source, event, subject, body)
            VALUES (\(Callback.ID()), \(source), \(key.event), \(key.subject), \(Bytes(body)))
            ON CONFLICT ON CONSTRAINT callback_once DO NOTHING
            """)
        if count > 0 { await tx.notify(Callback.channel) }
        CallbackIntake.inserted.pass()
        return count > 0
    }
}
