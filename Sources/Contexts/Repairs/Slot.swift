package import Kernel
package import Postgres

/// An hour at which a service can begin.
package struct Slot: Sendable, Hashable {
    /// What clocks show.
    package let starts: WallTime
    /// Who could do it, in the order of their keys. Never empty.
    package let technicians: [Technician.ID]
}

/// How long a technician is busy for a service: with its minutes before and after, and the way to a customer's home.
package struct Work: Sendable, Equatable {
    package let service: RepairService
    package let before: Int
    package let after: Int

    package init(_ service: RepairService, travelMinutes: Int = 0) {
        self.service = service
        (before, after) = (service.terms.before + travelMinutes, service.terms.after + travelMinutes)
    }

    package var minutes: Int { service.terms.minutes }
}

/// A free time of one technician.
struct FreeTime: Sendable {
    let technician: Technician.ID
    let from: Moment
    let to: Moment

    /// The free times of technicians between two moments: their shifts less their bookings. Expired holds count as free.
    ///
    /// - Parameter booking: counts as free, because it is about to move.
    static func of(_ technicians: [Technician.ID], from: Moment, to: Moment, besides booking: Booking.ID? = nil) -> Query<[FreeTime]> {
        .all(
            """
            SELECT f.technician_id, lower(f.span), upper(f.span) FROM (
                SELECT s.technician_id, unnest(range_agg(s.open * tstzrange(\(from), \(to))) - coalesce((
                    SELECT range_agg(b.busy) FROM repairs.booking b
                    WHERE b.technician_id = s.technician_id AND b.busy && tstzrange(\(from), \(to))
                      AND b.state IN ('held', 'booked', 'working') AND NOT (b.state = 'held' AND b.expires_at <= kernel.now())
                      AND b.id IS DISTINCT FROM \(booking as Booking.ID?)::uuid), '{}')) AS span
                FROM repairs.shift s WHERE s.technician_id = ANY(\(technicians)::uuid[]) AND s.open && tstzrange(\(from), \(to))
                GROUP BY s.technician_id) f
            ORDER BY 2, 1
            """
        ) { row in try FreeTime(technician: row.next(), from: row.next(), to: row.next()) }
    }

    /// The moments at which the work can begin in this time, at multiples of the grain as clocks show them.
    func starts(_ work: Work, grain: Int, _ clock: WallClock) -> [WallTime] {
        var found: [WallTime] = []
        let step = Int64(grain) * 60_000_000
        let first = clock.local(from.adding(seconds: Int64(work.before) * 60)).time.microseconds
        var wall = WallTime(microseconds: (first + step - 1) / step * step)
        while true {
            let begin = clock.moment(of: wall)
            guard begin.adding(seconds: Int64(work.minutes + work.after) * 60) <= to else { return found }
            // A skipped hour is no hour, and one that comes twice begins once.
            if begin.adding(seconds: Int64(-work.before) * 60) >= from, clock.local(begin).time == wall { found.append(wall) }
            wall = WallTime(microseconds: wall.microseconds + step)
        }
    }
}

extension Slot {
    /// The hours of some days at which a service can begin.
    ///
    /// - Parameters:
    ///   - technician: only theirs; nil for those of anybody who can do it.
    ///   - booking: counts as free, because it is about to move.
    package static func all(
        for work: Work, on days: ClosedRange<CalendarDay>, by technician: Technician.ID? = nil, moving booking: Booking.ID? = nil,
        _ clock: WallClock, in db: Database
    ) async throws -> [Slot] {
        let seller = work.service.seller
        let (workshop, skilled, bounds) = try await db.read(
            Workshop.of(seller), Technician.skilled(in: work.service.id), Booking.bounds(of: seller))
        let technicians = skilled.filter { technician == nil || $0 == technician }
        guard let workshop, let bounds, !technicians.isEmpty else { return [] }
        let from = max(bounds.earliest, clock.start(of: days.lowerBound))
        let to = min(bounds.latest, clock.start(of: days.upperBound.adding(days: 1)))
        guard from < to else { return [] }
        // The minutes before and after may lie outside of the days that are asked for.
        let (before, after) = (Int64(-work.before) * 60, Int64(work.minutes + work.after) * 60)
        let free = try await db.read(
            FreeTime.of(technicians, from: from.adding(seconds: before), to: to.adding(seconds: after), besides: booking))
        var slots: [WallTime: [Technician.ID]] = [:]
        for time in free {
            for start in time.starts(work, grain: workshop.terms.grainMinutes, clock)
            where clock.moment(of: start) >= from && clock.moment(of: start) < to {
                slots[start, default: []].append(time.technician)
            }
        }
        return slots.map { Slot(starts: $0.key, technicians: $0.value.sorted()) }.sorted { $0.starts < $1.starts }
    }

    /// The next hours at which a service can begin, from a day on.
    package static func next(
        _ count: Int, for work: Work, from day: CalendarDay, by technician: Technician.ID? = nil, moving booking: Booking.ID? = nil,
        _ clock: WallClock, in db: Database
    ) async throws -> [Slot] {
        var found: [Slot] = []
        // Most find theirs in the first days. The whole horizon at once would cost as much for everybody.
        for week in stride(from: 0, to: Workshop.Terms.horizons.upperBound + 1, by: 7) where found.count < count {
            found += try await all(
                for: work, on: day.adding(days: week)...day.adding(days: week + 6), by: technician, moving: booking, clock, in: db)
        }
        return Array(found.prefix(count))
    }
}
