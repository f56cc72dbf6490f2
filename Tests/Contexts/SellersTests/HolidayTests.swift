import Auditing
import Jobs
import Kernel
import Logging
import Places
import Postgres
import Sellers
import Synchronization
import TestKit
import Testing

@Suite("The holiday of a seller")
struct HolidayTests {
    private static let slug = SellersTests.salma.slug

    /// The current day in Morocco.
    private static func today(in tx: Transaction) async throws -> CalendarDay {
        try await tx.read(ZoneChange.clock).day(of: .now())
    }

    private static func seller(in tx: Transaction) async throws -> Seller {
        try #require(try await tx.read(Seller.named(slug, in: .french)))
    }

    @Test("begins and ends by the clock, to the second in Morocco, without a job")
    func clock() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let (id, clock) = try await db.transaction { tx in
                let id = try await Seller.open(SellersTests.salma, in: tx)
                let day = try await Self.today(in: tx)
                try await Seller.goAway(id, from: day.adding(days: 2), until: day.adding(days: 5), by: .system, in: tx)
                return (id, try await tx.read(ZoneChange.clock))
            }
            let now = Moment.now()
            let first = clock.day(of: now).adding(days: 2)
            let (begins, ends) = (clock.start(of: first), clock.start(of: first.adding(days: 3)))
            // Seconds from now, with the answer after them. A minute is left on both sides, for a slow machine.
            for (moment, offset, isOpen) in [(begins, -60, true), (begins, 1, false), (ends, -60, false), (ends, 1, true)] {
                try await db.transaction { tx in
                    try await TestDatabase.shiftClock(bySeconds: Int(moment.microseconds - now.microseconds) / 1_000_000 + offset, in: tx)
                }
                let seller = try #require(try await db.read(Seller.named(Self.slug, in: .french)))
                #expect(seller.isOpen == isOpen)
                #expect(seller.backAt == (isOpen ? nil : Moment(microseconds: ends.microseconds + 12 * 3_600_000_000)))
                #expect(try await db.read(Seller.newest(9, in: .french)).contains { $0.id == id } == isOpen)
                let rows = Query<Bool>.one("SELECT s.is_open FROM \(Seller.rows) s WHERE s.id = \(id)") { row in try row.next() }
                #expect(try await db.read(rows) == isOpen)
            }
        }
    }

    @Test("is told to subscribers by a job when it begins and when it ends, once each")
    func told() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let told = Mutex(0)
            var jobs = JobTable()
            Seller.register(on: &jobs)
            jobs.on(SellerChanged.self, as: "tests") { _, _ in told.withLock { $0 += 1 } }
            let table = jobs
            try await db.transaction { tx in try await table.register(in: tx) }
            let worker = Worker(table, on: db, log: Log(least: .error))
            let id = try await db.transaction { tx in
                let id = try await Seller.open(SellersTests.salma, in: tx)
                let day = try await Self.today(in: tx)
                try await Seller.goAway(id, from: day.adding(days: 1), until: day.adding(days: 3), by: .system, in: tx)
                return id
            }
            try await worker.runDue()
            let before = told.withLock(\.self)
            for (days, times) in [(1, 1), (2, 1), (4, 2), (5, 2)] {
                try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: days * 86_400, in: tx) }
                try await worker.runDue()
                #expect(told.withLock(\.self) == before + times, "after \(days) days")
            }
            #expect(try await db.read(Seller.holiday(of: id)) == nil)
        }
    }

    @Test("replaces the one before, and is cancelled or ended at once; each change is in the audit log with the days before and after")
    func replaced() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Seller.open(SellersTests.salma, in: tx)
            let day = try await Self.today(in: tx)
            try await Seller.goAway(id, from: day.adding(days: 3), by: .system, in: tx)
            #expect(try await Self.seller(in: tx).isOpen)
            #expect(try await tx.read(Seller.holiday(of: id))?.isNow == false)
            try await Seller.goAway(id, until: day.adding(days: 3), by: .system, in: tx)
            #expect(try await tx.read(Seller.holiday(of: id)) == Seller.Holiday(from: day, until: day.adding(days: 3), isNow: true))
            #expect(try await !Self.seller(in: tx).isOpen)
            try await Seller.goAway(id, until: day.adding(days: 3), by: .system, in: tx)
            try await Seller.goAway(id, from: day.adding(days: 1), by: .system, in: tx)
            #expect(try await Self.seller(in: tx).isOpen)
            try await Seller.comeBack(id, by: .system, in: tx)
            #expect(try await tx.read(Seller.holiday(of: id)) == nil)
            let acts = try await tx.read(AuditedAct.find(AuditFilter(party: id.auditSubject.description), before: nil))
            #expect(acts.map(\.name) == ["sellers.came-back"] + Array(repeating: "sellers.went-away", count: 3))
            #expect(acts[0].before.byColumn["sellers.seller.away_until"] == Audit.Value.none)
            #expect(acts[0].after.byColumn["sellers.seller.away_from"] == Audit.Value.none)
        }
    }

    @Test("refuses a first day that is past or too far ahead, and a return that is not after it")
    func unfit() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Seller.open(SellersTests.salma, in: tx)
            let day = try await Self.today(in: tx)
            for first in [-1, 367] {
                await #expect(throws: Seller.Refusal.dayUnfit) {
                    try await Seller.goAway(id, from: day.adding(days: first), by: .system, in: tx)
                }
            }
            for (first, last) in [(0, 0), (0, -1), (3, 3), (3, 2), (0, 733)] {
                await #expect(throws: Seller.Refusal.returnUnfit) {
                    try await Seller.goAway(id, from: day.adding(days: first), until: day.adding(days: last), by: .system, in: tx)
                }
            }
            #expect(try await Self.seller(in: tx).isOpen)
        }
    }

    @Test("begins and ends too if the program of the former version opens and closes the shop")
    func former() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = try await Seller.open(SellersTests.salma, in: tx)
            let day = try await Self.today(in: tx)
            try await tx.run(
                """
                UPDATE sellers.seller SET is_open = false, away_until = \(day.adding(days: 9).daysSince1970)::int + date '1970-01-01'
                WHERE id = \(id)
                """
            )
            #expect(try await tx.read(Seller.holiday(of: id)) == Seller.Holiday(from: day, until: day.adding(days: 9), isNow: true))
            try await tx.run("UPDATE sellers.seller SET is_open = true, away_until = NULL WHERE id = \(id)")
            #expect(try await Self.seller(in: tx).isOpen)
        }
    }
}
