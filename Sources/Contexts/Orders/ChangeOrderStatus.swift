import Catalog
import Inventory
import Jobs
package import Kernel
package import Postgres

extension Order {
    package enum Refusal: Error, Equatable {
        case unknownOrder
        /// This actor may not move the order from its current state to that one.
        case illegal(from: State, to: State)
        /// A cancellation needs a reason.
        case reasonMissing
        /// The reason is longer than `mostOfReason`.
        case reasonTooLong
        /// No refused parcel of this order is on its way back. Somebody else was faster, or there is none.
        case notAwaited
        /// The buyer asks to cancel, and the shop has not answered yet. So it must not ship.
        case requestOpen
    }

    /// The longest reason for a status change, in Unicode scalars.
    package static let mostOfReason = 500

    /// The seller accepts the order.
    package static func confirm(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        _ = try await changeStatus(of: number, to: .confirmed, by: actor, why: why, in: tx)
    }

    /// The seller has packed the parcel.
    package static func pack(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        _ = try await changeStatus(of: number, to: .packed, by: actor, why: why, in: tx)
    }

    /// The seller hands the parcel to the carrier. The reserved pieces leave the stock.
    package static func ship(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        let lines = try await changeStatus(of: number, to: .shipped, by: actor, why: why, in: tx)
        try await Stock.handOver(lines, by: "\(actor.name), \(number)", in: tx)
    }

    /// The buyer has received the parcel.
    package static func deliver(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        _ = try await changeStatus(of: number, to: .delivered, by: actor, why: why, in: tx)
    }

    /// The buyer did not accept the parcel. Its pieces stay out of the stock until the parcel is back; see `RefusedParcel`.
    /// What was paid for it goes back.
    package static func refuse(_ number: OrderNumber, by actor: Actor, why: String = "", in tx: Transaction) async throws {
        _ = try await changeStatus(of: number, to: .refused, by: actor, why: why, in: tx)
        try await RefusedParcel.expect(number, in: tx)
        try await OrderRefund.giveBack(number, in: tx)
    }

    /// Cancels the order before it is shipped and releases its pieces. A buyer can do so until the seller confirms.
    ///
    /// What was paid for it goes back, in the same transaction; see `OrderRefund.giveBack`.
    /// A purchase that is not paid yet is given up as a whole; see `UnpaidPurchase.giveUp`.
    /// - Parameter why: at most `mostOfReason` Unicode scalars. The reason `other` needs words.
    package static func cancel(
        _ number: OrderNumber, by actor: Actor, for reason: Reason = .other, why: String = "", in tx: Transaction
    ) async throws {
        guard reason != .other || why.isWritten else { throw Refusal.reasonMissing }
        if try await tx.read(Order.locked(number))?.state == .unpaid { throw Refusal.illegal(from: .unpaid, to: .cancelled) }
        let lines = try await changeStatus(of: number, to: .cancelled, by: actor, for: reason, why: why, in: tx)
        try await Stock.release(lines, in: tx)
        try await OrderRefund.giveBack(number, in: tx)
    }

    /// Changes the status of an order and publishes `OrderStatusChanged`.
    ///
    /// The table `orders.legal_step` decides which changes are legal. A foreign key to it enforces that again.
    /// - Parameter reason: of a cancellation; nil for any other change.
    /// - Returns: the stock claims of the order's lines.
    /// - Throws: `Refusal`.
    static func changeStatus(
        of number: OrderNumber, to state: State, by actor: Actor, for reason: Reason? = nil, why: String, in tx: Transaction
    ) async throws -> [Stock.Claim] {
        guard why.length <= mostOfReason else { throw Refusal.reasonTooLong }
        let standing = try await tx.read(
            Query.first("SELECT id, state, steps FROM orders.order WHERE number = \(number) FOR UPDATE") { row in
                (id: try row.next(ID<Order>.self), state: try row.next(State.self), steps: try row.next(Int.self))
            })
        guard let (id, from, steps) = standing else { throw Refusal.unknownOrder }
        let (isLegal, claims) = try await tx.read(
            Query<Bool>.one(
                """
                SELECT EXISTS (SELECT FROM orders.legal_step
                               WHERE from_state = \(from) AND to_state = \(state) AND actor = \(actor.kind))
                """
            ) { row in try row.next() },
            Query<[Stock.Claim]>.all("SELECT offer_id, quantity, id FROM orders.line WHERE order_id = \(id)") { row in
                try Stock.Claim(row.next(), quantity: row.next(), for: row.next())
            })
        guard isLegal else { throw Refusal.illegal(from: from, to: state) }
        if state == .shipped, actor.kind != .system, try await tx.read(CancellationRequest.isOpen(id)) { throw Refusal.requestOpen }
        _ = try await tx.run(
            """
            INSERT INTO orders.step (order_id, sequence, from_state, to_state, actor, who, why, reason)
            VALUES (\(id), \(steps + 1), \(from), \(state), \(actor.kind), \(actor.name), \(why), \(reason as Reason?))
            """)
        try await Outbox.publish(OrderStatusChanged(order: id, number: number, from: from, to: state), in: tx)
        return claims
    }
}
