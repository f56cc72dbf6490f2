import Auditing
import Foundation
import Kernel
import Places
import Postgres
import TestKit
import Testing

@Suite("The table of zone changes")
struct ChangeZoneTests {
    private static func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0) -> Moment {
        Moment(microseconds: WallTime(year: year, month: month, day: day, hour: hour).microseconds)
    }

    private static let now = utc(2026, 11, 29, 12)
    private static let decree = ZoneChange(startsAt: utc(2027, 3, 28, 2), minutes: 60, source: "decree 2.27.100")
    private static let lastChange = utc(2026, 9, 20, 1).seconds
    private static let presentLaw = TestZoneFile(transitions: [(0, 1), (lastChange, 0)], offsets: [0, 3600], footer: "<+00>0")

    /// The acts of the audit log, with actor and details.
    private static let acts = Query<[String]>.all("SELECT name || ' by ' || actor || ' ' || details FROM audit.act ORDER BY id") { row in
        try row.next()
    }

    /// Stores the moment of 10:00 on 1 July 2027 as the end of a rate limit.
    private enum Window: WallTimeHolder {
        static let kind = "tests.window"

        static func open(in tx: Transaction) async throws {
            try await tx.run("INSERT INTO kernel.rate_limit (key, full_at) VALUES ('2027-07-01 10:00', places.moment('2027-07-01 10:00'))")
        }

        static func recompute(in tx: Transaction) async throws {
            try await tx.run("UPDATE kernel.rate_limit SET full_at = places.moment(key::timestamp)")
        }

        static let moment = Query<Moment>.one("SELECT full_at FROM kernel.rate_limit") { row in try row.next() }
    }

    private enum Broken: WallTimeHolder {
        static let kind = "tests.broken"

        struct Fault: Error {}
        static func recompute(in tx: Transaction) async throws { throw Fault() }
    }

    @Test("a change that is set becomes a row and an act in the audit log, and every holder uses it")
    func set() async throws {
        try await TestDatabase.rolledBack { tx in
            try await Window.open(in: tx)
            #expect(try await tx.read(Window.moment) == Self.utc(2027, 7, 1, 10))
            try await ZoneChange.set(Self.decree, by: .login("amina"), [Window.self], in: tx)
            #expect(try await tx.read(ZoneChange.all).last == Self.decree)
            #expect(try await tx.read(Window.moment) == Self.utc(2027, 7, 1, 9))
            let acts = try await tx.read(Self.acts)
            #expect(acts.count == 1 && acts[0].hasPrefix("places.zone-set by login amina") && acts[0].contains("\"minutes\":\"60\""))
            // The same moment again: the row is changed, and no second one is added.
            try await ZoneChange.set(
                ZoneChange(startsAt: Self.decree.startsAt, minutes: 120, source: "decree 2.27.101"), by: .system, [Window.self], in: tx)
            #expect(try await tx.read(ZoneChange.all).count == 19)
            #expect(try await tx.read(Window.moment) == Self.utc(2027, 7, 1, 8))
        }
    }

    @Test("a failing holder leaves the rows unchanged")
    func broken() async throws {
        try await TestDatabase.clone { db in
            let before = try await db.read(ZoneChange.all)
            await #expect(throws: Broken.Fault.self) {
                try await db.transaction { tx in try await ZoneChange.set(Self.decree, by: .system, [Window.self, Broken.self], in: tx) }
            }
            #expect(try await db.read(ZoneChange.all) == before)
        }
    }

    @Test(
        "a change that changes nothing, comes too close to another, or is out of bounds is refused",
        arguments: [
            (ZoneChange(startsAt: utc(2027, 3, 28), minutes: 0, source: "x"), ZoneChange.Refusal.noChange),
            (ZoneChange(startsAt: utc(2026, 9, 20, 12), minutes: 60, source: "x"), .tooClose(utc(2026, 9, 20, 1))),
            (ZoneChange(startsAt: utc(2027, 3, 28), minutes: 841, source: "x"), .minutesUnfit),
            (ZoneChange(startsAt: utc(2027, 3, 28), minutes: -40_000, source: "x"), .minutesUnfit),
            (ZoneChange(startsAt: utc(2027, 3, 28), minutes: 60, source: ""), .sourceUnfit),
        ])
    func refused(change: ZoneChange, refusal: ZoneChange.Refusal) async throws {
        try await TestDatabase.rolledBack { tx in
            _ = await #expect(throws: refusal) { try await ZoneChange.set(change, by: .system, [], in: tx) }
        }
    }

    @Test("the clock in memory follows the rows and calls its listeners")
    func live() async throws {
        try await TestDatabase.clone { db in
            let clock = try await LiveWallClock(from: db)
            let july = Self.utc(2027, 7, 1)
            let heard = AsyncStream<Int>.makeStream()
            clock.onChange { heard.continuation.yield(clock.current.minutes(at: july)) }
            #expect(clock.current.minutes(at: july) == 0)
            try await db.transaction { tx in try await ZoneChange.set(Self.decree, by: .system, [], in: tx) }
            #expect(await heard.stream.first { _ in true } == 60)
        }
    }

    @Test("a zone file with the same changes adds no row, and one with other changes replaces the future rows")
    func take() async throws {
        try await TestDatabase.rolledBack { tx in
            let version = try #require(ZoneVersion(in: "2027a"))
            let same = try await ZoneChange.take(
                try ZoneFile(Self.presentLaw.bytes), version, at: Self.now, by: .system, [Broken.self], in: tx)
            #expect(same.taken.isEmpty && same.gone.isEmpty)
            try await ZoneChange.set(Self.decree, by: .system, [], in: tx)
            try await Window.open(in: tx)
            var summer = Self.presentLaw
            summer.footer = "<+00>0<+01>,M4.1.0/2,M10.1.0/3"
            let (taken, gone) = try await ZoneChange.take(
                try ZoneFile(summer.bytes), version, at: Self.now, by: .login("amina"), [Window.self], in: tx)
            #expect(
                gone == [Self.decree] && taken.count == 20
                    && taken.first == ZoneChange(startsAt: Self.utc(2027, 4, 4, 2), minutes: 60, source: "tzdata 2027a"))
            let rows = try await tx.read(ZoneChange.all)
            #expect(rows.count == 38 && rows[17].startsAt.seconds == Self.lastChange && rows[18...].elementsEqual(taken))
            #expect(try await tx.read(Window.moment) == Self.utc(2027, 7, 1, 9))
            #expect(try await tx.read(Self.acts).count { $0.hasPrefix("places.zone-imported by login amina") } == 20)
            #expect(try await tx.read(Self.acts).count { $0.hasPrefix("places.zone-removed by login amina") } == 1)
        }
    }

    @Test("an older zone file is refused unless forced, and its present offset counts from its last change")
    func older() async throws {
        try await TestDatabase.rolledBack { tx in
            let version = try #require(ZoneVersion(in: "2025b"))
            let file = try ZoneFile(
                TestZoneFile(transitions: [(0, 1), (Self.utc(2026, 3, 22, 2).seconds, 0)], offsets: [3600, 0], footer: "<+01>-1").bytes)
            let rows = try await tx.read(ZoneChange.all)
            await #expect(throws: ZoneChange.Refusal.older(file: version, rows: try #require(ZoneVersion(in: "2026c")))) {
                try await ZoneChange.take(file, version, at: Self.now, by: .system, [], in: tx)
            }
            let (taken, gone) = try await ZoneChange.take(file, version, at: Self.now, isForced: true, by: .system, [], in: tx)
            #expect(taken == [] && gone == [rows[17]])
            #expect(try await tx.read(ZoneChange.all) == rows.dropLast())
        }
    }

    @Test("a zone file that differs within 400 days is a fault, or a warning if it is older")
    func compared() async throws {
        let rows = try await TestDatabase.rolledBack { tx in try await tx.read(ZoneChange.all) }
        func verdict(_ rows: [ZoneChange], _ sample: TestZoneFile, _ version: String) throws -> String {
            let machine = MachineZone(file: try ZoneFile(sample.bytes), version: try #require(ZoneVersion(in: version)))
            switch try ZoneComparison(rows, machine, at: Self.now).verdict {
            case .same: return "same"
            case .warning(let why): return "warning: \(why)"
            case .fault(let why): return "fault: \(why)"
            }
        }
        var summer = Self.presentLaw
        summer.transitions.append((Self.now.seconds + 399 * 86_400, 1))
        summer.footer = "<+01>-1"
        var later = Self.presentLaw
        later.transitions.append((Self.now.seconds + 401 * 86_400, 1))
        later.footer = "<+01>-1"
        #expect(try verdict(rows, Self.presentLaw, "2026c") == "same" && verdict(rows, Self.presentLaw, "2026f") == "same")
        #expect(try verdict(rows, Self.presentLaw, "2025b").hasPrefix("warning: the zone file (tzdata 2025b) is older"))
        #expect(try verdict(rows, summer, "2025b").contains("differ"))
        #expect(try verdict(rows, summer, "2026f").hasPrefix("fault: ") && verdict(rows, summer, "2026c").hasPrefix("fault: "))
        #expect(try verdict(rows, later, "2026f") == "same")
        // An operator who knows of a decree before tzdata does gets a warning, not a fault.
        #expect(try verdict(rows + [Self.decree], Self.presentLaw, "2026f").hasPrefix("warning: "))
        #expect(
            try ZoneComparison(rows, nil, at: Self.now).verdict
                == .warning("this machine has no zone file of Africa/Casablanca; install tzdata"))
    }
}
