import Auditing
package import Kernel
package import Postgres

/// How a clerk decides on a payment that is held.
package enum HeldDecision: String, Sendable, CaseIterable {
    /// It counts as paid.
    case take
    /// All goes back.
    case giveBack = "return"
}

extension Payment {
    /// The longest reason for a decision or a refund, in Unicode scalars.
    package static let mostOfReason = 500

    package enum DecisionRefusal: Error, Equatable {
        case unknownPayment, notHeld, reasonMissing
        /// The reason is longer than `mostOfReason`.
        case reasonTooLong
        /// Another amount or currency came than was asked, or a dispute took some of it. It can only go back.
        case otherSum
        /// The buyer's bank decides where the money goes.
        case disputed
    }

    /// Decides on a payment that is held, because another amount, currency, mode or reference came than was asked.
    ///
    /// If what was paid for cannot be had any more, all goes back, whatever the clerk said.
    /// - Parameter why: at most `mostOfReason` Unicode scalars.
    /// - Throws: `DecisionRefusal`.
    @discardableResult
    package static func decide(
        _ id: ID, _ decision: HeldDecision, by actor: Actor, why: String, _ subjects: PaymentSubjects, in tx: Transaction
    ) async throws -> State {
        guard !why.allSatisfy(\.isWhitespace) else { throw DecisionRefusal.reasonMissing }
        guard why.unicodeScalars.count <= mostOfReason else { throw DecisionRefusal.reasonTooLong }
        guard var payment = try await tx.read(locked(id)) else { throw DecisionRefusal.unknownPayment }
        guard payment.state == .held else { throw DecisionRefusal.notHeld }
        guard !payment.isDisputed else { throw DecisionRefusal.disputed }
        guard decision == .giveBack || payment.received == payment.asked && payment.lost == 0 else { throw DecisionRefusal.otherSum }
        await tx.mayEnd(at: MoneyFaults.decide)
        try await Audit.record(
            "payments.decided", by: actor, on: Audit.Subject("payment", id), ["decision": decision.rawValue], why: why, in: tx)
        // The history has the part that the actor plays.
        let clerk = actor.kind == .clerk ? actor : Actor(.clerk, actor.description)
        if decision == .take, try await subjects.settle(payment, .paid(payment, by: actor), in: tx) == .taken {
            try await payment.succeed(by: clerk, why: why, in: tx)
        } else {
            try await payment.returnAll(by: clerk, why: why, subjects, in: tx)
        }
        return payment.state
    }
}
