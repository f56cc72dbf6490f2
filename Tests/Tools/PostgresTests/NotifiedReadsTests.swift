import Kernel
import Postgres
import Synchronization
import TestKit
import Testing

@Suite("Reads that follow a channel")
struct NotifiedReadsTests {
    private struct Failure: Error {}

    private struct Counts {
        var reads = 0
        var running = 0
        var mostRunning = 0
    }

    @Test("are repeated after a failure without another notification")
    func repeated() async throws {
        try await TestDatabase.clone { db in
            let counts = Mutex(Counts())
            // The new connection leads to the first read.
            await db.follow("bell") {
                let reads = counts.withLock { counts in
                    counts.reads += 1
                    return counts.reads
                }
                if reads < 3 { throw Failure() }
            }
            try await eventually("the third read") { counts.withLock { $0.reads == 3 } ? () : nil }
        }
    }

    @Test("never overlap, and the last one sees the last change")
    func inTurn() async throws {
        try await TestDatabase.clone { db in
            let counts = Mutex(Counts())
            let seen = Mutex(0)
            await db.follow("bell") {
                counts.withLock { counts in
                    counts.running += 1
                    counts.mostRunning = max(counts.mostRunning, counts.running)
                }
                let value = try await db.read(
                    Query<Int>.one("SELECT count(*) FROM kernel.rate_limit WHERE key LIKE 'bell %'") { try $0.next() })
                seen.withLock { $0 = value }
                counts.withLock { $0.running -= 1 }
            }
            for number in 1...30 {
                try await db.transaction { tx in
                    try await RateLimit.consume("bell \(number)", limit: 1, per: 3_600, in: tx)
                    try await tx.run("SELECT pg_notify('bell', '\(SQL(stringLiteral: "\(number)"))')")
                }
            }
            try await eventually("all changes") { seen.withLock { $0 == 30 } ? () : nil }
            #expect(counts.withLock { $0.mostRunning } == 1)
        }
    }

    @Test("rest between two calls, and the last one sees the last change")
    func rested() async throws {
        try await TestDatabase.clone { db in
            let began = Mutex<[Int]>([])
            let seen = Mutex(0)
            await db.follow("bell", rest: 50) {
                began.withLock { $0.append(Monotonic.milliseconds()) }
                let value = try await db.read(
                    Query<Int>.one("SELECT count(*) FROM kernel.rate_limit WHERE key LIKE 'bell %'") { try $0.next() })
                seen.withLock { $0 = value }
            }
            for number in 1...30 {
                try await db.transaction { tx in
                    try await RateLimit.consume("bell \(number)", limit: 1, per: 3_600, in: tx)
                    try await tx.run("SELECT pg_notify('bell', '\(SQL(stringLiteral: "\(number)"))')")
                }
            }
            try await eventually("all changes") { seen.withLock { $0 == 30 } ? () : nil }
            let times = began.withLock { $0 }
            #expect(times.count > 1 && zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 50 }, "\(times)")
        }
    }
}
