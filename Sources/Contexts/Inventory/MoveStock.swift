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
        /// The line's pieces never left the stock.
        case notHandedOver
    }

    /// Sets an offer's first count, from which its movements are counted.
    ///
    /// - Throws: `Refusal.alreadyOpen`, `.quantityOutOfBounds`.
    package static func open(_ offer: Offer.ID, with count: Int, in tx: Transaction) async throws {
        guard (0...most).contains(count) else { throw Refusal.quantityOutOfBounds }
        let opened = try await tx.run(
            """
            INSERT INTO inventory.stock (offer_id, first_count, on_hand) VALUES (\(offer), \(count), \(count))
            ON CONFLICT (offer_id) DO NOTHING
            """)
        guard opened == 1 else { throw Refusal.alreadyOpen }
        try await Outbox.publish(StockChanged(offers: [offer]), in: tx)
    }

    /// Records that pieces came (above zero) or went (below zero).
    ///
    /// - Parameters:
    ///   - who: the person or the part of the shop, as shown in the history.
    ///   - why: at most 500 characters.
    /// - Throws: `Refusal.notOpen`, `.promised`, `.quantityOutOfBounds`.
    package static func move(
        _ offer: Offer.ID, by change: Int, as kind: Movement, by who: String, why: String = "", in tx: Transaction
    ) async throws {
        let isRightWay =
            switch kind {
            case .received, .returned: change > 0
            case .lost: change < 0
            case .corrected: change != 0
            }
        guard isRightWay, (-most...most).contains(change) else { throw Refusal.quantityOutOfBounds }
        let locked = Query<(onHand: Int, reserved: Int)?>.first(
            "SELECT on_hand, reserved FROM inventory.stock WHERE offer_id = \(offer) FOR UPDATE"
        ) { row in (try row.next(), try row.next()) }
        guard var stock = try await tx.read(locked) else { throw Refusal.notOpen }
        if stock.onHand + change < stock.reserved {
            // Reservations that expired promise nothing.
            try await tx.run(expire(offer))
            guard let now = try await tx.read(locked) else { throw Refusal.notOpen }
            stock = now
        }
        guard stock.onHand + change >= stock.reserved else { throw Refusal.promised(stock.reserved) }
        guard stock.onHand + change <= most else { throw Refusal.quantityOutOfBounds }
        _ = try await tx.run(
            """
            INSERT INTO inventory.movement (id, offer_id, change, kind, who, why)
            VALUES (\(ID<Movement>()), \(offer), \(change), \(kind), \(who), \(why))
            """)
        try await Outbox.publish(StockChanged(offers: [offer]), in: tx)
    }

    /// Sets the pieces on hand to what somebody counted: the first count, or a movement by the difference. An equal count changes nothing.
    ///
    /// - Parameters:
    ///   - seen: the pieces on hand that the form showed; nil for an offer without a first count.
    ///   - kind: why they differ; without meaning for a first count.
    ///   - who: as shown in the history.
    ///   - why: at most 500 characters.
    /// - Throws: `Refusal.stale`, `.promised`, `.quantityOutOfBounds`; roll the transaction back then.
    package static func count(
        _ offer: Offer.ID, seen: Int?, counted: Int, as kind: Movement, by who: String, why: String, in tx: Transaction
    ) async throws {
        guard let seen else {
            do { return try await open(offer, with: counted, in: tx) } catch Refusal.alreadyOpen { throw Refusal.stale }
        }
        let now = Query<Int?>.first("SELECT on_hand FROM inventory.stock WHERE offer_id = \(offer) FOR UPDATE") { row in try row.next() }
        guard try await tx.read(now) == seen else { throw Refusal.stale }
        guard counted != seen else { return }
        try await move(offer, by: counted - seen, as: kind, by: who, why: why, in: tx)
    }
}
