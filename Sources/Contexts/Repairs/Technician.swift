import Auditing
package import Kernel
package import Postgres
package import Sellers

/// Somebody who repairs. They need no account.
package struct Technician: Sendable, Equatable {
    package typealias ID = Kernel.ID<Technician>

    package let id: ID
    package let name: String
    /// What they can do.
    package let skills: Set<RepairService.ID>
    /// It grows with each change, so that a stale form is noticed.
    package let version: Int
    package let hasLeft: Bool

    /// The longest name, in Unicode scalars.
    package static let longestName = 60
    /// The most who work in one workshop.
    package static let most = 30

    package enum Refusal: Error, Equatable {
        case unknown
        /// The name is empty, too long or has characters that cannot be read.
        case nameUnfit
        /// Somebody changed it after the form was shown.
        case stale
        /// The workshop has `most` of them.
        case tooMany
        /// A skill is not a service of the workshop.
        case skillUnknown
        /// So many bookings are still to come.
        case isBooked(Int)
    }
}

extension Technician {
    /// Those who work there, by name.
    package static func all(of seller: Seller.ID) -> Query<[Technician]> {
        .all(
            """
            SELECT t.id, t.name, ARRAY(SELECT k.service_id FROM repairs.skill k WHERE k.technician_id = t.id), t.version,
                t.left_at IS NOT NULL
            FROM repairs.technician t WHERE t.seller_id = \(seller) AND t.left_at IS NULL ORDER BY t.name, t.id
            """
        ) { row in
            try Technician(
                id: row.next(), name: row.next(), skills: Set(row.next([RepairService.ID].self)), version: row.next(), hasLeft: row.next())
        }
    }

    /// Those who work there and can do the service, in the order of their keys.
    static func skilled(in service: RepairService.ID) -> Query<[ID]> {
        .all(
            """
            SELECT t.id FROM repairs.skill k JOIN repairs.technician t ON t.id = k.technician_id
            WHERE k.service_id = \(service) AND t.left_at IS NULL ORDER BY t.id
            """
        ) { row in try row.next() }
    }

    /// Locks the calendars of technicians in the order of their keys, and ends their expired holds.
    ///
    /// Call this before a booking is written. Without the lock, two bookings that swap their times deadlock.
    static func lock(_ ids: [ID], in tx: Transaction) async throws {
        try await tx.run("LOCK TABLE places.zone_change IN ACCESS SHARE MODE")
        try await tx.run("SELECT FROM repairs.technician WHERE id = ANY(\(ids)::uuid[]) ORDER BY id FOR NO KEY UPDATE")
        try await tx.run(Booking.expire(of: ids))
    }

    /// Takes somebody on.
    ///
    /// - Throws: `Refusal.nameUnfit`, `.tooMany`, `.skillUnknown`, `Workshop.Refusal.unknown`.
    @discardableResult
    package static func add(
        _ name: String, skills: Set<RepairService.ID>, to seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws -> ID {
        let name = try checked(name)
        guard try await tx.read(Workshop.locked(seller)) != nil else { throw Workshop.Refusal.unknown }
        guard try await tx.read(all(of: seller)).count < most else { throw Refusal.tooMany }
        let id = ID()
        try await tx.run("INSERT INTO repairs.technician (id, seller_id, name) VALUES (\(id), \(seller), \(name))")
        try await learn(skills, id, of: seller, in: tx)
        try await Audit.record("repairs.technician-added", by: actor, on: seller.auditSubject, ["technician": "\(id)"], in: tx)
        try await Shift.remake(of: seller, in: tx)
        return id
    }

    /// Changes name and skills. Bookings stay as they are.
    ///
    /// - Parameter seen: the version that the form showed.
    /// - Throws: `Refusal.unknown`, `.stale`, `.nameUnfit`, `.skillUnknown`.
    package static func change(
        _ id: ID, of seller: Seller.ID, over seen: Int, to name: String, skills: Set<RepairService.ID>, by actor: Actor, in tx: Transaction
    ) async throws {
        let name = try checked(name)
        _ = try await tx.read(Workshop.locked(seller))
        guard let now = try await tx.read(all(of: seller)).first(where: { $0.id == id }) else { throw Refusal.unknown }
        guard now.version == seen else { throw Refusal.stale }
        guard now.name != name || now.skills != skills else { return }
        try await tx.run("UPDATE repairs.technician SET name = \(name), version = version + 1 WHERE id = \(id)")
        try await tx.run("DELETE FROM repairs.skill WHERE technician_id = \(id)")
        try await learn(skills, id, of: seller, in: tx)
        try await Audit.record("repairs.technician-changed", by: actor, on: seller.auditSubject, ["technician": "\(id)"], in: tx)
    }

    /// Somebody leaves. Their coming bookings must be moved or cancelled first.
    ///
    /// - Throws: `Refusal.unknown`, `.isBooked`.
    package static func leave(_ id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        _ = try await tx.read(Workshop.locked(seller))
        try await lock([id], in: tx)
        let booked = Query<Int>.one(
            """
            SELECT count(*) FROM repairs.booking
            WHERE technician_id = \(id) AND state IN ('held', 'booked', 'working') AND upper(busy) > kernel.now()
            """
        ) { row in try row.next() }
        let count = try await tx.read(booked)
        guard count == 0 else { throw Refusal.isBooked(count) }
        let left = try await tx.run(
            """
            UPDATE repairs.technician SET left_at = kernel.now(), version = version + 1
            WHERE id = \(id) AND seller_id = \(seller) AND left_at IS NULL
            """)
        guard left == 1 else { throw Refusal.unknown }
        try await tx.run("DELETE FROM repairs.shift WHERE technician_id = \(id)")
        try await Audit.record("repairs.technician-left", by: actor, on: seller.auditSubject, ["technician": "\(id)"], in: tx)
    }

    private static func checked(_ name: String) throws -> String {
        let name = name.tidied
        guard name.isWritten, FormFault(in: name, most: longestName) == nil, !name.contains("\n") else { throw Refusal.nameUnfit }
        return name
    }

    private static func learn(_ skills: Set<RepairService.ID>, _ id: ID, of seller: Seller.ID, in tx: Transaction) async throws {
        let learned = try await tx.run(
            """
            INSERT INTO repairs.skill (technician_id, service_id, seller_id)
            SELECT \(id), s.id, s.seller_id FROM repairs.service s
            WHERE s.id = ANY(\(skills.sorted())::uuid[]) AND s.seller_id = \(seller) AND s.ended_at IS NULL
            """)
        guard learned == skills.count else { throw Refusal.skillUnknown }
    }
}
