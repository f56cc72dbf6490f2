import Jobs
import Kernel
import Logging
import Loops
import Metrics
import Postgres
import TestKit
import Testing

@testable import Callbacks

@Suite("A stored callback")
struct CallbackStoreTests {
    private let source = CallbackSender().source()

    private func intake() -> CallbackIntake { CallbackIntake([source], log: Log(least: .error)) }
    private func worker(_ db: Database) -> CallbackWorker { CallbackWorker([source], on: db, log: Log(least: .error)) }

    /// Event, state and tries of each callback.
    private static let rows = Query<[String]>.all(
        """
        SELECT format('%s %s %s', event, CASE WHEN state = 'waiting' AND parked_at IS NOT NULL THEN 'parked' ELSE state END, tries)
        FROM callbacks.callback ORDER BY event
        """
    ) { row in try row.next() }

    /// The event of each effect.
    private static let effects = Query<[String]>.all(
        "SELECT c.event || ' ' || e.amount FROM callbacks.test_effect e JOIN callbacks.callback c ON c.id = e.callback_id ORDER BY e.id"
    ) { row in try row.next() }

    @Test("is there once, whether its copies come later or all at once, and its first body stays")
    func once() async throws {
        try await TestDatabase.clone { db in
            let intake = intake()
            let body = CallbackSender.body("evt_1", amount: 1_250)
            let storages = try await withThrowingTaskGroup(of: CallbackIntake.Storage.self) { group in
                for _ in 0..<100 { group.addTask { try await intake.receive(body, in: db) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(storages.count { $0 == .new } == 1 && storages.count { $0 == .repeated } == 99)
            #expect(try await intake.receive(body, in: db) == .repeated)
            #expect(try await intake.receive(CallbackSender.body("evt_1", amount: 9_999), in: db) == .changed)
            #expect(try await CallbackIntake([source], log: Log(least: .error)).receive(body, in: db) == .repeated)
            #expect(try await intake.receive(CallbackSender.body("opened", "opened"), in: db) == .new)
            try await worker(db).runDue()
            #expect(try await db.read(Self.effects) == ["evt_1 1250"])

            var exposition = Exposition()
            await intake.measure(into: &exposition)
            let text = exposition.text().text
            for (outcome, count) in [("stored", 2), ("repeated", 100), ("changed", 1), ("refused", 0)] {
                #expect(text.contains("kolchi_callbacks_received_total{source=\"test\",outcome=\"\(outcome)\"} \(count)\n"))
            }
        }
    }

    @Test("of two processes at once is there once")
    func processes() async throws {
        try await TestDatabase.clone { db in
            let body = CallbackSender.body("evt_1")
            let storages = try await withThrowingTaskGroup(of: CallbackIntake.Storage.self) { group in
                for _ in 0..<20 {
                    let intake = intake()
                    group.addTask { try await intake.receive(body, in: db) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(storages.count { $0 == .new } == 1 && storages.count { $0 == .repeated } == 19)
        }
    }

    @Test("without a right signature is not there")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let stranger = CallbackSender("a secret that nobody gave to it")
            await #expect(throws: CallbackRefusal.wrong) {
                try await intake().receive(CallbackSender.body("evt_1"), from: stranger, in: db)
            }
            try await #expect(db.read(Self.rows) == [])
        }
    }

    @Test("is parked until its subject is known, and then applied at once")
    func parked() async throws {
        try await TestDatabase.clone { db in
            let (intake, worker) = (intake(), worker(db))
            _ = try await intake.receive(CallbackSender.body("evt_1", amount: 700), in: db)
            try await worker.runDue()
            #expect(try await db.read(Self.rows) == ["evt_1 parked 1"])
            let listed = try await db.read(ListedCallback.unapplied(10))
            #expect(listed.map(\.state) == ["parked"] && listed[0].why == "its subject is unknown" && listed[0].key.subject == "p-1")
            var exposition = Exposition()
            await worker.measure(into: &exposition)
            #expect(exposition.text().text.contains("kolchi_callbacks_unapplied{source=\"test\",state=\"parked\"} 1\n"))
            _ = try await intake.receive(CallbackSender.body("evt_2", "opened"), in: db)
            try await worker.runDue()
            #expect(try await db.read(Self.rows) == ["evt_1 applied 2", "evt_2 applied 1"])
            #expect(try await db.read(Self.effects) == ["evt_1 700"])
        }
    }

    @Test("without an effect is ignored, with the reason")
    func ignored() async throws {
        try await TestDatabase.clone { db in
            for (event, type) in [("evt_1", "refreshed"), ("evt_2", "opened"), ("evt_3", "opened")] {
                _ = try await intake().receive(CallbackSender.body(event, type), in: db)
            }
            try await worker(db).runDue()
            #expect(try await db.read(Self.rows) == ["evt_1 ignored 1", "evt_2 applied 1", "evt_3 ignored 1"])
            #expect(try await db.read(ListedCallback.newest(10)).filter { !$0.why.isEmpty }.count == 2)
        }
    }

    /// A source whose effect is written before it fails.
    private struct Failing: CallbackSource {
        let base: TestSource
        var name: String { base.name }
        var secrets: CallbackSecrets { base.secrets }
        var scheme: any SignatureScheme { base.scheme }
        func key(of body: [UInt8]) throws -> CallbackKey { try base.key(of: body) }

        func apply(_ callback: Callback, in tx: Transaction) async throws -> CallbackOutcome {
            _ = try await base.apply(callback, in: tx)
            throw Failed()
        }
    }
    private struct Failed: Error {}

    @Test("that fails leaves no effect, is abandoned after two days, and is applied once when an operator says so")
    func abandoned() async throws {
        try await TestDatabase.clone { db in
            _ = try await intake().receive(CallbackSender.body("evt_1", "opened"), in: db)
            let failing = CallbackWorker([Failing(base: source)], on: db, log: Log(least: .error))
            var seconds = 0
            for tries in 1...CallbackWorker.queue.tries {
                try await failing.runDue()
                let state = tries == CallbackWorker.queue.tries ? "abandoned" : "parked"
                #expect(try await db.read(Self.rows) == ["evt_1 \(state) \(tries)"])
                seconds += 6 * 3_600
                let shift = seconds
                try await db.transaction { try await TestDatabase.shiftClock(bySeconds: shift, in: $0) }
            }
            try await worker(db).runDue()
            let id = try #require(try await db.read(ListedCallback.unapplied(10)).first).id
            #expect(try await db.transaction { try await Callback.tryAgain(id, in: $0) })
            try await worker(db).runDue()
            #expect(try await db.read(Self.rows) == ["evt_1 applied 1"])
            #expect(try await !db.transaction { try await Callback.tryAgain(id, in: $0) })
        }
    }

    @Test("whose worker lost its lease keeps only the effect of the other worker")
    func lostLease() async throws {
        try await TestDatabase.clone { db in
            _ = try await intake().receive(CallbackSender.body("opened", "opened"), in: db)
            try await worker(db).runDue()
            _ = try await intake().receive(CallbackSender.body("paid"), in: db)
            let (slow, gate, entered) = Slow.make(source)
            let first = CallbackWorker([slow], on: db, log: Log(least: .error))
            let run = db.loop.task { try await first.runDue() }
            for await _ in entered { break }
            // The lease expires while the first worker is in the middle of its transaction.
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 31, in: $0) }
            try await worker(db).runDue()
            gate.finish()
            try await run.value
            try await worker(db).runDue()
            #expect(try await db.read(Self.effects) == ["paid 100"])
            #expect(try await db.read(Self.rows).allSatisfy { $0.contains(" applied ") })
        }
    }

    /// A source that stands still before its effect.
    private struct Slow: CallbackSource {
        let base: TestSource
        let enter: AsyncStream<Void>.Continuation
        let isOpen: AsyncStream<Void>

        static func make(_ base: TestSource) -> (Slow, AsyncStream<Void>.Continuation, AsyncStream<Void>) {
            let (entered, enter) = AsyncStream.makeStream(of: Void.self)
            let (isOpen, gate) = AsyncStream.makeStream(of: Void.self)
            return (Slow(base: base, enter: enter, isOpen: isOpen), gate, entered)
        }

        var name: String { base.name }
        var secrets: CallbackSecrets { base.secrets }
        var scheme: any SignatureScheme { base.scheme }
        func key(of body: [UInt8]) throws -> CallbackKey { try base.key(of: body) }

        func apply(_ callback: Callback, in tx: Transaction) async throws -> CallbackOutcome {
            enter.yield()
            for await _ in isOpen {}
            return try await base.apply(callback, in: tx)
        }
    }

    @Test("never changes once it is settled, and the program cannot change what was received")
    func kept() async throws {
        try await TestDatabase.make { test in
            _ = try await intake().receive(CallbackSender.body("evt_1", "opened"), in: test.db)
            try await worker(test.db).runDue()
            let refused = await test.db.refusal(of: "UPDATE callbacks.callback SET state = 'waiting', settled_at = NULL")
            #expect(refused?.constraint == "callback_settled_once")
            for column in ["body = 'x'", "event = 'x'", "source = 'x'", "subject = 'x'", "made_at = kernel.now()"] {
                let refused = await test.db.refusal(of: SQL(stringLiteral: "UPDATE callbacks.callback SET \(column)"))
                #expect(refused?.sqlState == "42501", "\(column)")
            }
        }
    }

    @Test("is deleted with its effect after 90 days, in any state")
    func swept() async throws {
        try await TestDatabase.clone { db in
            var table = JobTable()
            Callback.register(on: &table)
            let jobs = table
            for event in ["opened", "paid"] { _ = try await intake().receive(CallbackSender.body(event, event), in: db) }
            try await worker(db).runDue()
            _ = try await intake().receive(CallbackSender.body("unknown", subject: "p-2"), in: db)
            for (days, left) in [(89, 3), (91, 0)] {
                try await db.transaction { tx in
                    try await TestDatabase.shiftClock(bySeconds: days * 86_400, in: tx)
                    try await jobs.register(in: tx)
                }
                try await Worker(jobs, on: db, log: Log(least: .error)).runDue()
                #expect(try await db.read(Self.rows).count == left)
            }
            #expect(try await db.read(Self.effects) == [])
        }
    }
}
