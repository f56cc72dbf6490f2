import Callbacks
import Foundation
import Glibc
import Images
import Kernel
import Kolchi
import Logging
import Postgres
import TestKit
import Testing

extension KilledKolchi {
    @Suite("When Kolchi is killed while callbacks come")
    struct KilledCallbackTests {
        /// The number of kills: 5, or the value of `KOLCHI_KILL_ROUNDS`.
        static let rounds = ProcessInfo.processInfo.environment["KOLCHI_KILL_ROUNDS"].flatMap(Int.init) ?? 5
        /// Callbacks in a round.
        static let many = 20

        private static let settings = ["KOLCHI_CALLBACK_TEST_SECRET": CallbackSender.firstSecret]
        private static let sender = CallbackSender()

        /// Events with their number of effects, each counted.
        private static let effects: Query<[String: Int]> = Query.all(
            """
            SELECT c.event, count(e.id) FROM callbacks.callback c LEFT JOIN callbacks.test_effect e ON e.callback_id = c.id
            WHERE c.event LIKE 'paid-%' GROUP BY c.event
            """
        ) { row in (try row.next(String.self), try row.next(Int.self)) }.map { Dictionary(uniqueKeysWithValues: $0) }

        private static let waiting = Query.one("SELECT count(*) FROM callbacks.callback WHERE state <> 'applied'") { row in
            try row.next(Int.self)
        }

        /// Sends callbacks over a connection each, so that they arrive together.
        /// - Returns: the statuses of their answers; nil where the connection broke.
        private static func sendAtOnce(_ bodies: [[UInt8]], to port: UInt16, meanwhile: () throws -> Void = {}) throws -> [Int?] {
            let clients = bodies.map { (client: Client(port: port), body: $0) }
            let requests = clients.map { sender.request($0.body, to: $0.client) }
            for ((client, _), request) in zip(clients, requests) { client.send(Array(request.dropLast())) }
            for ((client, _), request) in zip(clients, requests) { client.send(Array(request.suffix(1))) }
            try meanwhile()
            return clients.map { $0.client.answer()?.status }
        }

        /// Sends a callback until it is accepted, as every sender does.
        private static func send(_ body: [UInt8], to port: UInt16) async throws {
            try await eventually("the callback is accepted") { try sendAtOnce([body], to: port) == [200] ? () : nil }
        }

        @Test("each callback that was accepted has one effect", .timeLimit(.minutes(10)))
        func anyMoment() async throws {
            try await TestDatabase.make { test in
                let (seed, count) = (KilledTests.seed, Self.many)
                let (events, cut) = try await onOwnThread {
                    let kolchi = try KolchiProcess("serve", database: test.url, settings: Self.settings)
                    try await Self.send(CallbackSender.body("opened", "opened"), to: kolchi.port)
                    // A hundred copies of one callback at once are accepted, and it has one effect.
                    let copies = [[UInt8]](repeating: CallbackSender.body("paid-0"), count: 100)
                    #expect(try Self.sendAtOnce(copies, to: kolchi.port).allSatisfy { $0 == 200 })
                    // An undisturbed round gives the time span from which the moments are drawn.
                    var events = ["paid-0"]
                    var bodies: [[UInt8]] = []
                    func nextRound() {
                        let names = (0..<count).map { "paid-\(events.count + $0)" }
                        events += names
                        bodies = names.map { CallbackSender.body($0) }
                    }
                    nextRound()
                    let began = ContinuousClock.now
                    _ = try Self.sendAtOnce(bodies, to: kolchi.port)
                    try await eventually("all are applied") { try await test.db.read(Self.waiting) == 0 ? () : nil }
                    let span = Int((ContinuousClock.now - began) / .microseconds(1))
                    var chance = Chance(state: seed)
                    var cut = 0
                    for _ in 1...Self.rounds {
                        nextRound()
                        let moment = Int.random(in: 0...Int(Double(span) * 1.2), using: &chance)
                        let statuses = try Self.sendAtOnce(bodies, to: kolchi.port) {
                            // This sleep is the fault's own moment; it awaits nothing.
                            usleep(UInt32(moment))
                            try kolchi.kill()
                        }
                        cut += statuses.count { $0 == nil }
                        try kolchi.start()
                        for (body, status) in zip(bodies, statuses) where status != 200 { try await Self.send(body, to: kolchi.port) }
                    }
                    // Another worker gets the killed worker's callbacks once their leases have expired.
                    try await test.db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 31, in: tx) }
                    try await eventually("all are applied") { try await test.db.read(Self.waiting) == 0 ? () : nil }
                    try kolchi.kill()
                    return (events, cut)
                }
                print(
                    "kills while callbacks come: \(Self.rounds), \(cut) of \(Self.rounds * count) callbacks without an answer, seed \(seed)"
                )
                let effects = try await test.db.read(Self.effects)
                #expect(effects == Dictionary(uniqueKeysWithValues: events.map { ($0, 1) }), "seed \(seed)")
                #expect(try await Invariants.findings(test.db).map(\.row) == [])
            }
        }

        @Test("at each moment from the receipt to the effect, the callback has one effect", .timeLimit(.minutes(5)))
        func chosenMoments() async throws {
            try await TestDatabase.make { test in
                let codes = try await onOwnThread {
                    let faults = Self.settings.merging(["KOLCHI_TESTING": "on", "KOLCHI_FAULT": "callbacks.stored:1"]) { $1 }
                    let first = try KolchiProcess("web", database: test.url, settings: faults)
                    let body = CallbackSender.body("paid-0")
                    #expect(try Self.sendAtOnce([body], to: first.port) == [nil])
                    try first.kill()
                    #expect(try await test.db.read(Self.waiting) == 1)
                    let kolchi = try KolchiProcess("serve", database: test.url, settings: Self.settings)
                    #expect(try Self.sendAtOnce([body], to: kolchi.port) == [200])
                    try await Self.send(CallbackSender.body("opened", "opened"), to: kolchi.port)
                    try await eventually("all are applied") { try await test.db.read(Self.waiting) == 0 ? () : nil }
                    try kolchi.kill()
                    let intake = CallbackIntake([Self.sender.source()], log: Log(least: .error))
                    var codes: [Int32] = []
                    for (number, point) in CallbackWorker.faultPoints.enumerated() {
                        _ = try await intake.receive(CallbackSender.body("paid-\(number + 1)"), in: test.db)
                        codes.append(
                            try kolchi.run("worker", settings: ["KOLCHI_TESTING": "on", "KOLCHI_FAULT": "\(point.name):1"]).code)
                    }
                    try await test.db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 31, in: tx) }
                    try kolchi.start()
                    try await eventually("all are applied") { try await test.db.read(Self.waiting) == 0 ? () : nil }
                    try kolchi.kill()
                    return codes
                }
                #expect(codes == [137, 137, 137])
                let effects = try await test.db.read(Self.effects)
                #expect(effects == ["paid-0": 1, "paid-1": 1, "paid-2": 1, "paid-3": 1])
                #expect(try await Invariants.findings(test.db).map(\.row) == [])
            }
        }

        @Test("an operator lists callbacks and applies a parked one, and production refuses the test gateway")
        func commands() async throws {
            try await TestDatabase.make { test in
                let intake = CallbackIntake([Self.sender.source()], log: Log(least: .error))
                _ = try await intake.receive(CallbackSender.body("paid-1"), in: test.db)
                let worker = CallbackWorker([Self.sender.source()], on: test.db, log: Log(least: .error))
                try await worker.runDue()
                let id = try #require(try await test.db.read(ListedCallback.unapplied(1)).first).id
                let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KOLCHI_") }
                    .merging(["DATABASE_URL": test.url, "KOLCHI_SECRET": String(repeating: "s", count: 32)]) { $1 }
                func run(_ words: String..., settings: [String: String] = [:]) throws -> (code: Int32, text: String) {
                    try runCommand([WorkerCommand.built.path] + words, environment: environment.merging(settings) { $1 })
                }
                for words in [["callbacks"], ["callbacks", "newest"]] {
                    let listed = try runCommand([WorkerCommand.built.path] + words, environment: environment)
                    #expect(listed.code == 0 && listed.text.contains("parked  test  paid-1  p-1  its subject is unknown"), "\(listed.text)")
                }
                #expect(try run("callbacks", "again", "\(id)", "--who", "amina").code == 0)
                #expect(try run("callbacks", "again", "\(Callback.ID())").code == 66)
                #expect(try run("callbacks", "again").code == 64)
                let acts = try await test.db.read(
                    Query<[String]>.all("SELECT concat_ws(' ', name, actor, subject) FROM audit.act") { row in try row.next() })
                #expect(acts == ["callbacks.tried-again login amina callback \(id)"])
                try await worker.runDue()
                #expect(try await test.db.read(ListedCallback.unapplied(1)).first?.state == "parked")
                let refused = try run("check", settings: Self.settings)
                #expect(refused.code == 78 && refused.text.contains("KOLCHI_CALLBACK_TEST_SECRET must not be set in production"))
            }
        }
    }
}
