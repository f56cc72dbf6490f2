package import Postgres
import Synchronization

/// Runs two transactions that overlap. The second begins before the first commits, and the first commits once the second waits for a lock
/// or has ended. So a test sees whether a lock keeps one of them from the other, whatever the speed of the machine.
///
/// - Returns: what came of the second.
/// - Throws: what the first throws.
package func overlapping<Value: Sendable>(
    in db: Database, _ first: (Transaction) async throws -> Void, then second: @Sendable @escaping (Transaction) async throws -> Value
) async throws -> Result<Value, any Error> {
    let flag = Flag()
    let task = try await db.transaction { tx in
        try await first(tx)
        let task = Task {
            defer { flag.isUp.store(true, ordering: .releasing) }
            return try await db.transaction { tx in try await second(tx) }
        }
        try await untilLocked(in: db) { flag.isUp.load(ordering: .acquiring) }
        return task
    }
    return await task.result
}

/// Returns once at least `count` transactions of the database wait for a lock, or once `isOver` is true.
package func untilLocked(_ count: Int = 1, in db: Database, or isOver: () -> Bool = { false }) async throws {
    let waiting = Query<Int>.one(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ) { row in try row.next() }
    _ = try await eventually("\(count) transactions wait for a lock") {
        if isOver() { return true }
        return try await db.search(waiting) >= count ? true : nil
    }
}

private final class Flag: Sendable {
    let isUp = Atomic(false)
}
