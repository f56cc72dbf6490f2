import Kernel
import Loops
import Postgres
import Synchronization

/// Answers of the database that are kept for some seconds. Each is asked for once, however many want it meanwhile.
final class ShortMemory<Answer: Sendable>: Sendable {
    private struct Entry {
        let asking: Task<Answer, any Error>
        let at: Moment
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let seconds: Int64
    private let most: Int

    /// - Parameters:
    ///   - seconds: how old an answer may be, counted from when it was asked for.
    ///   - most: answers that are kept; one more makes all of them leave.
    init(seconds: Int64, most: Int) {
        self.seconds = seconds
        self.most = most
    }

    /// - Returns: the answer, and when it was asked for: another time, another answer.
    /// - Throws: what the query throws; whoever comes next asks anew.
    func answer(_ key: String, in db: Database, _ query: Query<Answer>) async throws -> (answer: Answer, at: Moment) {
        let now = Moment.now()
        let entry = entries.withLock { entries in
            if let known = entries[key], known.at.adding(seconds: seconds) > now { return known }
            if entries.count >= most { entries.removeAll(keepingCapacity: true) }
            let entry = Entry(asking: db.loop.task { try await db.search(query) }, at: now)
            entries[key] = entry
            return entry
        }
        do {
            return (try await entry.asking.value, entry.at)
        } catch {
            entries.withLock { entries in
                if entries[key]?.at == entry.at { entries[key] = nil }
            }
            throw error
        }
    }
}
