import Kernel
import Loops
import Postgres
import Synchronization

/// A cache of database answers that live for some seconds. Concurrent callers share one query for a missing answer. While a
/// stale answer is being refreshed, callers get the stale one.
final class TTLCache<Answer: Sendable>: Sendable {
    private struct Known {
        let answer: Answer
        let at: Moment
    }

    private struct Entry {
        var known: Known?
        /// The query in progress.
        var asking: Task<Known, any Error>?
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let seconds: Int64
    private let atMost: Int64
    private let most: Int

    /// - Parameters:
    ///   - seconds: the age after which an answer is refreshed, counted from the start of its query.
    ///   - atMost: the greatest age in seconds of an answer that is returned during a refresh.
    ///   - most: the capacity in answers; one more empties the cache.
    init(seconds: Int64, atMost: Int64, most: Int) {
        self.seconds = seconds
        self.atMost = atMost
        self.most = most
    }

    /// - Returns: the answer, and when its query started. A different time means a different answer.
    /// - Throws: the query's error if no cached answer is young enough. The next caller queries again.
    func answer(_ key: String, in db: Database, _ query: Query<Answer>) async throws -> (answer: Answer, at: Moment) {
        let now = Moment.now()
        let entry: Entry = entries.withLock { entries in
            var entry = entries[key] ?? Entry()
            if let known = entry.known, known.at.adding(seconds: seconds) > now { return entry }
            if entry.asking == nil {
                if entries[key] == nil, entries.count >= most { entries.removeAll(keepingCapacity: true) }
                entry.asking = db.loop.task { try await self.ask(key, at: now, in: db, query) }
                entries[key] = entry
            }
            return entry
        }
        if let known = entry.known, known.at.adding(seconds: atMost) > now { return (known.answer, known.at) }
        guard let fresh = try await entry.asking?.value else { preconditionFailure("an unknown answer has a query in progress") }
        return (fresh.answer, fresh.at)
    }

    private func ask(_ key: String, at: Moment, in db: Database, _ query: Query<Answer>) async throws -> Known {
        do {
            let known = Known(answer: try await db.search(query), at: at)
            entries.withLock { $0[key] = Entry(known: known) }
            return known
        } catch {
            entries.withLock { $0[key]?.asking = nil }
            throw error
        }
    }
}
