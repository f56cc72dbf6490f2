package import Kernel
package import Payments
package import Postgres
import Shipping

/// Money of an order that goes back to its buyer.
package enum OrderRefund {
    package enum Refusal: Error, Equatable {
        case unknownOrder
        /// The order has left, or has ended.
        case tooLate
        /// Nothing would be left to send. The order is to be cancelled instead.
        case everything
    }

    static let givingBack = CommitFault("orders.give-back", "what a cancelled or refused order was paid with")

    // MARK: By itself

    /// Promises back what a cancelled or refused order was paid with, except for the pieces that its buyer has.
    ///
    /// Nothing happens to an order that was not paid by a gateway. While the buyer disputes the payment with their bank, the order waits,
    /// and a job gives the money back once the dispute is over. While a parcel of a refused order is under way, nothing goes back yet.
    static func giveBack(_ number: OrderNumber, in tx: Transaction) async throws {
        guard let order = try await tx.read(Order.locked(number)), order.state == .cancelled || order.state == .refused else { return }
        let key = PaymentPart.OrderKey(order.id.uuid)
        guard let part = try await tx.read(PaymentPart.paid(key)) else { return }
        await tx.mayEnd(at: givingBack)
        do {
            let extent = order.state == .cancelled ? .whole : try await extent(order.id, number, part, in: tx)
            guard let extent else { return }
            _ = try await Refund.promise(of: key, extent, by: .system, OrderPayment.subjects, in: tx)
        } catch Refund.Refusal.disputed {
            try await tx.run("INSERT INTO orders.awaited_refund (order_id) VALUES (\(order.id)) ON CONFLICT (order_id) DO NOTHING")
            return
        } catch Refund.Refusal.nothingLeft {
            // All of it went back before.
        }
        try await tx.run("DELETE FROM orders.awaited_refund WHERE order_id = \(order.id)")
    }

    /// How much of a refused order goes back; nil while a parcel is under way, or if nothing is left.
    private static func extent(
        _ order: ID<Order>, _ number: OrderNumber, _ part: PaymentPart, in tx: Transaction
    ) async throws -> Refund.Extent? {
        let key = Order.parcelKey(of: order)
        let (parcels, lines, refused) = try await tx.read(Parcel.of(key), Parcel.lines(of: key), RefusedParcel.of(number))
        let ended: [ParcelEvent.Kind] = [.delivered, .refused, .returning, .returned, .lost, .damaged]
        // Once the shop has them back, or has lost them, nothing is under way.
        guard refused.map({ $0.state != .awaited }) ?? true || parcels.allSatisfy({ $0.state.map(ended.contains) ?? false }) else {
            return nil
        }
        var kept: [PaymentPart.LineKey: Int] = [:]
        for parcel in parcels where parcel.state == .delivered {
            for (line, count) in lines[parcel.id, default: [:]] { kept[PaymentPart.LineKey(line.uuid), default: 0] += count }
        }
        guard !kept.isEmpty else { return .whole }
        // The delivery was worth it, as something came.
        var pieces: [PaymentPart.LineKey: Int] = [:]
        for line in part.lines where line.key.uuid != order.uuid {
            let count = line.quantity - line.refundedQuantity - kept[line.key, default: 0]
            if count > 0 { pieces[line.key] = count }
        }
        return pieces.isEmpty ? nil : .pieces(pieces)
    }

    /// The orders whose money waits for the end of a dispute, the oldest first, at most 200.
    package static let awaited = Query<[OrderNumber]>.all(
        "SELECT o.number FROM orders.awaited_refund a JOIN orders.order o ON o.id = a.order_id ORDER BY a.awaited_since, o.number LIMIT 200"
    ) { row in try row.next() }

    /// Gives back what waited, where the dispute is over.
    package static func giveBackAwaited(in db: Database) async throws {
        for number in try await db.read(awaited) {
            try await db.transaction { tx in try await giveBack(number, in: tx) }
        }
    }

    // MARK: By somebody

    /// Promises money back of an order that was paid by a gateway. It audits the act.
    ///
    /// - Parameters:
    ///   - id: of the form. The same form twice makes one refund.
    ///   - onlyBeforeShipping: whether it must not have left, as for the members of its shop. They keep at least one piece to send.
    ///   - actor: as the audit log names them.
    ///   - why: at most `Payment.mostOfReason` Unicode scalars.
    /// - Throws: `Refusal`, `Refund.Refusal`; roll the transaction back then.
    @discardableResult
    package static func promise(
        _ id: Refund.ID = Refund.ID(), of number: OrderNumber, _ extent: Refund.Extent, onlyBeforeShipping: Bool = false, by actor: Actor,
        why: String = "", in tx: Transaction
    ) async throws -> Refund {
        guard let order = try await tx.read(Order.locked(number)) else { throw Refusal.unknownOrder }
        let key = PaymentPart.OrderKey(order.id.uuid)
        if onlyBeforeShipping, try await tx.read(Refund.of(id)) == nil {
            guard canBeAsked(in: order.state) else { throw Refusal.tooLate }
            guard let part = try await tx.read(PaymentPart.paid(key)) else { throw Refund.Refusal.notPaid }
            guard try leavesSomething(extent, of: part) else { throw Refusal.everything }
        }
        return try await Refund.promise(id, of: key, extent, by: actor, why: why, OrderPayment.subjects, in: tx)
    }

    /// Whether a member of the shop may refund in that state.
    package static func canBeAsked(in state: Order.State) -> Bool { [.placed, .confirmed, .packed].contains(state) }

    /// What would go back, without the amounts of lines.
    ///
    /// - Throws: `Refusal.everything`, `Refund.Refusal`.
    package static func preview(_ extent: Refund.Extent, of part: PaymentPart) throws -> Money {
        guard try leavesSomething(extent, of: part) else { throw Refusal.everything }
        return try part.share(of: extent).map(\.amount).total()
    }

    /// Whether goods are left that were not given back.
    private static func leavesSomething(_ extent: Refund.Extent, of part: PaymentPart) throws -> Bool {
        let shares = Dictionary(try part.share(of: extent).map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        return part.lines.contains { line in
            guard line.key.uuid != part.order.uuid else { return false }
            let share = shares[line.key]
            return line.left.minor > (share?.amount.minor ?? 0) && line.quantity > line.refundedQuantity + (share?.quantity ?? 0)
        }
    }
}
