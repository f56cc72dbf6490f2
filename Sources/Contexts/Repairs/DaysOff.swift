import Auditing
package import Kernel
package import Postgres
package import Sellers

extension Technician {
    /// Somebody takes a day off, and the shifts are made again. Bookings stay as they are; see `Booking.outside(of:)`.
    ///
    /// - Throws: `Refusal.unknown`.
    package static func takeOff(_ day: CalendarDay, _ id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        _ = try await tx.read(Workshop.locked(seller))
        guard try await tx.read(all(of: seller)).contains(where: { $0.id == id }) else { throw Refusal.unknown }
        let taken = try await tx.run(
            """
            INSERT INTO repairs.day_off (technician_id, seller_id, day)
            VALUES (\(id), \(seller), date '1970-01-01' + \(day.daysSince1970)::integer) ON CONFLICT DO NOTHING
            """)
        guard taken == 1 else { return }
        try await Audit.record(
            "repairs.day-taken-off", by: actor, on: seller.auditSubject, ["technician": "\(id)", "day": day.isoText], in: tx)
        try await Shift.remake(of: seller, in: tx)
    }

    /// Makes a day off a working day again.
    package static func workAgain(on day: CalendarDay, _ id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        let removed = try await tx.run(
            """
            DELETE FROM repairs.day_off
            WHERE technician_id = \(id) AND seller_id = \(seller) AND day = date '1970-01-01' + \(day.daysSince1970)::integer
            """)
        guard removed == 1 else { return }
        try await Audit.record(
            "repairs.day-worked", by: actor, on: seller.auditSubject, ["technician": "\(id)", "day": day.isoText], in: tx)
        try await Shift.remake(of: seller, in: tx)
    }
}
