import Kernel
import Loops
import Postgres
import Synchronization

/// Answers of the database that are kept for some seconds. Each is asked for once, however many want it meanwhile; while
/// one that is known is asked for anew, whoever comes has the last one.
final class TTLCache<Answer: Sendable>: Sendable {
    private struct Known {
        let answer: Answer
        let at: Moment
    }

    private struct Entry {
        var known: Known?
        /// The question that is under way.
        var asking: Task<Known, any Error>?
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let seconds: Int64
    private let atMost: Int64
    private let most: Int

    /// - Parameters:
    ///   - seconds: after so many, counted from when it was asked for, an answer is asked for anew.
    ///   - atMost: how old an answer may be while it is asked for anew.
    ///   - most: answers that are kept; one more makes all of them leave.
    init(seconds: Int64, atMost: Int64, most: Int) {
        self.seconds = seconds
        self.atMost = atMost
        self.most = most
    }

    /// - Returns: the answer, and when it was asked for: another time, another answer.
    /// - Throws: what the query throws, where no answer is young enough; whoever comes next asks anew.
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
        guard let fresh = try await entry.asking?.value else { preconditionFailure("what is not known is asked for") }
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
