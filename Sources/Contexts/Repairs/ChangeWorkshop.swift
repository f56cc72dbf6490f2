import Auditing
package import Kernel
import Places
package import Postgres
package import Sellers

extension Workshop {
    /// Begins a workshop, which is closed to customers at first.
    ///
    /// - Throws: `Refusal.alreadyThere`.
    package static func begin(for seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        let begun = try await tx.run("INSERT INTO repairs.workshop (seller_id) VALUES (\(seller)) ON CONFLICT DO NOTHING")
        guard begun == 1 else { throw Refusal.alreadyThere }
        try await Audit.record("repairs.workshop-begun", by: actor, on: seller.auditSubject, in: tx)
    }

    /// Changes the terms, and makes the shifts again.
    ///
    /// - Parameter seen: the version that the form showed.
    /// - Throws: `Refusal.unknown`, `.stale`, `.termsUnfit`, `.notReady`.
    package static func change(
        _ seller: Seller.ID, over seen: Int, to terms: Terms, by actor: Actor, in tx: Transaction
    ) async throws {
        guard !terms.places.isEmpty, Terms.leads.contains(terms.leadMinutes), Terms.horizons.contains(terms.horizonDays),
            Terms.grains.contains(terms.grainMinutes), Terms.cancellations.contains(terms.cancelHours)
        else { throw Refusal.termsUnfit }
        guard let now = try await tx.read(locked(seller)) else { throw Refusal.unknown }
        guard now.version == seen else { throw Refusal.stale }
        guard now.terms != terms else { return }
        if terms.isOpen, !now.terms.isOpen {
            guard try await tx.read(isReady(seller)) else { throw Refusal.notReady }
        }
        try await tx.run(
            """
            UPDATE repairs.workshop SET is_open = \(terms.isOpen), at_shop = \(terms.places.contains(.shop)),
                at_home = \(terms.places.contains(.home)), by_parcel = \(terms.places.contains(.parcel)),
                asks_first = \(terms.asksFirst), lead_minutes = \(terms.leadMinutes), horizon_days = \(terms.horizonDays),
                grain_minutes = \(terms.grainMinutes), cancel_hours = \(terms.cancelHours), on_holidays = \(terms.onHolidays),
                version = version + 1
            WHERE seller_id = \(seller)
            """)
        try await Audit.record(
            "repairs.workshop-changed", by: actor, on: seller.auditSubject, ["open": "\(terms.isOpen)"], in: tx)
        try await Shift.remake(of: seller, in: tx)
    }

    /// Sets where the workshop comes to the customer's home.
    ///
    /// - Throws: `Refusal.unknown`, `.areaUnfit`.
    package static func setAreas(_ areas: [ServiceArea], of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        let fit = areas.allSatisfy { area in
            ServiceArea.travels.contains(area.travelMinutes) && area.fee >= .zero && area.fee <= ServiceArea.highestFee
        }
        guard fit, areas.count <= ServiceArea.most, Set(areas.map(\.city)).count == areas.count else { throw Refusal.areaUnfit }
        for area in areas {
            guard try await tx.read(City.named(area.city)) != nil else { throw Refusal.areaUnfit }
        }
        guard try await tx.read(locked(seller)) != nil else { throw Refusal.unknown }
        try await tx.run("DELETE FROM repairs.area WHERE seller_id = \(seller)")
        try await tx.run(
            """
            INSERT INTO repairs.area (seller_id, city_code, travel_minutes, fee)
            SELECT \(seller), * FROM unnest(\(areas.map(\.city))::text[], \(areas.map(\.travelMinutes))::integer[],
                \(areas.map(\.fee))::bigint[])
            """)
        try await Audit.record("repairs.areas-set", by: actor, on: seller.auditSubject, ["cities": "\(areas.count)"], in: tx)
    }

    /// Whether it has hours, and a technician with a service.
    private static func isReady(_ seller: Seller.ID) -> Query<Bool> {
        .one(
            """
            SELECT EXISTS (SELECT FROM repairs.hours WHERE seller_id = \(seller)) AND EXISTS (
                SELECT FROM repairs.skill k JOIN repairs.technician t ON t.id = k.technician_id
                JOIN repairs.service s ON s.id = k.service_id
                WHERE k.seller_id = \(seller) AND t.left_at IS NULL AND s.ended_at IS NULL)
            """
        ) { row in try row.next() }
    }
}
