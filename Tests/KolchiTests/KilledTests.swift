import Catalog
import Foundation
import Inventory
import Kernel
import Kolchi
import Postgres
import TestKit
import Testing

extension KilledKolchi {
    @Suite("When Kolchi is killed while orders are placed")
    struct KilledTests {
        /// The number of kills: 12, or the value of `KOLCHI_KILL_ROUNDS`.
        static let rounds = ProcessInfo.processInfo.environment["KOLCHI_KILL_ROUNDS"].flatMap(Int.init) ?? 12
        /// The seed of the random moments. `KOLCHI_KILL_SEED` repeats those of another run.
        static let seed = ProcessInfo.processInfo.environment["KOLCHI_KILL_SEED"].flatMap(UInt64.init) ?? .random(in: 0..<1_000_000)

        @Test("customers who retry get the same order, and no piece is lost or sold twice", .timeLimit(.minutes(10)))
        func anyMoment() async throws {
            try await TestDatabase.make { test in
                let figures = try await onOwnThread {
                    do { return try await Self.play(on: test) } catch {
                        Issue.record(error, "seed \(Self.seed)")
                        throw error
                    }
                }
                print("kills: \(figures), seed \(Self.seed)")
                #expect(figures.unanswered > 0, "no kill disturbed anybody")
            }
        }

        private static func play(on test: TestDatabase) async throws -> Figures {
            let kolchi = try KolchiProcess("serve", database: test.url)
            var chance = Chance(state: seed)
            var figures = Figures()
            // An undisturbed round gives the time span from which the moments are drawn.
            let span = try await Round.prepare(key: kolchi.key, test.db).play(kolchi, killingAfter: nil, test.db, &figures)
            figures = Figures()
            for _ in 1...rounds {
                let round = try await Round.prepare(key: kolchi.key, test.db)
                let moment = Int.random(in: 0...Int(Double(span) * 1.2), using: &chance)
                _ = try await round.play(kolchi, killingAfter: moment, test.db, &figures)
            }
            // Another worker gets the killed worker's jobs once their leases have expired.
            try await test.db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 130, in: tx) }
            let waiting = Query.one(
                "SELECT (SELECT count(*) FROM jobs.job WHERE every IS NULL) + 1000 * (SELECT count(*) FROM jobs.parked)"
            ) { row in try row.next(Int.self) }
            try await eventually("every fact is heard") { try await test.db.read(waiting) == 0 ? () : nil }
            let check = try kolchi.run("check")
            #expect(check.code == 0, "\(check.text)")
            #expect(check.text.contains("\(Invariants.all.count) rules hold"))
            try kolchi.kill()
            return figures
        }

        /// The tables at whose rows the process stands when it is killed, and whether that is at commit. Only a kill at commit
        /// leaves the order there.
        static let moments: [(table: String, atCommit: Bool)] = [
            ("orders.purchase", false), ("orders.line", false), ("inventory.reservation", false), ("jobs.job", false),
            ("orders.purchase", true),
        ]

        @Test("at each moment of placing an order, the buyer recovers from a kill", .timeLimit(.minutes(5)), arguments: moments.indices)
        func chosenMoment(index: Int) async throws {
            let (table, atCommit) = Self.moments[index]
            try await TestDatabase.make { test in
                let shop = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
                let (purchases, outcome, page) = try await onOwnThread {
                    // A trigger blocks the connection until the gate is opened.
                    let gate = try BlockingConnection(test.ownerURL)
                    try gate.execute(
                        """
                        SELECT pg_advisory_lock(1);
                        CREATE FUNCTION kernel.gate() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0
                        AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END'
                        """)
                    let kolchi = try KolchiProcess("serve", database: test.url)
                    let trigger = atCommit ? "CONSTRAINT TRIGGER gate AFTER" : "TRIGGER gate BEFORE"
                    try gate.execute(
                        """
                        CREATE \(trigger) INSERT ON \(table) \(atCommit ? "DEFERRABLE INITIALLY DEFERRED" : "")
                        FOR EACH ROW EXECUTE FUNCTION kernel.gate()
                        """)
                    let customer = try await Customer.atReview(wanting: shop.offers, in: .arabic, key: kolchi.key, test.db)
                    let client = Client(port: kolchi.port)
                    customer.post(over: client)
                    let stands = Query.first(
                        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = \(test.name)"
                    ) { row in try row.next(Int.self) }
                    let number = try await eventually("the order stands before the gate") { try await test.db.read(stands) }
                    try kolchi.kill()
                    #expect(client.answer() == nil)
                    try gate.execute("SELECT pg_advisory_unlock(1)")
                    let isOver = Query.one("SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = \(number))") { row in
                        try row.next(Bool.self)
                    }
                    try await eventually("its connection has ended") { try await test.db.read(isOver) ? () : nil }
                    let purchases = try await customer.orders(in: test.db).purchases
                    try kolchi.start()
                    let outcome = try await customer.places(at: kolchi.port)
                    #expect(try await customer.places(at: kolchi.port) == outcome)
                    try await #expect(customer.orders(in: test.db).purchases == 1)
                    guard case .bought(let path) = outcome else { return (purchases, outcome, "") }
                    let page = try customer.page(path, at: kolchi.port)
                    for number in try await customer.orders(in: test.db).numbers { #expect(page.contains(number)) }
                    try kolchi.kill()
                    return (purchases, outcome, page)
                }
                #expect(purchases == (atCommit ? 1 : 0))
                #expect(!page.isEmpty, "\(outcome)")
                #expect(try await test.db.read(Stock.of(shop.offers)) == [Stock(offer: shop.offers[0], onHand: 1, reserved: 1)])
                #expect(try await Invariants.findings(test.db).map(\.row) == [])
            }
        }
    }
}
