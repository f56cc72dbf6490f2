import Identity
import Kernel
import Places
import Postgres
import Repairs
import Sellers
import TestKit
import Testing

/// A workshop with technicians who repair screens of phones, from 9:00 to 13:00 and from 14:00 to 18:00 on every day.
struct Bench: Sendable {
    let seller: Seller.ID
    let service: RepairService.ID
    let technicians: [Technician.ID]

    static let names = ["Amina", "Salma", "Nadia", "Samir"]
    static let usual = (1...7).flatMap { weekday in
        [
            OpeningHours.Span(weekday: weekday, from: 540, to: 780), OpeningHours.Span(weekday: weekday, from: 840, to: 1_080),
        ]
    }

    static func open(
        technicians count: Int = 1, minutes: Int = 45, before: Int = 0, after: Int = 0, hours: OpeningHours = OpeningHours([.usual: usual]),
        _ adapt: (inout Workshop.Terms) -> Void = { _ in }, in tx: Transaction
    ) async throws -> Bench {
        let seller = try await Cast.darSalma.opens(as: "atelier-\(ID<Bench>())", in: tx)
        try await Workshop.begin(for: seller, by: .system, in: tx)
        var terms = RepairService.Terms(.fixed, .dirhams(250), minutes: minutes)
        (terms.before, terms.after, terms.warrantyDays) = (before, after, 90)
        let service = try await RepairService.offer(
            RepairService.Subject(kind: "phone", fault: "screen"), terms, of: seller, by: .system, in: tx)
        try await OpeningHours.set(hours, of: seller, by: .system, in: tx)
        var technicians: [Technician.ID] = []
        for name in names.prefix(count) {
            technicians.append(try await Technician.add(name, skills: [service], to: seller, by: .system, in: tx))
        }
        var open = Workshop.Terms()
        (open.isOpen, open.leadMinutes, open.onHolidays) = (true, 0, true)
        adapt(&open)
        let version = try #require(try await tx.read(Workshop.of(seller))).version
        try await Workshop.change(seller, over: version, to: open, by: .system, in: tx)
        return Bench(seller: seller, service: service, technicians: technicians.sorted())
    }

    func work(_ tx: Transaction) async throws -> Work { Work(try #require(try await tx.read(RepairService.of(service)))) }

    func work(in db: Database) async throws -> Work { Work(try #require(try await db.read(RepairService.of(service)))) }
}

extension Booking.Holder {
    static func somebody(_ network: String? = nil) -> Booking.Holder {
        Booking.Holder(VisitorKey(cookie: "\(ID<Bench>())"), from: network ?? "\(ID<Bench>())")
    }
}

extension Database {
    /// The day that clocks show, so many days from now.
    func day(in days: Int) async throws -> CalendarDay {
        let today = Query<Int>.one("SELECT (places.wall(kernel.now())::date - date '1970-01-01')::integer") { row in try row.next() }
        return CalendarDay(daysSince1970: try await read(today)).adding(days: days)
    }

    func clock() async throws -> WallClock { WallClock(of: try await read(ZoneChange.all)) }

    var deadlocks: Int {
        get async throws {
            try await read(
                Query<Int>.one("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") { row in try row.next() })
        }
    }
}

extension CalendarDay {
    func at(_ hour: Int, _ minute: Int = 0) -> WallTime {
        WallTime(microseconds: Int64(daysSince1970 * 1_440 + hour * 60 + minute) * 60_000_000)
    }
}
