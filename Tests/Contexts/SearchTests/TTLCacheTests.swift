import Kernel
import Postgres
import TestKit
import Testing

@testable import Search

@Suite("The TTL cache")
struct TTLCacheTests {
    /// A query with a different answer each time.
    private let hour = Query.one("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint") { row in try row.next(Int64.self) }

    @Test("a fresh answer is not queried again")
    func young() async throws {
        try await TestDatabase.clone { db in
            let memory = TTLCache<Int64>(seconds: 600, atMost: 600, most: 4)
            let first = try await memory.answer("a", in: db, hour)
            let second = try await memory.answer("a", in: db, hour)
            #expect(first.answer == second.answer && first.at == second.at)
            let other = try await memory.answer("b", in: db, hour)
            #expect(other.answer > first.answer)
        }
    }

    @Test("a stale answer is returned during its refresh, and the new one afterwards")
    func older() async throws {
        try await TestDatabase.clone { db in
            let memory = TTLCache<Int64>(seconds: 0, atMost: 600, most: 4)
            let first = try await memory.answer("a", in: db, hour).answer
            let second = try await memory.answer("a", in: db, hour).answer
            #expect(second == first)
            let next = try await eventually("a new answer") {
                let answer = try await memory.answer("a", in: db, hour).answer
                return answer == first ? nil : answer
            }
            #expect(next > first)
        }
    }

    @Test("an answer that is too old is never returned")
    func tooOld() async throws {
        try await TestDatabase.clone { db in
            let memory = TTLCache<Int64>(seconds: 0, atMost: 0, most: 4)
            let first = try await memory.answer("a", in: db, hour).answer
            let second = try await memory.answer("a", in: db, hour).answer
            #expect(second > first)
        }
    }

    @Test("a failed query is repeated for the next caller")
    func failed() async throws {
        try await TestDatabase.clone { db in
            let memory = TTLCache<Int64>(seconds: 600, atMost: 600, most: 4)
            let wrong = Query.one("SELECT 1 / (random() * 0)::bigint") { row in try row.next(Int64.self) }
            await #expect(throws: DatabaseError.self) { _ = try await memory.answer("a", in: db, wrong) }
            let answered = try await memory.answer("a", in: db, hour).answer
            #expect(answered > 0)
        }
    }
}
