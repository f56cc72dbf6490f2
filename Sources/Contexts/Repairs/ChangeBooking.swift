package import Identity
import Jobs
package import Kernel
package import Postgres
package import Sellers

extension Booking {
    /// Books what a visitor holds. A hold that ended is taken again if the hour is still free.
    ///
    /// The same form sent twice books once: the second finds it booked.
    /// - Throws: `Refusal.unknown`, `.expired`, `.state`.
    @discardableResult
    package static func confirm(_ id: ID, by visitor: VisitorKey, in tx: Transaction) async throws -> Booking {
        guard let found = try await tx.read(of(id)) else { throw Refusal.unknown }
        try await Technician.lock([found.technician], in: tx)
        guard let now = try await tx.read(of(id)) else { throw Refusal.unknown }
        switch now.state {
        case .booked: return now
        case .held:
            guard try await tx.read(held(id, by: visitor)) != nil else { throw Refusal.unknown }
        case .expired:
            guard try await tx.read(isFree(now)) else { throw Refusal.expired }
        default: throw Refusal.state(now.state)
        }
        try await tx.run("UPDATE repairs.booking SET state = 'booked', expires_at = NULL WHERE id = \(id)")
        try await tx.run("DELETE FROM repairs.hold WHERE booking_id = \(id)")
        try await Outbox.publish(BookingChanged(booking: id), in: tx)
        return try await tx.read(of(id)) ?? now
    }

    /// Moves a booking: another hour, another technician, or both. It stays where it is if the new hour is taken.
    ///
    /// - Parameters:
    ///   - technician: nil for anybody who can do it.
    ///   - isByShop: whether a member of the shop moves it. They may choose an hour outside of the shifts.
    /// - Throws: `Refusal.unknown`, `.state`, `.technicianUnknown`, and those of `hold`.
    @discardableResult
    package static func move(
        _ id: ID, to starts: WallTime, for work: Work, by technician: Technician.ID? = nil, isByShop: Bool = false, in tx: Transaction
    ) async throws -> Booking {
        guard let found = try await tx.read(of(id)), found.seller == work.service.seller else { throw Refusal.unknown }
        let skilled = try await tx.read(Technician.skilled(in: work.service.id))
        let wanted = skilled.filter { technician == nil || $0 == technician }
        guard !wanted.isEmpty else { throw Refusal.technicianUnknown }
        // All who may be concerned, in one go. Two bookings that change places would wait for each other otherwise.
        try await Technician.lock(Array(Set(wanted + [found.technician])).sorted(), in: tx)
        guard let now = try await tx.read(of(id)) else { throw Refusal.unknown }
        guard now.state == .booked, now.technician == found.technician else { throw Refusal.state(now.state) }
        var chosen: Technician.ID
        var isOutside = false
        do {
            chosen = try await pick(starts, for: work, among: wanted, moving: id, in: tx)
        } catch let refusal as Refusal where isByShop && [.outsideShifts, .outOfReach, .noStart, .closed].contains(refusal) {
            chosen = technician ?? now.technician
            isOutside = true
            guard try await tx.read(isFree(chosen, starts, work.minutes, work.before, work.after, besides: id)) else { throw Refusal.taken }
        }
        try await tx.run(
            """
            UPDATE repairs.booking SET technician_id = \(chosen), service_id = \(work.service.id), starts_wall = \(starts),
                minutes = \(work.minutes), minutes_before = \(work.before), minutes_after = \(work.after), is_outside = \(isOutside),
                is_displaced = false, sequence = sequence + 1
            WHERE id = \(id)
            """)
        try await Outbox.publish(BookingChanged(booking: id), in: tx)
        return try await tx.read(of(id)) ?? now
    }

    /// Cancels a booking, or gives a hold back.
    ///
    /// - Throws: `Refusal.unknown`, `.state`.
    package static func cancel(_ id: ID, in tx: Transaction) async throws {
        try await end(id, as: .cancelled, from: [.held, .booked], in: tx)
    }

    /// The customer did not come.
    ///
    /// - Throws: `Refusal.unknown`, `.state`.
    package static func miss(_ id: ID, in tx: Transaction) async throws { try await end(id, as: .missed, from: [.booked], in: tx) }

    /// The technician begins.
    ///
    /// - Throws: `Refusal.unknown`, `.state`.
    package static func begin(_ id: ID, in tx: Transaction) async throws { try await end(id, as: .working, from: [.booked], in: tx) }

    /// The technician is free again. What is left of the time is free at once.
    ///
    /// - Throws: `Refusal.unknown`, `.state`.
    package static func finish(_ id: ID, in tx: Transaction) async throws {
        try await end(id, as: .done, from: [.booked, .working], in: tx)
    }

    /// Enters a walk-in, work or a break into the calendar of a technician.
    ///
    /// - Throws: `Refusal.technicianUnknown`, `.taken`.
    @discardableResult
    package static func enter(
        _ kind: Kind, at starts: WallTime, minutes: Int, by technician: Technician.ID, of seller: Seller.ID, in tx: Transaction
    ) async throws -> Booking {
        precondition(kind != .appointment, "an appointment is held and confirmed")
        guard try await tx.read(Technician.all(of: seller)).contains(where: { $0.id == technician }) else {
            throw Refusal.technicianUnknown
        }
        try await Technician.lock([technician], in: tx)
        guard try await tx.read(isFree(technician, starts, minutes, 0, 0, besides: nil)) else { throw Refusal.taken }
        let id = ID()
        try await tx.run(
            """
            INSERT INTO repairs.booking (id, seller_id, technician_id, kind, state, starts_wall, minutes, is_outside)
            VALUES (\(id), \(seller), \(technician), \(kind), 'booked', \(starts), \(minutes), true)
            """)
        guard let booking = try await tx.read(of(id)) else { throw Refusal.unknown }
        return booking
    }

    /// Makes a booking longer or shorter. Nothing else moves: the refusal names who would be hit.
    ///
    /// - Throws: `Refusal.unknown`, `.state`, `Overrun`.
    package static func extend(_ id: ID, to minutes: Int, in tx: Transaction) async throws {
        guard let found = try await tx.read(of(id)) else { throw Refusal.unknown }
        try await Technician.lock([found.technician], in: tx)
        guard let now = try await tx.read(of(id)), now.technician == found.technician else { throw Refusal.unknown }
        guard [.booked, .working].contains(now.state) else { throw Refusal.state(now.state) }
        let hit = Query<[Booking]>.all(
            """
            SELECT \(columns) FROM repairs.booking b JOIN repairs.booking own ON own.id = \(id)
            WHERE b.technician_id = own.technician_id AND b.id <> own.id AND b.state IN ('held', 'booked', 'working')
              AND b.busy && repairs.busy(own.starts_wall, \(minutes), own.minutes_before, own.minutes_after)
            ORDER BY lower(b.busy)
            """
        ) { row in try Booking(&row) }
        let bookings = try await tx.read(hit)
        guard bookings.isEmpty else { throw Overrun(bookings: bookings) }
        try await tx.run("UPDATE repairs.booking SET minutes = \(minutes), is_outside = true, sequence = sequence + 1 WHERE id = \(id)")
    }

    /// Work would run into the next bookings.
    package struct Overrun: Error, Equatable {
        package let bookings: [Booking]

        package init(bookings: [Booking]) { self.bookings = bookings }
    }

    private static func end(_ id: ID, as state: State, from allowed: Set<State>, in tx: Transaction) async throws {
        guard let found = try await tx.read(of(id)) else { throw Refusal.unknown }
        try await Technician.lock([found.technician], in: tx)
        guard let now = try await tx.read(of(id)) else { throw Refusal.unknown }
        guard allowed.contains(now.state) else { throw Refusal.state(now.state) }
        let isTold: SQL = state == .cancelled ? "1" : "0"
        try await tx.run(
            "UPDATE repairs.booking SET state = \(state), expires_at = NULL, sequence = sequence + \(isTold) WHERE id = \(id)")
        try await tx.run("DELETE FROM repairs.hold WHERE booking_id = \(id)")
        if now.kind == .appointment, now.state != .held { try await Outbox.publish(BookingChanged(booking: id), in: tx) }
    }

    private static func isFree(_ booking: Booking) -> Query<Bool> {
        .one(
            """
            SELECT lower(own.busy) > kernel.now() AND NOT EXISTS (
                SELECT FROM repairs.booking b
                WHERE b.technician_id = own.technician_id AND b.id <> own.id AND b.state IN ('held', 'booked', 'working')
                  AND b.busy && own.busy)
            FROM repairs.booking own WHERE own.id = \(booking.id)
            """
        ) { row in try row.next() }
    }

    private static func isFree(
        _ technician: Technician.ID, _ starts: WallTime, _ minutes: Int, _ before: Int, _ after: Int, besides booking: ID?
    ) -> Query<Bool> {
        .one(
            """
            SELECT NOT EXISTS (
                SELECT FROM repairs.booking b
                WHERE b.technician_id = \(technician) AND b.state IN ('held', 'booked', 'working')
                  AND b.id IS DISTINCT FROM \(booking as ID?)::uuid AND b.busy && repairs.busy(\(starts), \(minutes), \(before), \(after)))
            """
        ) { row in try row.next() }
    }
}

/// An appointment was booked, moved, cancelled or missed, or the zone moved its moment.
package struct BookingChanged: Event {
    package static let name = "repairs.booking-changed"

    package let booking: Booking.ID
}
