import Kernel
import Loops
import Postgres
import Synchronization
import TestKit
import Testing

private struct Refused: Error {}
private let count = Query.one("SELECT count(*) FROM kernel.rate_limit") { row in try row.next(Int.self) }

@Suite("A transaction")
struct TransactionTests {
    @Test("is committed when its closure ends, and rolled back when it throws")
    func commitAndRollBack() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                try await tx.run(insert("a"))
                let numbers = try await tx.run([insert("b"), "UPDATE kernel.rate_limit SET full_at = now()"])
                #expect(numbers == [1, 2])
            }
            await #expect(throws: Refused.self) {
                try await db.transaction { tx in
                    try await tx.run(insert("c"))
                    throw Refused()
                }
            }
            #expect(try await db.read(count) == 2)
        }
    }

    @Test("reports that it was rolled back even if the error of its statement was ignored")
    func swallowedError() async throws {
        try await TestDatabase.clone { db in
            await #expect {
                try await db.transaction { tx in
                    try await tx.run(insert("a"))
                    _ = try? await tx.run(insert("a"))
                }
            } throws: { ($0 as? DatabaseError)?.sqlState == "25P02" }
            let left = try await db.read(count)
            #expect(left == 0)
        }
    }

    @Test("that fails to serialize is retried")
    func serialization() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in try await tx.run(insert("a")) }
            let tries = Mutex(0)
            try await db.transaction(.serializable) { tx in
                _ = try await tx.read(count)
                if tries.withLock({
                    $0 += 1; return $0
                }) == 1 {
                    // Another transaction changes the row after this one has taken its snapshot.
                    try await db.transaction { other in try await other.run("UPDATE kernel.rate_limit SET full_at = now()") }
                }
                try await tx.run("UPDATE kernel.rate_limit SET full_at = '2000-01-01'")
            }
            #expect(tries.withLock { $0 } == 2)
        }
    }

    @Test("that is the victim of a deadlock is retried")
    func deadlock() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in try await tx.run([insert("a"), insert("b")]) }
            let tries = Mutex(0)
            let meeting = Meeting(2)
            let touch: @Sendable (String, String) async throws -> Void = { first, second in
                try await db.transaction { tx in
                    tries.withLock { $0 += 1 }
                    try await tx.run("UPDATE kernel.rate_limit SET full_at = now() WHERE key = \(first)")
                    await meeting.arrive()
                    try await tx.run("UPDATE kernel.rate_limit SET full_at = now() WHERE key = \(second)")
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await touch("a", "b") }
                group.addTask { try await touch("b", "a") }
                try await group.waitForAll()
            }
            #expect(tries.withLock { $0 } >= 3)
        }
    }

    @Test("waits for a lock no longer than its lock timeout")
    func lockTimeout() async throws {
        var limits = DatabaseLimits()
        limits.lock = 100
        try await TestDatabase.make(limits: limits) { test in
            let db = test.db
            try await db.transaction { tx in
                try await tx.run(insert("a"))
                await #expect { try await db.transaction { other in try await other.run(insert("a")) } } throws: {
                    ($0 as? DatabaseError)?.sqlState == "55P03"
                }
            }
            #expect(try await db.read(count) == 1)
        }
    }

    @Test("run as a dry run leaves nothing behind")
    func dryRun() async throws {
        try await TestDatabase.clone { db in
            let inside = try await db.dryRun { tx in
                try await tx.run(insert("a"))
                return try await tx.read(count)
            }
            #expect(inside == 1)
            #expect(try await db.read(count) == 0)
        }
    }

    @Test("wakes listeners when it is committed, and not when it is rolled back")
    func notification() async throws {
        try await TestDatabase.clone { db in
            let (heard, hearing) = AsyncStream.makeStream(of: Bool.self)
            await db.listen("bell") { hearing.yield($0 == nil) }
            var next = heard.makeAsyncIterator()
            #expect(await next.next() == true)
            await #expect(throws: Refused.self) {
                try await db.transaction { tx in
                    await tx.notify("bell")
                    throw Refused()
                }
            }
            try await db.transaction { tx in
                try await tx.run(insert("a"))
                await tx.notify("bell")
            }
            #expect(await next.next() == false)
        }
    }

    @Test("wakes the listeners that a trigger asks for, after the commit and not when it is rolled back")
    func askedByTrigger() async throws {
        try await TestDatabase.clone { db in
            let (heard, hearing) = AsyncStream.makeStream(of: String?.self)
            for channel in ["bell", "gong"] { await db.listen(channel) { hearing.yield($0.map { _ in channel }) } }
            var next = heard.makeAsyncIterator()
            for _ in 0..<2 { #expect(await next.next() == .some(nil)) }
            await #expect(throws: Refused.self) {
                try await db.transaction { tx in
                    try await tx.run("DO $$ BEGIN RAISE NOTICE USING ERRCODE = 'KN001', MESSAGE = 'gong'; END $$")
                    throw Refused()
                }
            }
            try await db.transaction { tx in try await tx.run("DO $$ BEGIN RAISE NOTICE 'gong'; END $$") }
            try await db.transaction { tx in
                try await tx.run("DO $$ BEGIN RAISE NOTICE USING ERRCODE = 'KN001', MESSAGE = 'bell'; END $$")
            }
            #expect(await next.next() == "bell")
        }
    }

    @Test("can consume a rate limit, which recovers with time and says when to retry")
    func rateLimit() async throws {
        try await TestDatabase.rolledBack { tx in
            for _ in 0..<3 { try await RateLimit.consume("k", limit: 3, per: 60, in: tx) }
            let refusal = await #expect(throws: RateLimit.Exceeded.self) { try await RateLimit.consume("k", limit: 3, per: 60, in: tx) }
            #expect((15...21).contains(refusal?.retryAfter ?? 0))
            try await RateLimit.consume("other", limit: 3, per: 60, in: tx)
            try await TestDatabase.shiftClock(bySeconds: 21, in: tx)
            try await RateLimit.consume("k", limit: 3, per: 60, in: tx)
            await #expect(throws: RateLimit.Exceeded.self) { try await RateLimit.consume("k", limit: 3, per: 60, in: tx) }
            try await RateLimit.consume("lots", turns: 2, limit: 3, per: 60, in: tx)
            await #expect(throws: RateLimit.Exceeded.self) { try await RateLimit.consume("lots", turns: 2, limit: 3, per: 60, in: tx) }
            try await RateLimit.consume("lots", limit: 3, per: 60, in: tx)
        }
    }

    @Test("leases of a rate limit never exceed it together, across processes and concurrent callers")
    func rateLease() async throws {
        try await TestDatabase.clone { db in
            let processes = [RateLease("k", limit: 60, per: 3600), RateLease("k", limit: 60, per: 3600)]
            var given = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        do {
                            try await processes[number % 2].consume(for: "198.51.100.1", in: db)
                            return true
                        } catch is RateLimit.Exceeded {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            for process in processes {
                while (try? await process.consume(for: "198.51.100.1", in: db)) != nil { given += 1 }
            }
            #expect(given == 60)
            try await processes[0].consume(for: "198.51.100.2", in: db)
            for _ in 0..<200 { try await RateLease("free", limit: 0, per: 60).consume(for: "198.51.100.1", in: db) }
        }
    }
}

private func insert(_ key: String) -> SQL { "INSERT INTO kernel.rate_limit VALUES (\(key), now())" }

/// Blocks all callers until `count` of them have arrived. Later callers pass at once.
private actor Meeting {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { missing = count }

    func arrive() async {
        missing -= 1
        guard missing > 0 else {
            for one in waiting { one.resume() }
            return waiting.removeAll()
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
