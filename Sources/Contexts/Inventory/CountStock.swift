import Auditing
package import Catalog
import Jobs
package import Kernel
package import Postgres
package import Sellers

/// The steps of a count. Locks are taken in this sequence: the count, then the offers in the order of their keys.
extension StockCount {
    /// Begins a count of a warehouse.
    ///
    /// - Throws: `Refusal.unknownWarehouse`, `.alreadyOpen`.
    package static func begin(at warehouse: Warehouse.ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws -> ID {
        let id = ID()
        // The warehouse stays open until the transaction ends.
        let isOpen = try await tx.read(
            Query<Bool>.one(
                """
                WITH held AS (
                    SELECT id FROM inventory.warehouse
                        WHERE id = \(warehouse) AND seller_id = \(seller) AND closed_at IS NULL FOR KEY SHARE)
                SELECT EXISTS (SELECT FROM held)
                """
            ) { row in try row.next() })
        guard isOpen else { throw Refusal.unknownWarehouse }
        let begun = try await tx.run(
            """
            INSERT INTO inventory.count (id, seller_id, warehouse_id, begun_by)
            VALUES (\(id), \(seller), \(warehouse), \(actor.description)) ON CONFLICT DO NOTHING
            """)
        guard begun == 1 else {
            let open = Query<ID?>.first("SELECT id FROM inventory.count WHERE warehouse_id = \(warehouse) AND ended_at IS NULL") { row in
                try row.next()
            }
            throw Refusal.alreadyOpen(try await tx.read(open) ?? id)
        }
        return id
    }

    /// Enters how many pieces of an offer were counted. It replaces what was entered before.
    ///
    /// - Throws: `Refusal.unknown`, `.ended`, `.unknownOffer`, `.quantityOutOfBounds`, `.tooMany`.
    package static func enter(
        _ counted: Int, of offer: Offer.ID, in id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws {
        try await enter(counted, isMore: false, of: offer, in: id, of: seller, by: actor, in: tx)
    }

    /// Adds pieces of an offer to what was counted before, as a scanner does.
    ///
    /// - Throws: as `enter`.
    package static func add(
        _ pieces: Int = 1, of offer: Offer.ID, in id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws {
        try await enter(pieces, isMore: true, of: offer, in: id, of: seller, by: actor, in: tx)
    }

    private static func enter(
        _ pieces: Int, isMore: Bool, of offer: Offer.ID, in id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws {
        guard (0...Stock.most).contains(pieces) else { throw Refusal.quantityOutOfBounds }
        // A count does not end while something is entered.
        let count = try await lock(id, of: seller, "FOR SHARE", in: tx)
        do {
            let entered = try await tx.run(
                """
                INSERT INTO inventory.count_line AS c (count_id, offer_id, expected, counted, entered_by)
                SELECT \(id), s.offer_id, coalesce(l.on_hand, 0), \(pieces)::integer, \(actor.description)
                FROM inventory.stock s LEFT JOIN inventory.level l ON l.offer_id = s.offer_id AND l.warehouse_id = \(count.warehouse)
                WHERE s.offer_id = \(offer) AND s.offer_id IN \(Offer.keys(of: seller))
                ON CONFLICT (count_id, offer_id) DO UPDATE
                SET counted = CASE WHEN \(isMore)::boolean THEN c.counted + excluded.counted ELSE excluded.counted END,
                    expected = excluded.expected, entered_by = excluded.entered_by, entered_at = kernel.now()
                """)
            guard entered == 1 else { throw Refusal.unknownOffer }
        } catch let error as DatabaseError where error.constraint == "count_line_counted" {
            throw Refusal.quantityOutOfBounds
        }
        let lines = Query<Int>.one("SELECT count(*) FROM inventory.count_line WHERE count_id = \(id)") { row in try row.next() }
        guard try await tx.read(lines) <= mostLines else { throw Refusal.tooMany }
    }

    /// Takes an offer out of a count, as if it had not been counted.
    ///
    /// - Throws: `Refusal.unknown`, `.ended`.
    package static func forget(_ offer: Offer.ID, in id: ID, of seller: Seller.ID, in tx: Transaction) async throws {
        _ = try await lock(id, of: seller, "FOR SHARE", in: tx)
        try await tx.run("DELETE FROM inventory.count_line WHERE (count_id, offer_id) = (\(id), \(offer))")
    }

    /// Closes a count: each counted offer moves by the difference to what was expected when it was entered. So what moved before or after
    /// that stays right. Offers that nobody counted stay as they are.
    ///
    /// - Throws: `Refusal.unknown`, `.ended`, `.empty`, `.promised`, `.quantityOutOfBounds`; roll the transaction back then.
    package static func close(_ id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        let count = try await lock(id, of: seller, "FOR UPDATE", in: tx)
        let lines = try await tx.read(Self.lines(of: id))
        guard !lines.isEmpty else { throw Refusal.empty }
        let moved = lines.filter { $0.difference != 0 }.sorted { $0.offer < $1.offer }
        if !moved.isEmpty {
            let offers = moved.map(\.offer)
            try await tx.run(Stock.hold(offers))
            try await check(moved, at: count.warehouse, in: tx)
            try await tx.run(
                """
                INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, count_id, who)
                SELECT kernel.uuid7(), moved.offer, \(count.warehouse)::uuid, moved.change, 'counted', \(id)::uuid, \(actor.description)
                FROM unnest(\(offers)::uuid[], \(moved.map(\.difference))::integer[]) AS moved (offer, change)
                """)
            try await Outbox.publish(StockChanged(offers: offers), in: tx)
        }
        try await end(id, as: .closed, by: actor, in: tx)
        try await Audit.record(
            "inventory.count-closed", by: actor, on: seller.auditSubject, ["count": "\(id)", "offers": "\(lines.count)"], in: tx)
    }

    /// Ends a count without any effect.
    ///
    /// - Throws: `Refusal.unknown`, `.ended`.
    package static func cancel(_ id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        _ = try await lock(id, of: seller, "FOR UPDATE", in: tx)
        try await end(id, as: .cancelled, by: actor, in: tx)
        try await Audit.record("inventory.count-cancelled", by: actor, on: seller.auditSubject, ["count": "\(id)"], in: tx)
    }

    /// Refuses differences that leave less than is promised, or more than an offer can have. The offers are locked.
    private static func check(_ lines: [Line], at warehouse: Warehouse.ID, in tx: Transaction) async throws {
        let offers = lines.map(\.offer)
        let (levels, stocks, promised) = try await tx.read(
            StockLevel.of(offers), Stock.of(offers),
            Query<[(Offer.ID, Kernel.ID<Stock.Line>)]>.all(
                """
                SELECT offer_id, line_id FROM inventory.reservation
                WHERE offer_id = ANY(\(offers)::uuid[]) AND warehouse_id = \(warehouse) AND used_at IS NULL AND released_at IS NULL
                ORDER BY made_at, id
                """
            ) { row in (try row.next(), try row.next()) })
        var conflicts: [Conflict] = []
        for line in lines {
            let level = levels.first { $0.offer == line.offer && $0.warehouse == warehouse }
            let left = (level?.onHand ?? 0) + line.difference
            let onHand = (stocks.first { $0.offer == line.offer }?.onHand ?? 0) + line.difference
            guard onHand <= Stock.most else { throw Refusal.quantityOutOfBounds }
            if left < level?.reserved ?? 0 {
                let owners = promised.filter { $0.0 == line.offer }.map(\.1)
                conflicts.append(Conflict(offer: line.offer, left: max(0, left), reserved: level?.reserved ?? 0, lines: owners))
            } else if left < 0 {
                conflicts.append(Conflict(offer: line.offer, left: 0, reserved: 0, lines: []))
            }
        }
        guard conflicts.isEmpty else { throw Refusal.promised(conflicts) }
    }

    private static func lock(_ id: ID, of seller: Seller.ID, _ strength: SQL, in tx: Transaction) async throws -> StockCount {
        try await tx.run("SELECT FROM inventory.count WHERE id = \(id) AND seller_id = \(seller) \(strength)")
        guard let count = try await tx.read(with(id, of: seller)) else { throw Refusal.unknown }
        guard count.state == .open else { throw Refusal.ended }
        return count
    }

    private static func end(_ id: ID, as state: State, by actor: Actor, in tx: Transaction) async throws {
        try await tx.run(
            "UPDATE inventory.count SET state = \(state), ended_at = kernel.now(), ended_by = \(actor.description) WHERE id = \(id)")
    }
}
