import Kernel
import Places
import Postgres
import TestKit
import Testing

/// Wall times from 2018 to 2032, with three different sets of rows.
@Suite("Wall time")
struct WallTimeTests {
    enum Law: String, CaseIterable, CustomTestStringConvertible {
        /// The rows of the migrations: UTC+00 all year since 20 September 2026.
        case present
        /// The law before: UTC+01, and UTC+00 in Ramadan, as in tzdata 2025b.
        case former
        /// Made up: summer time of one hour in 2029, and a standard time of half an hour less from 2031.
        case madeUp

        var testDescription: String { rawValue }

        func rows(_ present: [ZoneChange]) -> [WallClock.Change] {
            let rows = present.map { WallClock.Change(startsAt: $0.startsAt, minutes: $0.minutes) }
            switch self {
            case .present: return rows
            case .former:
                let ramadans = [
                    ((2027, 2, 7), (2027, 3, 14)), ((2028, 1, 23), (2028, 3, 5)), ((2029, 1, 14), (2029, 2, 18)),
                    ((2029, 12, 30), (2030, 2, 10)),
                    ((2030, 12, 22), (2031, 1, 26)), ((2031, 12, 14), (2032, 1, 18)), ((2032, 11, 28), (2033, 1, 9)),
                ]
                return rows.dropLast() + ramadans.flatMap { [change($0, 2, 0), change($1, 2, 60)] }
            case .madeUp: return rows + [change((2029, 3, 25), 2, 60), change((2029, 10, 28), 1, 0), change((2031, 1, 1), 0, -30)]
            }
        }

        private func change(_ day: (Int, Int, Int), _ hour: Int, _ minutes: Int) -> WallClock.Change {
            WallClock.Change(startsAt: utc(day, hour), minutes: minutes)
        }
    }

    private static func utc(_ day: (Int, Int, Int), _ hour: Int, _ minute: Int = 0) -> Moment {
        Moment(microseconds: WallTime(year: day.0, month: day.1, day: day.2, hour: hour, minute: minute).microseconds)
    }

    /// A moment in UTC, and the offset at it under each law, in minutes.
    private static let table: [(day: (Int, Int, Int), hour: Int, minute: Int, present: Int, former: Int, madeUp: Int)] = [
        ((2018, 6, 1), 12, 0, 60, 60, 60),  // the first offset also applies before its row
        ((2018, 10, 28), 1, 59, 60, 60, 60), ((2018, 12, 31), 23, 30, 60, 60, 60),
        ((2019, 5, 5), 1, 59, 60, 60, 60), ((2019, 5, 5), 2, 0, 0, 0, 0), ((2019, 6, 9), 1, 59, 0, 0, 0), ((2019, 6, 9), 2, 0, 60, 60, 60),
        ((2020, 5, 1), 0, 0, 0, 0, 0), ((2021, 4, 11), 2, 0, 0, 0, 0), ((2022, 3, 27), 1, 59, 60, 60, 60),
        ((2023, 4, 23), 2, 0, 60, 60, 60),
        ((2024, 3, 10), 2, 0, 0, 0, 0), ((2025, 4, 6), 1, 59, 0, 0, 0), ((2026, 2, 15), 2, 0, 0, 0, 0), ((2026, 3, 22), 2, 0, 60, 60, 60),
        ((2026, 9, 20), 0, 59, 60, 60, 60), ((2026, 9, 20), 1, 0, 0, 60, 0), ((2026, 11, 29), 12, 0, 0, 60, 0),
        ((2027, 2, 7), 2, 0, 0, 0, 0), ((2027, 3, 14), 2, 0, 0, 60, 0), ((2028, 7, 1), 12, 0, 0, 60, 0), ((2029, 3, 25), 1, 59, 0, 60, 0),
        ((2029, 3, 25), 2, 0, 0, 60, 60), ((2029, 10, 28), 0, 59, 0, 60, 60), ((2029, 10, 28), 1, 0, 0, 60, 0),
        ((2030, 2, 1), 12, 0, 0, 0, 0),
        ((2030, 12, 31), 23, 59, 0, 0, 0), ((2031, 1, 1), 0, 0, 0, 0, -30), ((2032, 2, 29), 12, 0, 0, 60, -30),
        ((2032, 12, 24), 12, 0, 0, 0, -30),
    ]

    /// A wall time that is skipped or occurs twice, the law, and the moment in UTC that it means.
    private static let edges: [(law: Law, day: (Int, Int, Int), hour: Int, minute: Int, means: Moment)] = [
        // From +01 to +00 at 02:00 UTC: 02:00 to 03:00 occurs twice, and means the first occurrence.
        (.present, (2019, 5, 5), 1, 59, utc((2019, 5, 5), 0, 59)), (.present, (2019, 5, 5), 2, 30, utc((2019, 5, 5), 1, 30)),
        (.present, (2019, 5, 5), 3, 0, utc((2019, 5, 5), 3, 0)),
        // From +00 to +01 at 02:00 UTC: 02:00 to 03:00 is skipped, and is read with the offset before.
        (.present, (2019, 6, 9), 1, 59, utc((2019, 6, 9), 1, 59)), (.present, (2019, 6, 9), 2, 30, utc((2019, 6, 9), 2, 30)),
        (.present, (2019, 6, 9), 3, 0, utc((2019, 6, 9), 2, 0)),
        (.present, (2026, 9, 20), 1, 30, utc((2026, 9, 20), 0, 30)), (.present, (2026, 9, 20), 2, 0, utc((2026, 9, 20), 2, 0)),
        (.former, (2026, 9, 20), 2, 0, utc((2026, 9, 20), 1, 0)), (.former, (2027, 3, 14), 2, 30, utc((2027, 3, 14), 2, 30)),
        (.madeUp, (2029, 3, 25), 2, 15, utc((2029, 3, 25), 2, 15)), (.madeUp, (2029, 10, 28), 1, 15, utc((2029, 10, 28), 0, 15)),
        (.madeUp, (2030, 12, 31), 23, 45, utc((2030, 12, 31), 23, 45)), (.madeUp, (2031, 1, 1), 0, 0, utc((2031, 1, 1), 0, 30)),
    ]

    @Test("is converted by the law in both directions, in Swift and in SQL", arguments: Law.allCases)
    func table(law: Law) async throws {
        try await TestDatabase.rolledBack { tx in
            let rows = law.rows(try await tx.read(ZoneChange.all))
            let clock = WallClock(rows)
            try await Self.put(rows, in: tx)
            for line in Self.table {
                let minutes =
                    switch law {
                    case .present: line.present;
                    case .former: line.former;
                    case .madeUp: line.madeUp
                    }
                #expect(clock.minutes(at: Self.utc(line.day, line.hour, line.minute)) == minutes, "\(line)")
            }
            for edge in Self.edges where edge.law == law {
                let (year, month, day) = edge.day
                let time = WallTime(year: year, month: month, day: day, hour: edge.hour, minute: edge.minute)
                #expect(clock.moment(of: time) == edge.means, "\(edge)")
            }
            try await Self.compare(clock, rows, in: tx)
        }
    }

    /// Compares every ten minutes around each change, and every 40 hours in between. SQL must agree with Swift. Converting forth
    /// and back must return the same moment, unless the wall time occurs twice.
    private static func compare(_ clock: WallClock, _ rows: [WallClock.Change], in tx: Transaction) async throws {
        var moments = rows.flatMap { row in (-24...24).map { row.startsAt.adding(seconds: Int64($0) * 600) } }
        moments += stride(from: Self.utc((2018, 1, 1), 0).seconds, to: Self.utc((2033, 1, 1), 0).seconds, by: 40 * 3600).map {
            Moment(seconds: $0)
        }
        let found = try await tx.read(
            Query<[(wall: Int64, back: Moment, read: Moment)]>.all(
                """
                SELECT (extract(epoch FROM places.wall(m.moment)) * 1000000)::bigint, places.moment(places.wall(m.moment)), places.moment(m.moment AT TIME ZONE 'UTC')
                FROM unnest(\(moments)::timestamptz[]) WITH ORDINALITY m (moment, place) ORDER BY m.place
                """
            ) { row in (try row.next(), try row.next(), try row.next()) })
        #expect(found.count == moments.count && moments.count > 3_000)
        for (moment, sql) in zip(moments, found) {
            let time = clock.local(moment).time
            let back = clock.moment(of: time)
            let isTwice = [-1800, -3600].contains { clock.local(moment.adding(seconds: $0)).time == time }
            #expect(sql.wall == time.microseconds && sql.back == back && (back == moment) != isTwice, "\(moment)")
            // Reads the digits of the moment in UTC as a wall time. So skipped times are read too.
            #expect(sql.read == clock.moment(of: WallTime(microseconds: moment.microseconds)), "\(moment)")
        }
    }

    private static func put(_ rows: [WallClock.Change], in tx: Transaction) async throws {
        try await tx.run("DELETE FROM places.zone_change")
        try await tx.run(
            """
            INSERT INTO places.zone_change (starts_at, minutes, source)
            SELECT m.starts_at, m.minutes, 'a test' FROM unnest(\(rows.map(\.startsAt))::timestamptz[], \(rows.map(\.minutes))::int[]) AS m (starts_at, minutes)
            """)
    }

    @Test("without any row is UTC, in Swift and in SQL")
    func empty() async throws {
        try await TestDatabase.rolledBack { tx in
            try await tx.run("DELETE FROM places.zone_change")
            let moment = Self.utc((2026, 1, 1), 12)
            #expect(try await tx.read(ZoneChange.clock) == .utc && WallClock.utc.local(moment).minutes == 0)
            let isUTC = Query<Bool>.one(
                "SELECT places.wall(\(moment)) = '2026-01-01 12:00' AND places.moment('2026-01-01 12:00') = \(moment)"
            ) { row in try row.next() }
            #expect(try await tx.read(isUTC))
        }
    }

    @Test("the migrated rows are Morocco's history since 2018, as in tzdata 2026c")
    func migrated() async throws {
        try await TestDatabase.rolledBack { tx in
            let rows = try await tx.read(ZoneChange.all)
            #expect(rows.count == 18 && rows.first?.startsAt == Self.utc((2018, 10, 28), 2))
            #expect(rows.last == ZoneChange(startsAt: Self.utc((2026, 9, 20), 1), minutes: 0, source: "tzdata 2026c"))
        }
    }

    @Test(
        "a local moment is written with its offset in the form of e-mail",
        arguments: [(0, "09:30:00 +0000"), (60, "10:30:00 +0100"), (-90, "08:00:00 -0130")])
    func internetDate(minutes: Int, text: String) {
        #expect(LocalMoment(Moment(seconds: 1_795_253_400), minutes: minutes).internetDate == "Sat, 21 Nov 2026 " + text)
    }
}
