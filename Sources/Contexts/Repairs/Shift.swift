package import Jobs
import Kernel
import Places
package import Postgres
package import Sellers

/// When technicians work. The rows are made of hours, seasons, days off and the zone, and never edited.
package enum Shift: Sendable {
    /// Makes the shifts of a workshop again, from yesterday to the last day that can be booked.
    ///
    /// Bookings stay as they are, also those that are outside of the new shifts.
    package static func remake(of seller: Seller.ID, in tx: Transaction) async throws {
        try await tx.run("LOCK TABLE places.zone_change, places.public_holiday IN ACCESS SHARE MODE")
        guard let workshop = try await tx.read(Workshop.locked(seller)) else { return }
        let today = try await tx.read(today)
        // A span of yesterday may still be open.
        let first = today.adding(days: -1)
        let count = workshop.terms.horizonDays + 2
        let (technicians, hours, seasons, holidays) = try await tx.read(
            Technician.all(of: seller), OpeningHours.of(seller), RepairSeason.all(from: first), holidays(from: first, count))
        let (working, away) = try await tx.read(Seller.workingTime(of: seller), daysOff(of: seller))
        var closed = Set(working?.freeDays ?? [])
        if !workshop.terms.onHolidays { closed.formUnion(holidays) }

        var rows: (technicians: [Technician.ID], opens: [WallTime], closes: [WallTime]) = ([], [], [])
        for technician in technicians {
            let off = closed.union(away[technician.id] ?? [])
            var last: (opens: WallTime, closes: WallTime)?
            func end() {
                guard let span = last else { return }
                rows.technicians.append(technician.id)
                rows.opens.append(span.opens)
                rows.closes.append(span.closes)
            }
            for day in (0..<count).map(first.adding) where !off.contains(day) {
                for span in hours.spans(on: day, seasons) {
                    let opens = WallTime(day, minute: span.from)
                    let closes = WallTime(day, minute: span.to)
                    // Spans that touch are one, so that a repair may last over midnight.
                    if let former = last, former.closes >= opens {
                        last = (former.opens, max(former.closes, closes))
                    } else {
                        end()
                        last = (opens, closes)
                    }
                }
            }
            end()
        }
        try await tx.run("DELETE FROM repairs.shift WHERE seller_id = \(seller)")
        try await tx.run(
            """
            INSERT INTO repairs.shift (technician_id, seller_id, opens_wall, closes_wall, open)
            SELECT r.technician, \(seller), r.opens, r.closes, repairs.shift_range(r.opens, r.closes)
            FROM unnest(\(rows.technicians)::uuid[], \(rows.opens)::timestamp[], \(rows.closes)::timestamp[]) r (technician, opens, closes)
            """)
    }

    /// Registers the jobs that make shifts as days go by, and when a holiday is declared.
    package static func register(on jobs: inout JobTable) {
        jobs.every(3_600, "repairs.shifts") { db in try await remakeAll(in: db) }
        jobs.on(PublicHolidayDeclared.self, as: "repairs.shifts-on-holiday") { _, db in try await remakeAll(in: db) }
    }

    /// Makes the shifts of all workshops again, each in a transaction of its own.
    package static func remakeAll(in db: Database) async throws {
        let sellers = Query<[Seller.ID]>.all("SELECT seller_id FROM repairs.workshop ORDER BY seller_id") { row in try row.next() }
        for seller in try await db.search(sellers) {
            try await db.transaction { tx in try await remake(of: seller, in: tx) }
        }
    }

    private static let today = Query<CalendarDay>.one("SELECT (places.wall(kernel.now())::date - date '1970-01-01')::integer") { row in
        CalendarDay(daysSince1970: try row.next())
    }

    private static func holidays(from day: CalendarDay, _ count: Int) -> Query<[CalendarDay]> {
        let first: SQL = "(date '1970-01-01' + \(day.daysSince1970)::integer)"
        return .one("SELECT \(PublicHoliday.days(since: first, most: count))") { row in
            try row.next([Int].self).map(CalendarDay.init(daysSince1970:))
        }
    }

    private static func daysOff(of seller: Seller.ID) -> Query<[Technician.ID: Set<CalendarDay>]> {
        Query<[(Technician.ID, Int)]>.all(
            "SELECT technician_id, (day - date '1970-01-01')::integer FROM repairs.day_off WHERE seller_id = \(seller)"
        ) { row in try (row.next(), row.next()) }
        .map { rows in rows.reduce(into: [:]) { $0[$1.0, default: []].insert(CalendarDay(daysSince1970: $1.1)) } }
    }
}

extension OpeningHours {
    /// The spans of a day.
    func spans(on day: CalendarDay, _ seasons: [RepairSeason]) -> [Span] {
        let isRamadan = seasons.contains { $0.days.contains(day) }
        let spans = isRamadan ? spans[.ramadan] ?? spans[.usual] : spans[.usual]
        return (spans ?? []).filter { $0.weekday == day.weekday }
    }
}

extension WallTime {
    /// So many minutes after the midnight with which the day begins.
    init(_ day: CalendarDay, minute: Int) {
        self.init(microseconds: Int64(day.daysSince1970 * 1_440 + minute) * 60_000_000)
    }
}
