import Auditing
package import Catalog
import Jobs
package import Kernel
package import Postgres
package import Sellers

/// The steps of a transfer. Locks are taken in this sequence: the transfer, then the offers in the order of their keys.
extension Transfer {
    /// Begins a draft.
    ///
    /// - Throws: `Refusal.warehousesUnfit`, `.tooMany`.
    package static func begin(
        from: Warehouse.ID, to: Warehouse.ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws -> ID {
        // The warehouses stay open until the transaction ends.
        let (open, count) = try await tx.read(
            Query<[Warehouse.ID]>.all(
                """
                SELECT id FROM inventory.warehouse WHERE id IN (\(from), \(to)) AND seller_id = \(seller) AND closed_at IS NULL
                ORDER BY id FOR KEY SHARE
                """
            ) { row in try row.next() },
            Query<Int>.one("SELECT count(*) FROM inventory.transfer WHERE seller_id = \(seller) AND ended_at IS NULL") { row in
                try row.next()
            })
        guard open.count == 2 else { throw Refusal.warehousesUnfit }
        guard count < mostOpen else { throw Refusal.tooMany }
        let id = ID()
        try await tx.run(
            """
            INSERT INTO inventory.transfer (id, seller_id, from_id, to_id, made_by)
            VALUES (\(id), \(seller), \(from), \(to), \(actor.description))
            """)
        return id
    }

    /// Sets how many pieces of an offer a draft sends. Zero takes the offer out.
    ///
    /// - Throws: `Refusal.unknown`, `.stale`, `.unknownOffer`, `.quantityOutOfBounds`, `.tooMany`.
    package static func set(_ quantity: Int, of offer: Offer.ID, in id: ID, of seller: Seller.ID, in tx: Transaction) async throws {
        guard (0...Stock.most).contains(quantity) else { throw Refusal.quantityOutOfBounds }
        let transfer = try await lock(id, of: seller, in: tx)
        guard transfer.state == .draft else { throw Refusal.stale }
        if quantity == 0 {
            try await tx.run("DELETE FROM inventory.transfer_line WHERE (transfer_id, offer_id) = (\(id), \(offer))")
        } else {
            let set = try await tx.run(
                """
                INSERT INTO inventory.transfer_line AS l (transfer_id, offer_id, quantity)
                SELECT \(id), s.offer_id, \(quantity) FROM inventory.stock s
                    WHERE s.offer_id = \(offer) AND s.offer_id IN \(Offer.keys(of: seller))
                ON CONFLICT (transfer_id, offer_id) DO UPDATE SET quantity = excluded.quantity
                """)
            guard set == 1 else { throw Refusal.unknownOffer }
            guard try await tx.read(lines(of: id)).count <= mostLines else { throw Refusal.tooMany }
        }
        try await advance(id, to: "state = 'draft'", in: tx)
    }

    /// Sends the pieces: they leave the warehouse, and nobody can buy them until they arrive. Promised pieces stay.
    ///
    /// - Parameter seen: the version that the form showed.
    /// - Throws: `Refusal.unknown`, `.stale`, `.empty`, `.short`.
    package static func send(_ id: ID, over seen: Int, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        let transfer = try await lock(id, of: seller, in: tx)
        guard transfer.state == .draft, transfer.version == seen else { throw Refusal.stale }
        let lines = try await tx.read(lines(of: id))
        guard !lines.isEmpty else { throw Refusal.empty }
        let offers = lines.map(\.offer)
        try await tx.run(Stock.hold(offers))
        let levels = try await tx.read(StockLevel.of(offers)).filter { $0.warehouse == transfer.from }
        let free = Dictionary(levels.map { ($0.offer, $0.available) }, uniquingKeysWith: +)
        let short = lines.filter { $0.quantity > free[$0.offer, default: 0] }
        guard short.isEmpty else {
            throw Refusal.short(Dictionary(short.map { ($0.offer, free[$0.offer, default: 0]) }, uniquingKeysWith: min))
        }
        try await move(lines.map { ($0.offer, -$0.quantity) }, at: transfer.from, for: id, by: actor, in: tx)
        try await advance(id, to: "state = 'sent', sent_at = kernel.now(), sent_by = \(actor.description)", in: tx)
        try await Audit.record("inventory.transfer-sent", by: actor, on: seller.auditSubject, ["transfer": "\(id)"], in: tx)
    }

    /// What came of an offer, and what is missing.
    package struct Arrival: Sendable {
        package let offer: Offer.ID
        package let received: Int
        package let missing: Int
        package let why: String

        package init(_ offer: Offer.ID, received: Int, missing: Int = 0, why: String = "") {
            (self.offer, self.received, self.missing, self.why) = (offer, received, missing, why)
        }
    }

    /// Receives pieces, all or a part. If nothing is under way any more, the transfer is closed.
    ///
    /// - Parameter seen: the version that the form showed.
    /// - Throws: `Refusal.unknown`, `.stale`, `.empty`, `.unknownOffer`, `.tooManyCame`, `.reasonUnfit`, `.stockOutOfBounds`.
    package static func receive(
        _ arrivals: [Arrival], of id: ID, over seen: Int, of seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws {
        let transfer = try await lock(id, of: seller, in: tx)
        guard [.sent, .received].contains(transfer.state), transfer.version == seen else { throw Refusal.stale }
        let lines = Dictionary(try await tx.read(lines(of: id)).map { ($0.offer, $0) }) { first, _ in first }
        let arrivals = arrivals.filter { $0.received != 0 || $0.missing != 0 }.sorted { $0.offer < $1.offer }
        guard !arrivals.isEmpty else { throw Refusal.empty }
        for arrival in arrivals {
            guard let line = lines[arrival.offer] else { throw Refusal.unknownOffer }
            guard arrival.received >= 0, arrival.missing >= 0, arrival.received <= line.rest,
                arrival.missing <= line.rest - arrival.received
            else { throw Refusal.tooManyCame(arrival.offer) }
            let isReasonFit = arrival.missing == 0 || arrival.why.isWritten && FormFault(in: arrival.why, most: longestWhy) == nil
            guard isReasonFit else { throw Refusal.reasonUnfit(arrival.offer) }
        }
        let came = arrivals.filter { $0.received > 0 }
        try await tx.run(Stock.hold(came.map(\.offer)))
        let stocks = try await tx.read(Stock.of(came.map(\.offer)))
        for arrival in came where (stocks.first { $0.offer == arrival.offer }?.onHand ?? 0) + arrival.received > Stock.most {
            throw Refusal.stockOutOfBounds(arrival.offer)
        }
        try await move(came.map { ($0.offer, $0.received) }, at: transfer.to, for: id, by: actor, in: tx)
        try await tx.run(
            arrivals.map { arrival in
                """
                UPDATE inventory.transfer_line SET received = received + \(arrival.received), missing = missing + \(arrival.missing),
                    why = CASE WHEN \(arrival.missing)::integer > 0 THEN \(arrival.why) ELSE why END
                WHERE (transfer_id, offer_id) = (\(id), \(arrival.offer))
                """
            })
        let isUnderWay = try await tx.read(Self.lines(of: id)).contains { $0.rest > 0 }
        try await advance(id, to: isUnderWay ? "state = 'received'" : "state = 'closed', ended_at = kernel.now()", in: tx)
        let missing = arrivals.reduce(0) { $0 + $1.missing }
        try await Audit.record(
            "inventory.transfer-received", by: actor, on: seller.auditSubject, ["transfer": "\(id)", "missing": "\(missing)"], in: tx)
    }

    /// Cancels a draft.
    ///
    /// - Throws: `Refusal.unknown`, `.stale` if it has been sent or cancelled.
    package static func cancel(_ id: ID, of seller: Seller.ID, by actor: Actor, in tx: Transaction) async throws {
        guard try await lock(id, of: seller, in: tx).state == .draft else { throw Refusal.stale }
        try await advance(id, to: "state = 'cancelled', ended_at = kernel.now()", in: tx)
        try await Audit.record("inventory.transfer-cancelled", by: actor, on: seller.auditSubject, ["transfer": "\(id)"], in: tx)
    }

    private static func lock(_ id: ID, of seller: Seller.ID, in tx: Transaction) async throws -> Transfer {
        try await tx.run("SELECT FROM inventory.transfer WHERE id = \(id) AND seller_id = \(seller) FOR UPDATE")
        guard let transfer = try await tx.read(with(id, of: seller)) else { throw Refusal.unknown }
        return transfer
    }

    private static func advance(_ id: ID, to changes: SQL, in tx: Transaction) async throws {
        try await tx.run("UPDATE inventory.transfer SET \(changes), version = version + 1 WHERE id = \(id)")
    }

    /// Moves pieces of locked offers.
    private static func move(
        _ changes: [(Offer.ID, Int)], at warehouse: Warehouse.ID, for id: ID, by actor: Actor, in tx: Transaction
    ) async throws {
        guard !changes.isEmpty else { return }
        try await tx.run(
            """
            INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, transfer_id, who)
            SELECT kernel.uuid7(), moved.offer, \(warehouse)::uuid, moved.change, 'transferred', \(id)::uuid, \(actor.description)
            FROM unnest(\(changes.map(\.0))::uuid[], \(changes.map(\.1))::integer[]) AS moved (offer, change)
            """)
        try await Outbox.publish(StockChanged(offers: changes.map(\.0)), in: tx)
    }
}
