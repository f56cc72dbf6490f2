package import Identity
package import Jobs
package import Kernel
package import Postgres
import Sellers

extension Booking {
    /// Who holds an hour.
    package struct Holder: Sendable, Equatable {
        package let visitor: VisitorKey
        /// The network of the request.
        package let network: String

        package init(_ visitor: VisitorKey, from network: String) { (self.visitor, self.network) = (visitor, network) }
    }

    /// Holds an hour for a visitor who goes on to type.
    ///
    /// Without a technician, the one among the free with the fewest bookings that day gets it.
    /// - Parameters:
    ///   - former: the visitor's hold that this one replaces. It stays if this one is refused.
    ///   - technician: nil for anybody who can do it.
    /// - Throws: `Refusal.closed`, `.technicianUnknown`, `.tooManyHolds`, `.outOfReach`, `.noStart`, `.outsideShifts`, `.taken`.
    package static func hold(
        _ starts: WallTime, for work: Work, by technician: Technician.ID? = nil, replacing former: ID? = nil, _ holder: Holder,
        in tx: Transaction
    ) async throws -> Booking {
        let seller = work.service.seller
        // One browser's requests wait for each other, so that it holds no more than it may.
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('repairs.hold ' || \(holder.visitor)::bytea::text, 0))")
        let skilled = try await tx.read(Technician.skilled(in: work.service.id))
        let wanted = skilled.filter { technician == nil || $0 == technician }
        guard !wanted.isEmpty else { throw technician == nil ? Refusal.closed : Refusal.technicianUnknown }
        let formerTechnician = try await tx.read(held(former, by: holder.visitor))
        try await Technician.lock(wanted + (formerTechnician.map { [$0] } ?? []), in: tx)
        if let former, formerTechnician != nil { try await release([former], in: tx) }

        let (visitor, network) = try await tx.read(
            Query<Int>.one("SELECT count(*) FROM \(live) AND h.visitor = \(holder.visitor)") { row in try row.next() },
            Query<Int>.one("SELECT count(*) FROM \(live) AND h.network = \(holder.network)") { row in try row.next() })
        guard visitor < mostHeld.visitor, network < mostHeld.network else { throw Refusal.tooManyHolds }

        let free = try await pick(starts, for: work, among: wanted, in: tx)
        let id = ID()
        try await tx.run(
            """
            INSERT INTO repairs.booking (id, seller_id, technician_id, service_id, kind, state, starts_wall, minutes, minutes_before,
                minutes_after, expires_at)
            VALUES (\(id), \(seller), \(free), \(work.service.id), 'appointment', 'held', \(starts), \(work.minutes), \(work.before),
                \(work.after), kernel.now() + make_interval(secs => \(secondsHeld)))
            """)
        try await tx.run(
            "INSERT INTO repairs.hold (booking_id, visitor, network) VALUES (\(id), \(holder.visitor), \(holder.network))")
        guard let booking = try await tx.read(of(id)) else { throw Refusal.unknown }
        return booking
    }

    /// Frees an hour that a visitor holds. Another's stays.
    package static func giveUp(_ id: ID, by visitor: VisitorKey, in tx: Transaction) async throws {
        guard let technician = try await tx.read(held(id, by: visitor)) else { return }
        try await Technician.lock([technician], in: tx)
        try await release([id], in: tx)
    }

    /// A technician who is free for the whole work, with its minutes before and after. Their calendars must be locked.
    ///
    /// - Throws: `Refusal.closed`, `.outOfReach`, `.noStart`, `.outsideShifts`, `.taken`.
    static func pick(
        _ starts: WallTime, for work: Work, among technicians: [Technician.ID], moving booking: ID? = nil, in tx: Transaction
    ) async throws -> Technician.ID {
        let seller = work.service.seller
        let (workshop, bounds, isStart) = try await tx.read(
            Workshop.of(seller), bounds(of: seller),
            Query<Bool>.one("SELECT places.wall(places.moment(\(starts))) = \(starts)::timestamp") { row in try row.next() })
        guard let workshop, let bounds else { throw Refusal.closed }
        guard isStart, starts.microseconds % (Int64(workshop.terms.grainMinutes) * 60_000_000) == 0 else { throw Refusal.noStart }
        let begin = try await tx.read(Query<Moment>.one("SELECT places.moment(\(starts))") { row in try row.next() })
        guard begin >= bounds.earliest, begin < bounds.latest else { throw Refusal.outOfReach }
        let busy: SQL = "repairs.busy(\(starts), \(work.minutes), \(work.before), \(work.after))"
        let choices = try await tx.read(
            Query<[(technician: Technician.ID, isFree: Bool)]>.all(
                """
                SELECT s.technician_id, NOT EXISTS (
                    SELECT FROM repairs.booking b
                    WHERE b.technician_id = s.technician_id AND b.busy && w.busy AND b.state IN ('held', 'booked', 'working')
                      AND b.id IS DISTINCT FROM \(booking as ID?)::uuid) AS is_free
                FROM (SELECT \(busy) AS busy) w JOIN repairs.shift s ON s.technician_id = ANY(\(technicians)::uuid[]) AND s.open @> w.busy
                ORDER BY is_free DESC, (
                    SELECT count(*) FROM repairs.booking b
                    WHERE b.technician_id = s.technician_id AND b.state IN ('held', 'booked', 'working')
                      AND b.busy && tstzrange(
                            places.moment(\(starts)::date::timestamp), places.moment(\(starts)::date + interval '1 day'))),
                    s.technician_id
                """
            ) { row in (technician: try row.next(), isFree: try row.next()) })
        guard let first = choices.first else { throw Refusal.outsideShifts }
        guard first.isFree else { throw Refusal.taken }
        return first.technician
    }

    /// The technician of a hold; nil where the visitor has no such hold.
    static func held(_ id: ID?, by visitor: VisitorKey) -> Query<Technician.ID?> {
        .first(
            """
            SELECT b.technician_id FROM repairs.booking b JOIN repairs.hold h ON h.booking_id = b.id
            WHERE b.id = \(id as ID?)::uuid AND h.visitor = \(visitor)
            """
        ) { row in try row.next() }
    }

    private static let live: SQL = """
        repairs.hold h JOIN repairs.booking b ON b.id = h.booking_id WHERE b.state = 'held' AND b.expires_at > kernel.now()
        """

    private static func release(_ ids: [ID], in tx: Transaction) async throws {
        try await tx.run("UPDATE repairs.booking SET state = 'cancelled' WHERE id = ANY(\(ids)::uuid[]) AND state = 'held'")
        try await tx.run("DELETE FROM repairs.hold WHERE booking_id = ANY(\(ids)::uuid[])")
    }

    /// Registers the job that ends expired holds and forgets the network addresses.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "repairs.holds") { db in try await endHolds(in: db) }
    }

    package static func endHolds(in db: Database) async throws {
        let over = Query<[Technician.ID]>.all(
            """
            SELECT DISTINCT technician_id FROM repairs.booking WHERE state = 'held' AND expires_at <= kernel.now()
            ORDER BY technician_id LIMIT 500
            """
        ) { row in try row.next() }
        for technician in try await db.search(over) {
            try await db.transaction { tx in try await Technician.lock([technician], in: tx) }
        }
    }
}
