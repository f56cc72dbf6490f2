import Kernel
import Places
import Postgres
import Repairs
import TestKit
import Testing

@Suite("When the zone changes, a booking")
struct BookingZoneTests {
    private static let disagreeing = Query<Int>.one(
        """
        SELECT count(*) FROM repairs.booking
        WHERE busy <> repairs.busy(starts_wall, minutes, minutes_before, minutes_after) OR places.wall(lower(busy)) <> starts_wall
        """
    ) { row in try row.next() }

    private static let state = Query<[(WallTime, Moment, Int)]>.all(
        "SELECT starts_wall, lower(busy), sequence FROM repairs.booking ORDER BY id"
    ) { row in try (row.next(), row.next(), row.next()) }

    @Test("of a thousand keeps what clocks show, moves its moment, and has one sequence more")
    func thousand() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(technicians: 4, minutes: 30, in: $0) }
            // 17 hours of four technicians on 15 days.
            let (work, first) = (try await bench.work(in: db), try await db.day(in: 20))
            try await db.transaction { tx in
                try await tx.run(
                    """
                    INSERT INTO repairs.booking (id, seller_id, technician_id, service_id, kind, state, starts_wall, minutes)
                    SELECT kernel.uuid7(), \(bench.seller), t.id, \(work.service.id), 'appointment', 'booked',
                        \(first.at(9))::timestamp + make_interval(days => d, mins => 30 * s + CASE WHEN s > 7 THEN 60 ELSE 0 END), 30
                    FROM unnest(\(bench.technicians)::uuid[]) t (id), generate_series(0, 16) d, generate_series(0, 14) s
                    """)
            }
            let before = try await db.read(Self.state)
            #expect(before.count == 1_020)
            let change = ZoneChange(startsAt: .now().adding(seconds: 10 * 86_400), minutes: 60, source: "decree")
            try await db.transaction { try await ZoneChange.set(change, by: .system, [Shift.self, Booking.self], in: $0) }
            let after = try await db.read(Self.state)
            #expect(zip(before, after).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1.adding(seconds: 3_600) && $0.2 + 1 == $1.2 })
            #expect(try await db.read(Self.disagreeing) == 0)
            #expect(try await db.read(Booking.outside(of: bench.seller)) == [])
            // The shifts moved with them: the same hours can be booked.
            let (clock, day) = (try await db.clock(), first.adding(days: 17))
            let slots = try await Slot.all(for: work, on: day...day, clock, in: db)
            #expect(slots.first?.starts == day.at(9) && slots.last?.starts == day.at(17, 30))
        }
    }

    @Test("whose hour clocks skip is kept apart from the next one, and somebody is told to move it")
    func skipped() async throws {
        let nights = (1...7).map { OpeningHours.Span(weekday: $0, from: 1_200, to: 1_800) }
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(minutes: 60, hours: OpeningHours([.usual: nights]), in: $0) }
            let (work, day) = (try await bench.work(in: db), try await db.day(in: 20))
            for hour in [1, 2, 3, 4] {
                let holder = Booking.Holder.somebody()
                try await db.transaction { tx in
                    let held = try await Booking.hold(day.at(hour), for: work, holder, in: tx)
                    _ = try await Booking.confirm(held.id, by: holder.visitor, in: tx)
                }
            }
            // At two o'clock clocks go to three.
            let change = ZoneChange(startsAt: Moment(microseconds: day.at(2).microseconds), minutes: 60, source: "decree")
            try await db.transaction { try await ZoneChange.set(change, by: .system, [Shift.self, Booking.self], in: $0) }
            let displaced = try await db.read(Booking.outside(of: bench.seller))
            #expect(displaced.map(\.starts) == [day.at(3)] || displaced.map(\.starts) == [day.at(2)])
            let moved = try await db.transaction { try await Booking.move(displaced[0].id, to: day.at(5), for: work, in: $0) }
            #expect(!moved.isDisplaced)
            #expect(try await db.read(Booking.outside(of: bench.seller)) == [])
        }
    }
}
