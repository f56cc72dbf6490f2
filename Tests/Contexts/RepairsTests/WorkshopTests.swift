import Identity
import Kernel
import Places
import Postgres
import Repairs
import Sellers
import TestKit
import Testing

@Suite("A workshop")
struct WorkshopTests {
    private func version(_ seller: Seller.ID, _ tx: Transaction) async throws -> Int {
        try #require(try await tx.read(Workshop.of(seller))).version
    }

    @Test("opens only with hours, a service and somebody who can do it, and a stale form changes nothing")
    func opens() async throws {
        try await TestDatabase.rolledBack { tx in
            let seller = try await Cast.darSalma.opens(as: "atelier-\(ID<Bench>())", in: tx)
            var terms = Workshop.Terms()
            terms.isOpen = true
            await #expect(throws: Workshop.Refusal.unknown) {
                try await Workshop.change(seller, over: 1, to: terms, by: .system, in: tx)
            }
            try await Workshop.begin(for: seller, by: .system, in: tx)
            await #expect(throws: Workshop.Refusal.alreadyThere) { try await Workshop.begin(for: seller, by: .system, in: tx) }
            await #expect(throws: Workshop.Refusal.notReady) { try await Workshop.change(seller, over: 1, to: terms, by: .system, in: tx) }
            let service = try await RepairService.offer(
                .init(kind: "phone", fault: "battery"), .init(.from, .dirhams(150), minutes: 30), of: seller, by: .system, in: tx)
            try await OpeningHours.set(OpeningHours([.usual: Bench.usual]), of: seller, by: .system, in: tx)
            try await Technician.add("Samir", skills: [], to: seller, by: .system, in: tx)
            await #expect(throws: Workshop.Refusal.notReady) { try await Workshop.change(seller, over: 1, to: terms, by: .system, in: tx) }
            await #expect(throws: Technician.Refusal.skillUnknown) {
                try await Technician.add("Nadia", skills: [RepairService.ID()], to: seller, by: .system, in: tx)
            }
            try await Technician.add("Nadia", skills: [service], to: seller, by: .system, in: tx)
            try await Workshop.change(seller, over: 1, to: terms, by: .system, in: tx)
            #expect(try await tx.read(Workshop.of(seller))?.terms == terms)
            terms.leadMinutes = 30
            await #expect(throws: Workshop.Refusal.stale) { try await Workshop.change(seller, over: 1, to: terms, by: .system, in: tx) }
            terms.leadMinutes = 6_001
            await #expect(throws: Workshop.Refusal.termsUnfit) {
                try await Workshop.change(seller, over: 2, to: terms, by: .system, in: tx)
            }
            (terms.leadMinutes, terms.places) = (30, [])
            await #expect(throws: Workshop.Refusal.termsUnfit) {
                try await Workshop.change(seller, over: 2, to: terms, by: .system, in: tx)
            }
        }
    }

    @Test("comes to the customer where it says, for a fee and with a way that it knows")
    func areas() async throws {
        try await TestDatabase.rolledBack { tx in
            let bench = try await Bench.open(in: tx)
            let city = City.Code(SellerFixture.city)
            let area = ServiceArea(city, travelMinutes: 25, fee: .dirhams(60))
            try await Workshop.setAreas([area], of: bench.seller, by: .system, in: tx)
            #expect(try await tx.read(Workshop.areas(of: bench.seller)) == [area])
            for wrong in [
                [area, area], [ServiceArea(City.Code("99.999.99.9"), travelMinutes: 5, fee: .zero)],
                [ServiceArea(city, travelMinutes: 241, fee: .zero)], [ServiceArea(city, travelMinutes: 5, fee: .dirhams(10_001))],
            ] {
                await #expect(throws: Workshop.Refusal.areaUnfit) {
                    try await Workshop.setAreas(wrong, of: bench.seller, by: .system, in: tx)
                }
            }
            #expect(try await tx.read(Workshop.areas(of: bench.seller)) == [area])
        }
    }

    @Test("keeps somebody who is booked, and its hours do not move what is booked")
    func booked() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(in: $0) }
            let (work, start, holder) = (try await bench.work(in: db), try await db.day(in: 1).at(9), Booking.Holder.somebody())
            let booking = try await db.transaction { tx in
                let held = try await Booking.hold(start, for: work, holder, in: tx)
                return try await Booking.confirm(held.id, by: holder.visitor, in: tx)
            }
            await #expect(throws: Technician.Refusal.isBooked(1)) {
                try await db.transaction { try await Technician.leave(bench.technicians[0], of: bench.seller, by: .system, in: $0) }
            }
            let evenings = OpeningHours([.usual: (1...7).map { .init(weekday: $0, from: 1_080, to: 1_200) }])
            try await db.transaction { try await OpeningHours.set(evenings, of: bench.seller, by: .system, in: $0) }
            #expect(try await db.read(Booking.outside(of: bench.seller)) == [booking])
            try await db.transaction { try await Booking.cancel(booking.id, in: $0) }
            try await db.transaction { try await Technician.leave(bench.technicians[0], of: bench.seller, by: .system, in: $0) }
            #expect(try await db.read(Technician.all(of: bench.seller)) == [])
        }
    }

    @Test("shows its desk nothing of another shop")
    func desks() async throws {
        try await TestDatabase.clone { db in
            let (mine, theirs) = try await db.transaction { tx in (try await Bench.open(in: tx), try await Bench.open(in: tx)) }
            try await db.transaction { tx in
                for bench in [mine, theirs] {
                    let area = ServiceArea(City.Code(SellerFixture.city), travelMinutes: 5, fee: .zero)
                    try await Workshop.setAreas([area], of: bench.seller, by: .system, in: tx)
                    try await Technician.takeOff(
                        CalendarDay(daysSince1970: 30_000), bench.technicians[0], of: bench.seller, by: .system, in: tx)
                    try await Booking.enter(
                        .work, at: CalendarDay(daysSince1970: 30_000).at(9), minutes: 60, by: bench.technicians[0], of: bench.seller, in: tx
                    )
                }
            }
            for table in ["workshop", "area", "service", "technician", "skill", "hours", "day_off", "shift", "booking"] {
                func sellers(_ column: SQL) -> Query<Set<String>> {
                    Query<[String]>.all("SELECT DISTINCT seller_id::text FROM repairs.\(column)") { row in try row.next() }.map(Set.init)
                }
                let name = SQL(stringLiteral: table)
                let (all, own) = (try await db.read(sellers(name)), try await db.read(as: mine.seller.databaseRole, sellers(name)))
                #expect(all.count == 2 && own == [mine.seller.description], "\(table)")
            }
            let holds = Query<Int>.one("SELECT count(*) FROM repairs.hold") { row in try row.next() }
            await #expect(throws: DatabaseError.self) { try await db.read(as: mine.seller.databaseRole, holds) }
        }
    }

    @Test("frees the hours that somebody holds when they are erased")
    func erased() async throws {
        try await TestDatabase.clone { db in
            let bench = try await db.transaction { try await Bench.open(in: $0) }
            let (work, start) = (try await bench.work(in: db), try await db.day(in: 1).at(9))
            let nadia = try await db.transaction { try await Cast.nadia.signsUp(in: $0) }
            let holder = Booking.Holder(nadia.visitor, from: "41.0.0.0/24")
            let held = try await db.transaction { try await Booking.hold(start, for: work, holder, in: $0) }
            let subject = DataSubject(nadia, contacts: [], browser: VisitorKey(cookie: "x"), dealings: [])
            try await db.transaction { try await RepairRecords.forget(subject, in: $0) }
            #expect(try await db.read(Booking.of(held.id))?.state == .cancelled)
            let left = Query<Int>.one("SELECT count(*) FROM repairs.hold") { row in try row.next() }
            #expect(try await db.read(left) == 0)
        }
    }
}
