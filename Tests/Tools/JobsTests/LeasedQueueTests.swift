import Jobs
import Kernel
import Postgres
import TestKit
import Testing

@Suite("A queue with leases")
struct LeasedQueueTests {
    /// A queue of calls to other machines.
    private struct Calls: Sendable {
        let queue = LeasedQueue<ID<Calls>>(
            table: "notifications.message", hasStates: true, lease: 60, tries: 2, longestError: 5
        ) { tries in 10 * tries }
        let db: Database

        func add(_ subject: String) async throws {
            try await db.transaction { tx in
                try await tx.run(
                    """
                    INSERT INTO notifications.message (id, topic, subject, recipient, channel, language)
                    VALUES (\(ID<Calls>()), 'orders.placed', \(subject), 'salma@example.ma', 'mail', 'fr')
                    """)
            }
        }

        func take() async throws -> LeasedQueue<ID<Calls>>.Lease? {
            try await db.transaction { tx in try await queue.take(reading: "topic", in: tx) { lease, _ in lease } }
        }

        func shiftClock(_ seconds: Int) async throws {
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
        }

        /// State, tries and last error of each row.
        func rows() async throws -> [String] {
            try await db.read(
                Query<[String]>.all(
                    "SELECT format('%s, tries %s, %s', state, tries, last_error) FROM notifications.message ORDER BY id"
                ) { row in try row.next() })
        }

        /// Seconds until the only row is due.
        func wait() async throws -> Int {
            try await db.read(
                Query.one("SELECT ceil(extract(epoch FROM due - kernel.now()))::int FROM notifications.message") { row in try row.next() })
        }
    }

    @Test("reads few rows of a long queue, also by a plan that was made while the queue was short")
    func longQueue() async throws {
        try await TestDatabase.make { test in
            let calls = Calls(db: test.db)
            try await calls.add("1")
            #expect(try await calls.take() != nil)
            try BlockingConnection(test.ownerURL).execute("VACUUM ANALYZE notifications.message")
            let read = Query<Int>.one(
                """
                SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
                WHERE relid = 'notifications.message'::regclass
                """
            ) { row in try row.next() }
            try await test.db.transaction { tx in
                for _ in 1...8 { #expect(try await calls.queue.take(reading: "topic", in: tx) { lease, _ in lease } == nil) }
                try await tx.run(
                    """
                    INSERT INTO notifications.message (id, topic, subject, recipient, channel, language)
                    SELECT gen_random_uuid(), 'orders.placed', 'call ' || n, 'salma@example.ma', 'mail', 'fr'
                    FROM generate_series(1, 2000) n
                    """)
                let before = try await tx.read(read)
                #expect(try await calls.queue.take(reading: "topic", in: tx) { lease, _ in lease } != nil)
                let after = try await tx.read(read)
                #expect(after - before < 20)
            }
        }
    }

    @Test("changes nothing for a worker whose lease has expired and whose row another worker has")
    func fence() async throws {
        try await TestDatabase.clone { db in
            let calls = Calls(db: db)
            try await calls.add("1")
            let first = try #require(try await calls.take())
            #expect(try await calls.take() == nil)
            try await calls.shiftClock(61)
            let second = try #require(try await calls.take())
            #expect(second.fence > first.fence && second.tries == 2 && calls.queue.isLastTry(second))
            try await db.transaction { tx in
                #expect(try await !calls.queue.renew(first, in: tx))
                #expect(try await !calls.queue.holdBack(first, seconds: 1, unlessOlderThan: 3_600, in: tx))
                #expect(try await !calls.queue.handOver(first, in: tx))
                #expect(try await !calls.queue.settle(first, as: "sent", why: nil, in: tx))
                #expect(try await !calls.queue.remove(first, in: tx))
                try await calls.queue.postpone(first, why: "late", in: tx)
                #expect(try await calls.queue.handOver(second, in: tx))
                #expect(try await calls.queue.settle(second, as: "sent", why: nil, in: tx))
                // No worker holds the lease of an ended row.
                #expect(try await !calls.queue.settle(second, as: "parked", why: nil, in: tx))
            }
            #expect(try await calls.rows().map { $0.prefix(13) } == ["sent, tries 2"])
        }
    }

    @Test("postpones a failure by a growing pause, and holds a row back without counting a try")
    func putBack() async throws {
        try await TestDatabase.clone { db in
            let calls = Calls(db: db)
            try await calls.add("1")
            let first = try #require(try await calls.take())
            try await db.transaction { tx in try await calls.queue.postpone(first, why: "no answer\0", in: tx) }
            #expect(try await calls.rows() == ["waiting, tries 1, no an"])
            #expect(try await (1...10).contains(calls.wait()))
            try await calls.shiftClock(11)
            let second = try #require(try await calls.take())
            for (seconds, isHeldBack) in [(990, false), (800, true)] {
                let answer = try await db.transaction { tx in
                    try await calls.queue.holdBack(second, seconds: seconds, unlessOlderThan: 1_000, in: tx)
                }
                #expect(answer == isHeldBack)
            }
            #expect(try await calls.rows() == ["waiting, tries 1, no an"])
            #expect(try await (700...800).contains(calls.wait()))
        }
    }

    @Test("makes no call again whose worker died while it handed the call over")
    func lost() async throws {
        try await TestDatabase.clone { db in
            let calls = Calls(db: db)
            try await calls.add("1")
            let lease = try #require(try await calls.take())
            let isHanding = try await db.transaction { tx in try await calls.queue.handOver(lease, in: tx) }
            #expect(isHanding)
            try await calls.shiftClock(59)
            #expect(try await calls.take() == nil)
            #expect(try await calls.rows().map { $0.prefix(7) } == ["handing"])
            try await calls.shiftClock(61)
            #expect(try await calls.take() == nil)
            #expect(try await calls.rows().map { $0.prefix(6) } == ["unsure"])
        }
    }
}
