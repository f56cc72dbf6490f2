import Auditing
package import Kernel
package import Postgres

extension Refund {
    /// How much goes back of a part.
    package enum Extent: Sendable, Equatable {
        /// All that is left.
        case whole
        /// So many pieces of lines. The delivery is a line whose key is the order's, with one piece.
        case pieces([PaymentPart.LineKey: Int])
        /// A sum, spread over the lines by what is left of each.
        case sum(Money)
    }

    package enum Refusal: Error, Equatable {
        /// Nothing was received for this order.
        case notPaid
        /// The buyer disputes the payment with their bank. The bank decides where the money goes.
        case disputed
        /// The amount is not above zero, or it is of another currency; or a line has not so many pieces.
        case badExtent
        case tooMuch(most: Money)
        case nothingLeft
        /// The reason is longer than `Payment.mostOfReason`.
        case reasonTooLong
    }

    /// Promises money back of an order, and has the gateway give it back by the queue.
    ///
    /// - Parameters:
    ///   - id: of the form. The same form twice makes one refund.
    ///   - why: at most `Payment.mostOfReason` Unicode scalars.
    /// - Throws: `Refusal`.
    package static func promise(
        _ id: ID = ID(), of order: PaymentPart.OrderKey, _ extent: Extent, by actor: Actor, why: String = "", _ subjects: PaymentSubjects,
        in tx: Transaction
    ) async throws -> Refund {
        guard why.unicodeScalars.count <= Payment.mostOfReason else { throw Refusal.reasonTooLong }
        let captured = Query<Payment.ID?>.first(
            "SELECT payment_id FROM payments.payment_part WHERE order_key = \(order) AND captured > 0"
        ) { row in try row.next() }
        // The lock of the payment keeps other refunds of it away.
        guard let key = try await tx.read(captured), let payment = try await tx.read(Payment.locked(key)) else { throw Refusal.notPaid }
        if let known = try await tx.read(of(id)) {
            guard known.order == order else { throw Refusal.badExtent }
            return known
        }
        guard !payment.isDisputed else { throw Refusal.disputed }
        await tx.mayEnd(at: MoneyFaults.promise)
        let refund = try await payment.write(id, order, extent, by: actor, why: why, subjects, in: tx)
        MoneyFaults.promiseInserted.pass()
        if actor.kind != .system {
            try await Audit.record(
                "payments.refund-promised", by: actor, on: Audit.Subject("payment", payment.id),
                ["refund": id.description, "amount": String(refund.amount.minor), "currency": refund.amount.currency.rawValue], why: why,
                in: tx)
        }
        guard refund.asked.minor > 0 else {
            // It is less than half a minor unit of the currency that the gateway received.
            try await Refund.markAsked(id, in: tx)
            try await Refund.finish(id, .gateway, subjects, in: tx)
            return try await tx.read(of(id)) ?? refund
        }
        try await GatewayCall.enqueue(.refund, of: payment.id, at: payment.gateway, refund: id, in: tx)
        return refund
    }
}

extension Payment {
    /// Writes a refund that is due. The payment must be locked.
    fileprivate func write(
        _ id: Refund.ID, _ order: PaymentPart.OrderKey, _ extent: Refund.Extent, by actor: Actor, why: String,
        _ subjects: PaymentSubjects, in tx: Transaction
    ) async throws -> Refund {
        let parts = try await tx.read(PaymentPart.of(self.id))
        guard let part = parts.first(where: { $0.order == order }) else { throw Refund.Refusal.notPaid }
        let lines = try part.share(of: extent)
        let total = lines.map(\.amount).reduce(Money(minor: 0, amount.currency), +)
        guard total.minor > 0 else { throw Refund.Refusal.nothingLeft }
        let before = parts.map { $0.amount - $0.left }.reduce(Money(minor: 0, amount.currency), +)
        // After a lost dispute, rounding may leave a minor unit less.
        let most = (received?.minor ?? 0) - refunding - refunded - lost
        let asked = Money(minor: min(exchanged(before + total) - exchanged(before), most), self.asked.currency)
        let counts = try await tx.run([
            "UPDATE payments.payment SET refunding = refunding + \(asked) WHERE id = \(self.id)",
            """
            UPDATE payments.payment_part SET refunding = refunding + \(total) WHERE payment_id = \(self.id) AND order_key = \(order)
            """,
            """
            UPDATE payments.payment_line l SET refunded = l.refunded + n.amount, refunded_quantity = l.refunded_quantity + n.quantity
            FROM unnest(\(lines.map(\.key))::uuid[], \(lines.map(\.quantity))::int[], \(lines.map(\.amount))::bigint[])
                AS n (line_key, quantity, amount)
            WHERE l.payment_id = \(self.id) AND l.line_key = n.line_key
            """,
            """
            INSERT INTO payments.refund (id, payment_id, order_key, seller_id, amount, asked, asked_currency, made_by, why)
            VALUES (\(id), \(self.id), \(order), \(part.seller), \(total), \(asked), \(asked.currency), \(actor.description), \(why))
            """,
            """
            INSERT INTO payments.refund_line (refund_id, line_key, quantity, amount)
            SELECT \(id), n.line_key, n.quantity, n.amount
            FROM unnest(\(lines.map(\.key))::uuid[], \(lines.map(\.quantity))::int[], \(lines.map(\.amount))::bigint[])
                AS n (line_key, quantity, amount)
            """,
        ])
        guard counts[3] == 1, let refund = try await tx.read(Refund.of(id)) else { throw Refund.Refusal.notPaid }
        try await subjects.tell(self, .refundPromised(self, refund, lines), in: tx)
        return refund
    }

    /// What the gateway was asked for an amount, rounded half up. The shares of amounts that follow each other sum to the whole.
    func exchanged(_ part: Money) -> Int64 {
        Int64((2 * Int128(part.minor) * Int128(asked.minor) + Int128(amount.minor)) / (2 * Int128(amount.minor)))
    }

    /// Gives all back that was received, but what a lost dispute took. The payment must be locked, held or late.
    mutating func returnAll(
        by actor: Actor, why: String, _ subjects: PaymentSubjects, in tx: Transaction
    ) async throws {
        guard let received else { return }
        let (id, left) = (Refund.ID(), Money(minor: received.minor - lost, received.currency))
        guard left.minor > 0 else { return try await step(to: .returned, by: actor, why: why, in: tx) }
        try await tx.run([
            "UPDATE payments.payment SET refunding = \(left) WHERE id = \(self.id)",
            """
            INSERT INTO payments.refund (id, payment_id, amount, asked, asked_currency, made_by, why)
            VALUES (\(id), \(self.id), \(left), \(left), \(left.currency), \(actor.description), \(why))
            """,
        ])
        refunding = left.minor
        try await step(to: .returned, by: actor, why: why, in: tx)
        guard let refund = try await tx.read(Refund.of(id)) else { return }
        try await subjects.tell(self, .returned(self, refund), in: tx)
        try await GatewayCall.enqueue(.refund, of: self.id, at: gateway, refund: id, in: tx)
    }

    /// Books what somebody gave back at the provider's own console. The payment must be locked.
    func bookFoundRefunds(_ reading: PaymentReading, _ subjects: PaymentSubjects, in tx: Transaction) async throws {
        let refunds = try await tx.read(Refund.of(payment: id))
        // Those that the gateway did or may be doing.
        let known = refunds.filter { $0.state == .asked || $0.way?.isOfGateway == true }
        var found = reading.refunded.minor - known.map(\.asked.minor).reduce(0, +)
        guard found > 0, reading.refunded.currency == received?.currency else { return }
        // The gateway failed to give these back, and somebody did it at its console.
        for refund in refunds where refund.state == .failed && refund.asked.minor <= found {
            try await Refund.finish(refund.id, .console, subjects, in: tx)
            found -= refund.asked.minor
        }
        guard state == .succeeded, amount == asked else { return }
        let parts = try await tx.read(PaymentPart.of(id))
        let left = parts.map(\.left)
        guard found > 0, left.contains(where: { $0.minor > 0 }) else { return }
        let total = left.dropFirst().reduce(left[0], +)
        let shares = Money(minor: min(found, total.minor), amount.currency).divided(byWorth: left)
        for (part, share) in zip(parts, shares) where share.minor > 0 {
            guard let fresh = try await tx.read(Payment.locked(id)) else { return }
            let refund = try await fresh.write(
                Refund.ID(), part.order, .sum(share), by: .system, why: "found at the provider", subjects, in: tx)
            try await Refund.markAsked(refund.id, in: tx)
            try await Refund.finish(refund.id, .console, subjects, in: tx)
        }
    }
}

extension PaymentPart {
    /// What goes back of each line.
    ///
    /// - Throws: `Refund.Refusal`.
    package func share(of extent: Refund.Extent) throws(Refund.Refusal) -> [Refund.Line] {
        switch extent {
        case .whole:
            return lines.filter { $0.left.minor > 0 }.map {
                Refund.Line(key: $0.key, quantity: $0.quantity - $0.refundedQuantity, amount: $0.left)
            }
        case .sum(let sum):
            guard sum.currency == amount.currency, sum.minor > 0 else { throw .badExtent }
            guard left.minor > 0 else { throw .nothingLeft }
            guard sum <= left else { throw .tooMuch(most: left) }
            return zip(lines, sum.divided(byWorth: lines.map(\.left))).filter { $1.minor > 0 }.map {
                Refund.Line(key: $0.key, quantity: 0, amount: $1)
            }
        case .pieces(let pieces):
            guard !pieces.isEmpty, pieces.keys.allSatisfy({ key in lines.contains { $0.key == key } }) else { throw .badExtent }
            var shares: [Refund.Line] = []
            for line in lines {
                guard let count = pieces[line.key] else { continue }
                guard count > 0, count <= line.quantity - line.refundedQuantity else { throw .badExtent }
                let amount = line.amount(of: count)
                if amount.minor > 0 { shares.append(Refund.Line(key: line.key, quantity: count, amount: amount)) }
            }
            return shares
        }
    }
}

extension PaymentPart.Line {
    /// What the next pieces were paid with: the last ones have what is left, so all pieces one by one make the whole.
    fileprivate func amount(of count: Int) -> Money {
        guard refundedQuantity + count < quantity else { return left }
        let until = worth(of: refundedQuantity + count), before = worth(of: refundedQuantity)
        return Money(minor: min(until - before, left.minor), amount.currency)
    }

    /// The worth of so many pieces, rounded half up.
    private func worth(of count: Int) -> Int64 { (2 * amount.minor * Int64(count) + Int64(quantity)) / (2 * Int64(quantity)) }
}
