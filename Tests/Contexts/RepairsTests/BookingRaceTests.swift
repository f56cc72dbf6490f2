import Foundation
import Identity
import Kernel
import Places
import Postgres
import Repairs
import Synchronization
import TestKit
import Testing

@Suite("Customers at one calendar at once", .timeLimit(.minutes(30)))
struct BookingRaceTests {
    /// Rounds of the race for one hour: 4, or the value of `KOLCHI_RACE_ROUNDS`.
    private static let rounds = ProcessInfo.processInfo.environment["KOLCHI_RACE_ROUNDS"].flatMap(Int.init) ?? 4

    @Test("get one hour once for each technician, and the others learn that it is taken", arguments: [1, 3])
    func oneHour(technicians: Int) async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(technicians: technicians, in: $0) }
            let (work, before) = (try await bench.work(in: db), try await db.deadlocks)
            for round in 0..<Self.rounds {
                let start = try await db.day(in: 1 + round / 10).at(9 + round % 4)
                let answers = await withTaskGroup(of: Booking.Refusal?.self) { group in
                    for _ in 1...100 {
                        group.addTask {
                            do {
                                _ = try await db.transaction { try await Booking.hold(start, for: work, .somebody(), in: $0) }
                                return nil
                            } catch let refusal as Booking.Refusal {
                                return refusal
                            } catch {
                                Issue.record(error)
                                return nil
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count(where: { $0 == nil }) == technicians)
                #expect(answers.count(where: { $0 == .taken }) == 100 - technicians)
            }
            #expect(try await db.deadlocks == before)
        }
    }

    /// What clients were told: the hour of each booking, or nil where it was cancelled.
    private final class Told: Sendable {
        private let hours = Mutex<[Booking.ID: WallTime?]>([:])

        var all: [Booking.ID: WallTime?] { hours.withLock { $0 } }

        func note(_ booking: Booking.ID, at starts: WallTime?) { hours.withLock { $0[booking] = .some(starts) } }
    }

    /// What a client believes to have.
    private struct Client {
        let holder = Booking.Holder.somebody()
        var booking: Booking.ID?
    }

    @Test("hold, confirm, move into one another's hours, cancel and walk in, and each has the hour that it was told")
    func storm() async throws {
        let steps = 25 * Self.rounds / 4
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(technicians: 3, before: 0, after: 15, in: $0) }
            let (work, day, before) = (try await bench.work(in: db), try await db.day(in: 1), try await db.deadlocks)
            let told = Told()
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        var (chance, client) = (Chance(state: UInt64(number + 1)), Client())
                        for _ in 0..<steps {
                            let start = day.at(9 + Int.random(in: 0...8, using: &chance), 15 * Int.random(in: 0...3, using: &chance))
                            do {
                                try await Self.act(&client, start, work, bench, &chance, told, in: db)
                            } catch is Booking.Refusal {
                                // Somebody was faster, or the hour is none.
                            } catch {
                                Issue.record(error)
                            }
                        }
                    }
                }
            }
            #expect(try await db.deadlocks == before)
            for (id, starts) in told.all {
                let booking = try #require(try await db.read(Booking.of(id)))
                #expect(booking.state == (starts == nil ? .cancelled : .booked) && (starts == nil || booking.starts == starts))
            }
            let overlaps = Query<Int>.one(
                """
                SELECT count(*) FROM repairs.booking a JOIN repairs.booking b ON a.technician_id = b.technician_id AND a.id < b.id
                WHERE a.busy && b.busy AND a.state IN ('held', 'booked') AND b.state IN ('held', 'booked')
                """
            ) { row in try row.next() }
            #expect(try await db.read(overlaps) == 0)
            #expect(told.all.values.count(where: { $0 != nil }) > 5)
        }
    }

    private static func act(
        _ client: inout Client, _ start: WallTime, _ work: Work, _ bench: Bench, _ chance: inout Chance,
        _ told: Told, in db: Database
    ) async throws {
        let (holder, booking) = (client.holder, client.booking)
        guard let booking else {
            if Int.random(in: 0...5, using: &chance) == 0 {
                let technician = bench.technicians[Int.random(in: 0...2, using: &chance)]
                let entered = try await db.transaction {
                    try await Booking.enter(.walkIn, at: start, minutes: 20, by: technician, of: bench.seller, in: $0)
                }
                told.note(entered.id, at: start)
                return
            }
            let held = try await db.transaction { try await Booking.hold(start, for: work, holder, in: $0) }
            try await db.transaction { _ = try await Booking.confirm(held.id, by: holder.visitor, in: $0) }
            client.booking = held.id
            told.note(held.id, at: start)
            return
        }
        if Int.random(in: 0...4, using: &chance) == 0 {
            try await db.transaction { try await Booking.cancel(booking, in: $0) }
            told.note(booking, at: nil)
            client.booking = nil
        } else {
            _ = try await db.transaction { try await Booking.move(booking, to: start, for: work, in: $0) }
            told.note(booking, at: start)
        }
    }
}
