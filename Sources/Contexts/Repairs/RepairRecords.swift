package import Identity
package import Postgres
import Sellers

/// Personal data in the schema `repairs`: the hours that somebody holds, and the names of those who work in a workshop.
///
/// A technician needs no account. Their name is the shop's, and goes with the last member of the shop.
package enum RepairRecords: PersonalRecords {
    package static let schema = "repairs"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [
            Disclosure(
                "repair_holds",
                """
                SELECT coalesce(json_agg(json_build_object('starts', b.starts_wall, 'network', h.network,
                    'expires_at', kernel.iso8601(b.expires_at)) ORDER BY b.id), '[]')::text
                FROM repairs.hold h JOIN repairs.booking b ON b.id = h.booking_id WHERE h.visitor = \(subject.person.visitor)
                """)
        ]
    }

    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let held = Query<[Booking.ID]>.all(
            """
            SELECT booking_id FROM repairs.hold WHERE visitor IN (\(subject.person.visitor), \(subject.browser)) ORDER BY booking_id
            """
        ) { row in try row.next() }
        for booking in try await tx.read(held) { try await Booking.cancel(booking, in: tx) }
        let shops = try await tx.read(Member.shopsOfOnly(subject.person.id))
        try await tx.run("UPDATE repairs.technician SET name = '–' WHERE seller_id = ANY(\(shops)::uuid[])")
    }
}
