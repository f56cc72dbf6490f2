import Auditing
package import Kernel
package import Postgres

extension Refund {
    enum Contradiction: Error, Equatable {
        case unknownRefund
        /// The gateway says that it gave back another amount.
        case otherAmount
    }

    package enum HandRefusal: Error, Equatable {
        case unknownRefund
        /// It is under way at the gateway, or done.
        case notFailed
        /// The buyer's bank has not decided on the dispute of the payment. It may give the money to the buyer.
        case disputed
        /// The reference of the transfer is empty or longer than 100 characters.
        case badTransfer
    }

    static func markAsked(_ id: ID, in tx: Transaction) async throws {
        try await tx.run("UPDATE payments.refund SET state = 'asked', asked_at = kernel.now() WHERE id = \(id) AND state = 'due'")
    }

    /// Records what the gateway says of a refund.
    ///
    /// - Returns: the state afterwards.
    @discardableResult
    static func apply(_ reading: RefundReading, to id: ID, _ subjects: PaymentSubjects, in tx: Transaction) async throws -> State {
        let refund = try await lock(id, in: tx).refund
        guard refund.state == .asked else { return refund.state }
        if refund.providerKey == nil {
            try await tx.run("UPDATE payments.refund SET provider_key = \(reading.providerKey) WHERE id = \(id)")
        }
        switch reading.state {
        case .pending: return .asked
        case .done:
            guard reading.amount == refund.asked else { throw Contradiction.otherAmount }
            try await finish(id, .gateway, subjects, in: tx)
            return .done
        case .failed(let reason):
            try await fail(id, why: reason, subjects, in: tx)
            return .failed
        }
    }

    /// Records that the gateway did not give it back. It stays due.
    static func fail(_ id: ID, why: String, _ subjects: PaymentSubjects, in tx: Transaction) async throws {
        let (payment, refund) = try await lock(id, in: tx)
        guard refund.state == .asked else { return }
        let reason = why.isEmpty ? "refused" : why.replacing("\0", with: "").cut(to: Payment.mostOfReason)
        try await tx.run("UPDATE payments.refund SET state = 'failed', failure = \(reason), settled_at = kernel.now() WHERE id = \(id)")
        guard !payment.isGoneToBuyer else { return try await finish(id, .dispute, subjects, in: tx) }
        guard let failed = try await tx.read(of(id)) else { return }
        try await subjects.tell(payment, .refundFailed(payment, failed), in: tx)
    }

    /// Ends the refunds of a payment that the bank has given to the buyer as a whole, so that they do not get it twice.
    ///
    /// A refund that the gateway may be doing waits for its answer.
    static func settleByDispute(_ payment: Payment.ID, _ subjects: PaymentSubjects, in tx: Transaction) async throws {
        for refund in try await tx.read(of(payment: payment)) where refund.state == .due || refund.state == .failed {
            try await markAsked(refund.id, in: tx)
            try await finish(refund.id, .dispute, subjects, in: tx)
        }
    }

    /// Settles a refund that the gateway did not give back: by a bank transfer.
    ///
    /// - Parameter transfer: its reference, 1 to 100 characters.
    /// - Throws: `HandRefusal`.
    package static func settleByHand(
        _ id: ID, transfer: String, by actor: Actor, _ subjects: PaymentSubjects, in tx: Transaction
    ) async throws {
        guard (1...100).contains(transfer.unicodeScalars.count), !transfer.allSatisfy(\.isWhitespace) else { throw HandRefusal.badTransfer }
        guard let refund = try await tx.read(of(id)) else { throw HandRefusal.unknownRefund }
        let locked = try await lock(id, in: tx)
        guard locked.refund.state == .failed else { throw HandRefusal.notFailed }
        guard !locked.payment.isDisputed else { throw HandRefusal.disputed }
        await tx.mayEnd(at: MoneyFaults.byHand)
        try await Audit.record(
            "payments.refund-settled", by: actor, on: Audit.Subject("payment", refund.payment), ["refund": id.description], in: tx)
        try await finish(id, .hand, transfer: transfer, subjects, in: tx)
    }

    /// Moves the amount from what is to be given back to what was given back.
    static func finish(_ id: ID, _ way: Way, transfer: String? = nil, _ subjects: PaymentSubjects, in tx: Transaction) async throws {
        let (payment, refund) = try await lock(id, in: tx)
        guard refund.state == .asked || refund.state == .failed && way != .gateway else { return }
        try await tx.run([
            """
            UPDATE payments.refund SET state = 'done', done_by = \(way), transfer = \(transfer as String?), settled_at = kernel.now()
            WHERE id = \(id)
            """,
            """
            UPDATE payments.payment SET refunding = refunding - \(refund.asked), refunded = refunded + \(refund.asked)
            WHERE id = \(payment.id)
            """,
            """
            UPDATE payments.payment_part SET refunding = refunding - \(refund.amount), refunded = refunded + \(refund.amount)
            WHERE payment_id = \(payment.id) AND order_key = \(refund.order as PaymentPart.OrderKey?)
            """,
        ])
        guard let done = try await tx.read(of(id)) else { return }
        try await subjects.tell(payment, .refundDone(payment, done), in: tx)
    }

    /// Locks the payment first, as every verb does.
    private static func lock(_ id: ID, in tx: Transaction) async throws -> (payment: Payment, refund: Refund) {
        guard let known = try await tx.read(of(id)), let payment = try await tx.read(Payment.locked(known.payment)),
            let refund = try await tx.read(locked(id))
        else { throw Contradiction.unknownRefund }
        return (payment, refund)
    }
}
