import Inventory
package import Kernel
package import Postgres
import Shipping

/// The parcel of a refused order, from the door to the shop. Its pieces are sold again once it is back.
///
/// An order that the program of a former version refused has none: that program decided about the pieces at once.
package struct RefusedParcel: Sendable, Equatable {
    package enum State: String, Sendable {
        /// On its way back.
        case awaited
        /// Back, and its pieces are in the stock.
        case back
        /// Gone, or no longer fit to be sold.
        case lost
    }

    package let state: State
    package let refusedAt: Moment
    /// Nil while it is awaited.
    package let settledAt: Moment?
    /// What the shop said; needed for a lost parcel.
    package let why: String

    /// Nil for an order that was not refused.
    package static func of(_ number: OrderNumber) -> Query<RefusedParcel?> {
        .first(
            """
            SELECT r.state, r.refused_at, r.settled_at, r.why
            FROM orders.refused_parcel r JOIN orders.order o ON o.id = r.order_id WHERE o.number = \(number)
            """
        ) { row in RefusedParcel(state: try row.next(), refusedAt: try row.next(), settledAt: try row.next(), why: try row.next()) }
    }

    static func expect(_ number: OrderNumber, in tx: Transaction) async throws {
        try await tx.run(
            "INSERT INTO orders.refused_parcel (order_id, seller_id) SELECT id, seller_id FROM orders.order WHERE number = \(number)")
    }

    /// The parcel is back. Its pieces return to the stock, except those of parcels that the buyer accepted or that are lost.
    ///
    /// - Throws: `Order.Refusal.notAwaited`, `.reasonTooLong`.
    package static func takeBack(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        try await settle(number, as: .back, by: actor, why: why, in: tx)
        let lines = try await tx.read(
            Query<[(ID<Order>, Stock.Claim)]>.all(
                """
                SELECT o.id, l.offer_id, l.quantity, l.id FROM orders.line l JOIN orders.order o ON o.id = l.order_id
                WHERE o.number = \(number)
                """
            ) { row in (try row.next(), try Stock.Claim(row.next(), quantity: row.next(), for: row.next())) })
        guard let order = lines.first?.0 else { return }
        let gone = try await tx.read(ParcelProgress.gone(of: Order.parcelKey(of: order)))
        let claims = lines.map(\.1).compactMap { claim -> Stock.Claim? in
            let left = claim.quantity - gone[Parcel.LineKey(claim.line.uuid), default: 0]
            return left > 0 ? Stock.Claim(claim.offer, quantity: left, for: claim.line) : nil
        }
        try await Stock.takeBack(claims, for: .refused, by: "\(actor.name), \(number)", in: tx)
    }

    /// The shop says that all parcels that the buyer did not accept are back.
    ///
    /// - Throws: `Order.Refusal.unknownOrder`, `.notAwaited`, `.reasonTooLong`.
    package static func receive(_ number: OrderNumber, by actor: Actor, at now: Moment, why: String, in tx: Transaction) async throws {
        guard let order = try await tx.read(Order.locked(number)) else { throw Order.Refusal.unknownOrder }
        for parcel in try await tx.read(Parcel.of(Order.parcelKey(of: order.id)))
        where ![.delivered, .returned, .lost].contains(parcel.state) {
            try await Parcel.record(.returned, by: .seller, at: now, of: parcel.id, seller: order.seller, in: tx)
        }
        try await takeBack(number, by: actor, why: why, in: tx)
    }

    /// The parcel is lost, or its pieces cannot be sold any more. They stay out of the stock.
    ///
    /// - Parameter why: 1 to `Order.mostOfReason` Unicode scalars.
    /// - Throws: `Order.Refusal.notAwaited`, `.reasonMissing`, `.reasonTooLong`.
    package static func writeOff(_ number: OrderNumber, by actor: Actor, why: String, in tx: Transaction) async throws {
        guard why.isWritten else { throw Order.Refusal.reasonMissing }
        try await settle(number, as: .lost, by: actor, why: why, in: tx)
    }

    private static func settle(
        _ number: OrderNumber, as state: State, by actor: Actor, why: String, in tx: Transaction
    ) async throws {
        guard why.length <= Order.mostOfReason else { throw Order.Refusal.reasonTooLong }
        // The order is locked first, as every verb of orders does.
        guard try await tx.read(Order.locked(number)) != nil else { throw Order.Refusal.notAwaited }
        let settled = try await tx.run(
            """
            UPDATE orders.refused_parcel r
            SET state = \(state), settled_at = kernel.now(), who = \(actor.name), why = \(why)
            FROM orders.order o WHERE o.id = r.order_id AND o.number = \(number) AND r.state = 'awaited'
            """)
        guard settled == 1 else { throw Order.Refusal.notAwaited }
        try await OrderRefund.giveBack(number, in: tx)
    }
}
