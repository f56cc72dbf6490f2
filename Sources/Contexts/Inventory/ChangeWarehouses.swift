import Auditing
package import Kernel
package import Places
package import Postgres
package import Sellers

extension Warehouse {
    /// Opens another warehouse, which the shop prefers least.
    ///
    /// - Throws: `Refusal.nameUnfit`, `.nameTaken`, `.cityUnknown`, `.tooMany`.
    @discardableResult
    package static func open(
        for seller: Seller.ID, named name: String, in city: City.Code, by actor: Actor, in tx: Transaction
    ) async throws -> ID {
        let name = try await checked(name, city, in: tx)
        let others = try await lock(of: seller, in: tx)
        guard others.count < most else { throw Refusal.tooMany }
        let id = ID()
        let opened = try await tx.run(
            """
            INSERT INTO inventory.warehouse (id, seller_id, name, city_code, place)
            SELECT \(id), \(seller), \(name), \(city), 1 + coalesce(max(place), 0) FROM inventory.warehouse
            WHERE seller_id = \(seller) AND closed_at IS NULL
            ON CONFLICT DO NOTHING
            """)
        guard opened == 1 else { throw Refusal.nameTaken }
        try await Audit.record("inventory.warehouse-opened", by: actor, on: seller.auditSubject, ["warehouse": "\(id)"], in: tx)
        return id
    }

    /// Changes name and city.
    ///
    /// - Parameter seen: the version that the form showed.
    /// - Throws: `Refusal.unknown`, `.stale`, `.nameUnfit`, `.nameTaken`, `.cityUnknown`.
    package static func change(
        _ id: ID, of seller: Seller.ID, over seen: Int, to name: String, in city: City.Code, by actor: Actor, in tx: Transaction
    ) async throws {
        let name = try await checked(name, city, in: tx)
        guard let now = try await lock(of: seller, in: tx).first(where: { $0.id == id }) else { throw Refusal.unknown }
        guard now.version == seen else { throw Refusal.stale }
        guard now.name != name || now.city != city else { return }
        do {
            try await tx.run(
                "UPDATE inventory.warehouse SET name = \(name), city_code = \(city), version = version + 1 WHERE id = \(id)")
        } catch let error as DatabaseError where error.constraint == "warehouse_name_once" {
            throw Refusal.nameTaken
        }
        try await Audit.record("inventory.warehouse-changed", by: actor, on: seller.auditSubject, ["warehouse": "\(id)"], in: tx)
    }

    /// Sets the order in which the shop prefers its warehouses.
    ///
    /// - Parameter ids: all open ones.
    /// - Throws: `Refusal.stale` if they are not all open ones.
    package static func order(_ ids: [ID], of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        let now = try await lock(of: seller, in: tx).map(\.id)
        guard Set(ids) == Set(now), ids.count == now.count else { throw Refusal.stale }
        guard ids != now else { return }
        try await tx.run(
            """
            UPDATE inventory.warehouse w SET place = chosen.place
            FROM unnest(\(ids)::uuid[]) WITH ORDINALITY AS chosen (id, place) WHERE w.id = chosen.id
            """)
        try await Audit.record("inventory.warehouses-ordered", by: actor, on: seller.auditSubject, in: tx)
    }

    /// Closes an empty warehouse.
    ///
    /// - Throws: `Refusal.unknown`, `.last`, `.notEmpty`, `.busy`.
    package static func close(_ id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        let others = try await lock(of: seller, in: tx)
        guard others.contains(where: { $0.id == id }) else { throw Refusal.unknown }
        guard others.count > 1 else { throw Refusal.last }
        // Nothing comes into it while the row is locked in this way. Read again what came before.
        try await tx.run("SELECT FROM inventory.warehouse WHERE id = \(id) FOR UPDATE")
        let (pieces, isBusy) = try await tx.read(
            Query<Int>.one("SELECT coalesce(sum(on_hand), 0) FROM inventory.level WHERE warehouse_id = \(id)") { row in try row.next() },
            Query<Bool>.one(
                """
                SELECT EXISTS (SELECT FROM inventory.transfer WHERE \(id) IN (from_id, to_id) AND ended_at IS NULL)
                    OR EXISTS (SELECT FROM inventory.count WHERE warehouse_id = \(id) AND ended_at IS NULL)
                """
            ) { row in try row.next() })
        guard pieces == 0 else { throw Refusal.notEmpty(pieces) }
        guard !isBusy else { throw Refusal.busy }
        try await tx.run("UPDATE inventory.warehouse SET closed_at = kernel.now(), version = version + 1 WHERE id = \(id)")
        try await Audit.record("inventory.warehouse-closed", by: actor, on: seller.auditSubject, ["warehouse": "\(id)"], in: tx)
    }

    /// Locks the open warehouses of a seller against other changes of them. Sales go on.
    private static func lock(of seller: Seller.ID, in tx: Transaction) async throws -> [Warehouse] {
        try await tx.run("SELECT FROM inventory.warehouse WHERE seller_id = \(seller) ORDER BY id FOR NO KEY UPDATE")
        return try await tx.read(open(of: seller))
    }

    /// The tidied name.
    private static func checked(_ name: String, _ city: City.Code, in tx: Transaction) async throws -> String {
        let name = name.tidied
        guard name.isWritten, FormFault(in: name, most: longestName) == nil, !name.contains("\n") else { throw Refusal.nameUnfit }
        guard try await tx.read(City.named(city)) != nil else { throw Refusal.cityUnknown }
        return name
    }
}
