import Identity
import Kernel
import Places
import Postgres
import Repairs
import TestKit
import Testing

@Suite("A booking")
struct BookingTests {
    @Test("is held for ten minutes, is taken again while the hour is free, and books once however often the form is sent")
    func confirm() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(in: $0) }
            let (work, day, holder) = (try await bench.work(in: db), try await db.day(in: 1), Booking.Holder.somebody())
            let held = try await db.transaction { try await Booking.hold(day.at(9), for: work, holder, in: $0) }
            await #expect(throws: Booking.Refusal.unknown) {
                try await db.transaction { _ = try await Booking.confirm(held.id, by: Booking.Holder.somebody().visitor, in: $0) }
            }
            for _ in 1...2 {
                let booked = try await db.transaction { try await Booking.confirm(held.id, by: holder.visitor, in: $0) }
                #expect(booked.state == .booked && booked.expiresAt == nil && booked.sequence == 0)
            }
            let other = try await db.transaction { try await Booking.hold(day.at(10), for: work, holder, in: $0) }
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: Booking.secondsHeld + 1, in: $0) }
            try await Booking.endHolds(in: db)
            #expect(try await db.read(Booking.of(other.id))?.state == .expired)
            let again = try await db.transaction { try await Booking.confirm(other.id, by: holder.visitor, in: $0) }
            #expect(again.state == .booked)
            // A hold that ended blocks nobody, also before the job ends it.
            let third = try await db.transaction { try await Booking.hold(day.at(11), for: work, holder, in: $0) }
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 2 * Booking.secondsHeld + 2, in: $0) }
            let next = Booking.Holder.somebody()
            let taken = try await db.transaction { try await Booking.hold(day.at(11, 15), for: work, next, in: $0) }
            await #expect(throws: Booking.Refusal.expired) {
                try await db.transaction { _ = try await Booking.confirm(third.id, by: holder.visitor, in: $0) }
            }
            _ = try await db.transaction { try await Booking.confirm(taken.id, by: next.visitor, in: $0) }
        }
    }

    @Test("of a browser that holds two, or of a network that holds thirty, is refused until one ends")
    func limits() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(technicians: 4, { $0.grainMinutes = 60 }, in: $0) }
            let (work, day, holder) = (try await bench.work(in: db), try await db.day(in: 1), Booking.Holder.somebody("41.0.0.0/24"))
            let first = try await db.transaction { try await Booking.hold(day.at(9), for: work, holder, in: $0) }
            _ = try await db.transaction { try await Booking.hold(day.at(10), for: work, holder, in: $0) }
            await #expect(throws: Booking.Refusal.tooManyHolds) {
                try await db.transaction { _ = try await Booking.hold(day.at(11), for: work, holder, in: $0) }
            }
            // Another hour in place of the first one is no third.
            let moved = try await db.transaction { try await Booking.hold(day.at(11), for: work, replacing: first.id, holder, in: $0) }
            #expect(try await db.read(Booking.of(first.id))?.state == .cancelled)
            for number in 0..<28 {
                let day = try await db.day(in: 2 + number / 24)
                let start = day.at([9, 10, 11, 12, 14, 15][number % 24 / 4])
                _ = try await db.transaction { try await Booking.hold(start, for: work, .somebody("41.0.0.0/24"), in: $0) }
            }
            let later = try await db.day(in: 5)
            await #expect(throws: Booking.Refusal.tooManyHolds) {
                try await db.transaction { _ = try await Booking.hold(later.at(9), for: work, .somebody("41.0.0.0/24"), in: $0) }
            }
            _ = try await db.transaction { try await Booking.hold(later.at(9), for: work, .somebody("41.0.1.0/24"), in: $0) }
            try await db.transaction { try await Booking.giveUp(moved.id, by: holder.visitor, in: $0) }
            _ = try await db.transaction { try await Booking.hold(later.at(10), for: work, holder, in: $0) }
        }
    }

    @Test("moves in one change or stays where it is, and the shop may choose an hour outside of its shifts")
    func move() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(in: $0) }
            let (work, day, holder) = (try await bench.work(in: db), try await db.day(in: 1), Booking.Holder.somebody())
            func book(_ start: WallTime) async throws -> Booking.ID {
                let held = try await db.transaction { try await Booking.hold(start, for: work, holder, in: $0) }
                return try await db.transaction { try await Booking.confirm(held.id, by: holder.visitor, in: $0) }.id
            }
            let (one, other) = (try await book(day.at(9)), try await book(day.at(10)))
            await #expect(throws: Booking.Refusal.taken) {
                try await db.transaction { try await Booking.move(one, to: day.at(10, 15), for: work, in: $0) }
            }
            // Onto its own time.
            let moved = try await db.transaction { try await Booking.move(one, to: day.at(9, 15), for: work, in: $0) }
            #expect(moved.starts == day.at(9, 15) && moved.sequence == 1 && moved.id == one)
            await #expect(throws: Booking.Refusal.outsideShifts) {
                try await db.transaction { try await Booking.move(other, to: day.at(19), for: work, in: $0) }
            }
            let evening = try await db.transaction { try await Booking.move(other, to: day.at(19), for: work, isByShop: true, in: $0) }
            #expect(evening.starts == day.at(19))
            let outside = try await db.read(Booking.outside(of: bench.seller))
            #expect(outside == [])
            try await db.transaction { try await Booking.cancel(one, in: $0) }
            await #expect(throws: Booking.Refusal.state(.cancelled)) { try await db.transaction { try await Booking.cancel(one, in: $0) } }
            #expect(try await db.read(Booking.of(one))?.sequence == 2)
        }
    }

    @Test("that would run into the next one stays as long as it was, and the next one is named")
    func overrun() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(in: $0) }
            let (day, technician) = (try await db.day(in: 1), bench.technicians[0])
            let (work, walkIn) = try await db.transaction { tx in
                (
                    try await Booking.enter(.work, at: day.at(9), minutes: 60, by: technician, of: bench.seller, in: tx),
                    try await Booking.enter(.walkIn, at: day.at(10, 30), minutes: 30, by: technician, of: bench.seller, in: tx)
                )
            }
            await #expect(throws: Booking.Overrun(bookings: [walkIn])) {
                try await db.transaction { try await Booking.extend(work.id, to: 100, in: $0) }
            }
            try await db.transaction { try await Booking.extend(work.id, to: 90, in: $0) }
            #expect(try await db.read(Booking.of(work.id))?.minutes == 90)
            await #expect(throws: Booking.Refusal.taken) {
                try await db.transaction {
                    _ = try await Booking.enter(.rest, at: day.at(10, 15), minutes: 15, by: technician, of: bench.seller, in: $0)
                }
            }
        }
    }

    @Test("is refused by the database where it is too short, without the skill, outside of the shifts or on another one")
    func database() async throws {
        try await TestDatabase.clone { db in
            let (bench, day) = (
                try await db.transaction { try await Bench.open(technicians: 2, after: 15, in: $0) }, try await db.day(in: 1)
            )
            try await db.transaction { tx in
                let fresh = try #require(try await tx.read(Technician.all(of: bench.seller)).first { $0.id == bench.technicians[1] })
                try await Technician.change(
                    fresh.id, of: bench.seller, over: fresh.version, to: fresh.name, skills: [], by: .system, in: tx)
            }
            func insert(_ start: WallTime, by technician: Int = 0, minutes: Int = 45, after: Int = 15) async -> String? {
                do {
                    try await db.transaction { tx in
                        try await tx.run(
                            """
                            INSERT INTO repairs.booking (id, seller_id, technician_id, service_id, kind, state, starts_wall, minutes,
                                minutes_after)
                            VALUES (kernel.uuid7(), \(bench.seller), \(bench.technicians[technician]), \(bench.service), 'appointment',
                                'booked', \(start), \(minutes), \(after))
                            """)
                    }
                    return nil
                } catch let error as DatabaseError {
                    return error.constraint
                } catch {
                    return "\(error)"
                }
            }
            #expect(await insert(day.at(9), minutes: 40) == "booking_length")
            #expect(await insert(day.at(9), after: 0) == "booking_length")
            #expect(await insert(day.at(9), by: 1) == "booking_skill")
            #expect(await insert(day.at(12, 15)) == "booking_shift")
            #expect(await insert(day.at(9)) == nil)
            #expect(await insert(day.at(9, 55)) == "booking_apart")
            #expect(await insert(day.at(10)) == nil)
        }
    }
}
