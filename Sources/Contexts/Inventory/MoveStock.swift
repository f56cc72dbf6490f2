package import Catalog
import Jobs
import Kernel
package import Postgres

extension Stock {
    /// A reason for a change of stock other than a sale.
    package enum Movement: String, Sendable {
        case received, returned, corrected, lost
    }

    package enum Refusal: Error, Equatable {
        /// These offers have too few pieces; the numbers say how many are available.
        case short([Offer.ID: Int])
        /// The quantity or the resulting stock is out of bounds; see `Stock.most`.
        case quantityOutOfBounds
        /// The offer already has a first count.
        case alreadyOpen
        /// The offer has no first count yet.
        case notOpen
        /// Fewer pieces would be on hand than are reserved. The number is that of the reserved ones, the fewest that are possible.
        case promised(Int)
        /// Somebody changed the stock after the form was shown.
        case stale
        /// The line has no live reservation.
        case notReserved
        /// The line's pieces never left the stock, or fewer of them are still out.
        case notHandedOver
        /// The seller has no such open warehouse.
        case unknownWarehouse
    }

    /// Sets an offer's first count, from which its movements are counted.
    ///
    /// - Throws: `Refusal.alreadyOpen`, `.quantityOutOfBounds`.
    package static func open(_ offer: Offer.ID, with count: Int, in tx: Transaction) async throws {
        try await open([(offer, count)], in: tx)
    }

    /// Sets the first counts of new offers.
    ///
    /// - Throws: `Refusal.alreadyOpen`, `.quantityOutOfBounds`; roll the transaction back then.
    package static func open(_ new: [(offer: Offer.ID, count: Int)], in tx: Transaction) async throws {
        guard !new.isEmpty else { return }
        guard new.allSatisfy({ (0...most).contains($0.count) }) else { throw Refusal.quantityOutOfBounds }
        let (offers, counts) = (new.map(\.offer), new.map(\.count))
        let opened = try await tx.run(
            """
            INSERT INTO inventory.stock (offer_id, first_count, on_hand)
            SELECT offer, count, count FROM unnest(\(offers)::uuid[], \(counts)::integer[]) AS new (offer, count)
            ON CONFLICT (offer_id) DO NOTHING
            """)
        guard opened == new.count else { throw Refusal.alreadyOpen }
        try await Outbox.publish(StockChanged(offers: offers), in: tx)
    }

    /// Records that pieces came (above zero) or went (below zero).
    ///
    /// - Parameters:
    ///   - warehouse: where; nil for the first one. If nil, pieces go from those warehouses that have free ones, in the order of the shop.
    ///   - who: the person or the part of the shop, as shown in the history.
    ///   - why: at most 500 characters.
    /// - Throws: `Refusal.notOpen`, `.promised`, `.quantityOutOfBounds`, `.unknownWarehouse`; roll the transaction back then.
    package static func move(
        _ offer: Offer.ID, by change: Int, as kind: Movement, at warehouse: Warehouse.ID? = nil, by who: String, why: String = "",
        in tx: Transaction
    ) async throws {
        let isRightWay =
            switch kind {
            case .received, .returned: change > 0
            case .lost: change < 0
            case .corrected: change != 0
            }
        guard isRightWay, (-most...most).contains(change) else { throw Refusal.quantityOutOfBounds }
        try await tx.run(hold([offer]))
        let (stock, levels) = try await tx.read(totals(offer), StockLevel.of([offer]))
        guard let stock else { throw Refusal.notOpen }
        guard stock.onHand + change >= stock.reserved else { throw Refusal.promised(stock.reserved) }
        guard stock.onHand + change <= most else { throw Refusal.quantityOutOfBounds }
        var parts: [(Warehouse.ID?, Int)] = [(warehouse, change)]
        if let warehouse, change < 0 {
            let level = levels.first { $0.warehouse == warehouse }
            guard let level, level.available + change >= 0 else { throw Refusal.promised(level?.reserved ?? 0) }
        } else if change < 0 {
            parts = []
            var rest = -change
            for level in levels where level.available > 0 && rest > 0 {
                parts.append((level.warehouse, -min(rest, level.available)))
                rest -= min(rest, level.available)
            }
        }
        do {
            try await tx.run(
                parts.map { warehouse, change in
                    """
                    INSERT INTO inventory.movement (id, offer_id, warehouse_id, change, kind, who, why)
                    VALUES (\(ID<Movement>()), \(offer), \(warehouse as Warehouse.ID?)::uuid, \(change), \(kind), \(who), \(why))
                    """
                })
        } catch let error as DatabaseError where error.constraint == "movement_warehouse_open" {
            throw Refusal.unknownWarehouse
        }
        try await Outbox.publish(StockChanged(offers: [offer]), in: tx)
    }

    /// The pieces on hand and reserved, in the row of the offer.
    private static func totals(_ offer: Offer.ID) -> Query<(onHand: Int, reserved: Int)?> {
        .first("SELECT on_hand, reserved FROM inventory.stock WHERE offer_id = \(offer)") { row in (try row.next(), try row.next()) }
    }

    /// Sets the pieces on hand to what somebody counted: the first count, or a movement by the difference. An equal count changes nothing.
    ///
    /// - Parameters:
    ///   - seen: the pieces on hand that the form showed; nil for an offer without a first count.
    ///   - kind: why they differ; without meaning for a first count.
    ///   - warehouse: where somebody counted; nil for all warehouses together.
    ///   - who: as shown in the history.
    ///   - why: at most 500 characters.
    /// - Throws: `Refusal.stale`, `.promised`, `.quantityOutOfBounds`, `.unknownWarehouse`; roll the transaction back then.
    package static func count(
        _ offer: Offer.ID, seen: Int?, counted: Int, as kind: Movement, at warehouse: Warehouse.ID? = nil, by who: String, why: String,
        in tx: Transaction
    ) async throws {
        guard let seen else {
            do { try await open(offer, with: warehouse == nil ? counted : 0, in: tx) } catch Refusal.alreadyOpen { throw Refusal.stale }
            guard warehouse != nil, counted > 0 else { return }
            return try await move(offer, by: counted, as: .corrected, at: warehouse, by: who, why: why, in: tx)
        }
        try await tx.run(hold([offer]))
        let (stock, levels) = try await tx.read(totals(offer), StockLevel.of([offer]))
        guard let stock else { throw Refusal.stale }
        let now = warehouse.map { one in levels.first { $0.warehouse == one }?.onHand ?? 0 } ?? stock.onHand
        guard now == seen else { throw Refusal.stale }
        guard counted != seen else { return }
        try await move(offer, by: counted - seen, as: kind, at: warehouse, by: who, why: why, in: tx)
    }
}
