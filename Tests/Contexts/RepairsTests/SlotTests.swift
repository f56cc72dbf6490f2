import Kernel
import Places
import Postgres
import Repairs
import Sellers
import TestKit
import Testing

@Suite("The hours that can be booked")
struct SlotTests {
    private func starts(_ slots: [Slot], on day: CalendarDay) -> [String] {
        slots.filter { $0.starts.day == day }.map { slot in
            let minute = Int(slot.starts.microseconds / 60_000_000) - day.daysSince1970 * 1_440
            return "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        }
    }

    @Test("leave room for the service and its minutes before and after, and end with the last one that fits")
    func buffers() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction {
                try await Bench.open(minutes: 45, before: 15, after: 30, { $0.grainMinutes = 30 }, in: $0)
            }
            let (day, clock, work) = (try await db.day(in: 2), try await db.clock(), try await bench.work(in: db))
            let free = try await Slot.all(for: work, on: day...day, clock, in: db)
            #expect(starts(free, on: day) == ["9:30", "10:00", "10:30", "11:00", "11:30", "14:30", "15:00", "15:30", "16:00", "16:30"])
            let booking = try await db.transaction { try await Booking.hold(day.at(15), for: work, .somebody(), in: $0) }
            #expect(booking.state == .held && booking.minutes == 45)
            // It is busy from 14:45 to 16:15.
            let left = try await Slot.all(for: work, on: day...day, clock, in: db)
            #expect(starts(left, on: day) == ["9:30", "10:00", "10:30", "11:00", "11:30", "16:30"])
            for (hour, minute, refusal) in [(14, 30, Booking.Refusal.taken), (16, 0, .taken), (15, 10, .noStart), (17, 0, .outsideShifts)] {
                await #expect(throws: refusal) {
                    try await db.transaction { _ = try await Booking.hold(day.at(hour, minute), for: work, .somebody(), in: $0) }
                }
            }
            // Whoever moves it may use its own time.
            let moving = try await Slot.all(for: work, on: day...day, moving: booking.id, clock, in: db)
            #expect(starts(moving, on: day) == starts(free, on: day))
        }
    }

    @Test("follow days off, free days of the shop, public holidays, the horizon and the lead")
    func daysOff() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction {
                try await Bench.open(technicians: 2, { ($0.horizonDays, $0.onHolidays) = (10, false) }, in: $0)
            }
            let (clock, work) = (try await db.clock(), try await bench.work(in: db))
            let days = try await (3...11).asyncMap { try await db.day(in: $0) }
            let names = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, "Fête") })
            try await db.transaction { tx in
                try await Technician.takeOff(days[0], bench.technicians[0], of: bench.seller, by: .system, in: tx)
                try await Seller.takeOff(days[1], of: bench.seller, by: .system, in: tx)
                if try await tx.read(PublicHoliday.on(days[2])) == nil {
                    let holiday = PublicHoliday(day: days[2], names: names, isProvisional: false, source: "decree")
                    try await PublicHoliday.declare(holiday, by: .system, in: tx)
                }
            }
            try await Shift.remakeAll(in: db)
            let slots = try await Slot.all(for: work, on: days[0]...days[8], clock, in: db)
            #expect(slots.filter { $0.starts.day == days[0] }.allSatisfy { $0.technicians == [bench.technicians[1]] })
            #expect(starts(slots, on: days[0]).first == "9:00")
            #expect(starts(slots, on: days[1]) == [] && starts(slots, on: days[2]) == [])
            #expect(starts(slots, on: days[7]).last == "17:15" && starts(slots, on: days[8]) == [])
            await #expect(throws: Booking.Refusal.outOfReach) {
                try await db.transaction { _ = try await Booking.hold(days[8].at(10), for: work, .somebody(), in: $0) }
            }
            await #expect(throws: Booking.Refusal.outsideShifts) {
                try await db.transaction { _ = try await Booking.hold(days[1].at(10), for: work, .somebody(), in: $0) }
            }
            // Sixteen hours of opening are two whole days: what is left of today does not make up for them.
            let version = try #require(try await db.read(Workshop.of(bench.seller))).version
            var terms = try #require(try await db.read(Workshop.of(bench.seller))).terms
            terms.leadMinutes = 960
            try await db.transaction { [terms] in try await Workshop.change(bench.seller, over: version, to: terms, by: .system, in: $0) }
            let next = try await Slot.next(1, for: work, from: try await db.day(in: 0), clock, in: db)
            let earliest = try await db.day(in: 1)
            #expect(try #require(next.first).starts.day > earliest)
        }
    }

    @Test("are those of Ramadan on its days, and an evening may end after midnight")
    func ramadan() async throws {
        let nights = (1...7).map { OpeningHours.Span(weekday: $0, from: 1_260, to: 1_530) }
        try await TestDatabase.clone { db in
            // Ten days before the Ramadan of 2027.
            let shift = Query<Int>.one("SELECT extract(epoch FROM timestamptz '2027-01-29 12:00Z' - clock_timestamp())::integer") { row in
                try row.next()
            }
            let seconds = try await db.read(shift)
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: seconds, in: $0) }
            let bench = try await db.transaction { tx in
                try await Bench.open(hours: OpeningHours([.usual: Bench.usual, .ramadan: nights]), in: tx)
            }
            let (clock, work) = (try await db.clock(), try await bench.work(in: db))
            let (last, first) = (CalendarDay(year: 2027, month: 2, day: 7), CalendarDay(year: 2027, month: 2, day: 8))
            let slots = try await Slot.all(for: work, on: last...first.adding(days: 1), clock, in: db)
            #expect(starts(slots, on: last).first == "9:00" && starts(slots, on: last).last == "17:15")
            #expect(starts(slots, on: first).first == "21:00" && starts(slots, on: first).last == "23:45")
            #expect(starts(slots, on: first.adding(days: 1)).prefix(4) == ["0:00", "0:15", "0:30", "0:45"])
            let booking = try await db.transaction { try await Booking.hold(first.at(23, 45), for: work, .somebody(), in: $0) }
            #expect(booking.starts == first.at(23, 45))
        }
    }

    @Test(
        "need hours that do not overlap, also over midnight and over the end of the week",
        arguments: [
            ([(1, 540, 780), (1, 770, 900)], true), ([(1, 540, 780), (1, 780, 900)], false), ([(1, 1_260, 1_500), (2, 30, 300)], true),
            ([(7, 1_260, 1_800), (1, 300, 600)], true), ([(7, 1_260, 1_800), (1, 360, 600)], false),
        ])
    func overlap(spans: [(Int, Int, Int)], isRefused: Bool) async throws {
        try await TestDatabase.rolledBack { tx in
            let bench = try await Bench.open(in: tx)
            let hours = OpeningHours([.usual: spans.map { OpeningHours.Span(weekday: $0.0, from: $0.1, to: $0.2) }])
            var refusal: OpeningHours.Refusal?
            do { try await OpeningHours.set(hours, of: bench.seller, by: .system, in: tx) } catch let error as OpeningHours.Refusal {
                refusal = error
            }
            switch refusal {
            case .overlap: #expect(isRefused)
            case nil: #expect(!isRefused)
            default: Issue.record("\(String(describing: refusal))")
            }
        }
    }

    @Test("are of the nearest service: of the model, else of the brand, else of the kind")
    func nearest() async throws {
        try await TestDatabase.rolledBack { tx in
            let bench = try await Bench.open(in: tx)
            let (brand, model) = try await DeviceModel.named("Galaxy A54", of: "Samsung", kind: "phone", in: tx)
            let (same, other) = try await DeviceModel.named("galaxy s23", of: "SAMSUNG", kind: "phone", in: tx)
            #expect(brand == same && model != other)
            let terms = RepairService.Terms(.from, .dirhams(300), minutes: 60)
            func subject(_ brand: DeviceBrand.ID? = nil, _ model: DeviceModel.ID? = nil) -> RepairService.Subject {
                RepairService.Subject(kind: "phone", fault: "screen", brand: brand, model: model)
            }
            let ofBrand = try await RepairService.offer(subject(brand), terms, of: bench.seller, by: .system, in: tx)
            let ofModel = try await RepairService.offer(subject(brand, model), terms, of: bench.seller, by: .system, in: tx)
            #expect(try await tx.read(RepairService.nearest(to: subject(brand, model), of: bench.seller))?.id == ofModel)
            #expect(try await tx.read(RepairService.nearest(to: subject(brand, other), of: bench.seller))?.id == ofBrand)
            #expect(try await tx.read(RepairService.nearest(to: subject(), of: bench.seller))?.id == bench.service)
            await #expect(throws: RepairService.Refusal.alreadyThere) {
                try await RepairService.offer(subject(brand, model), terms, of: bench.seller, by: .system, in: tx)
            }
            await #expect(throws: RepairService.Refusal.subjectUnknown) {
                try await RepairService.offer(
                    RepairService.Subject(kind: "watch", fault: "screen", brand: brand, model: model), terms, of: bench.seller, by: .system,
                    in: tx)
            }
        }
    }
}

extension Sequence where Element: Sendable {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
