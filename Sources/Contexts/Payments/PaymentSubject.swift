package import Kernel
package import Postgres

/// A hook: what is paid for acts on the facts of its payments.
///
/// The implementation also posts each fact to the books. Payments does not know them.
package protocol PaymentSubject: Sendable {
    /// Its name in `payments.subject_kind`, such as `orders.purchase`.
    static var kind: String { get }

    /// Acts on a fact, in the transaction that records it. The payment is locked.
    ///
    /// - Returns: whether what was paid for is the buyer's now. It counts for `paid` only.
    static func settle(_ reference: PaymentReference, _ outcome: PaymentOutcome, in tx: Transaction) async throws -> PaymentVerdict
}

/// What happened to a payment. Each fact is told once.
package enum PaymentOutcome: Sendable {
    /// The provider took the money that was asked. `actor` is a clerk for a payment that was held.
    case paid(Payment, by: Actor)
    /// Nobody can pay on this page any more.
    case ended(Payment, End)
    /// The provider took money that cannot be placed: it is held or late.
    case unplaced(Payment)
    /// All that was received goes back, because it could not be placed.
    case returned(Payment, Refund)
    /// A part goes back, by these lines.
    case refundPromised(Payment, Refund, [Refund.Line])
    /// Also for `returned`.
    case refundDone(Payment, Refund)
    /// It stays due.
    case refundFailed(Payment, Refund)
    /// The buyer's bank took money back until it has decided.
    case disputeOpened(Payment, PaymentDispute)
    /// The money came back from the bank. The fee did not.
    case disputeWon(Payment, PaymentDispute)
    /// The bank gave the money to the buyer.
    case disputeLost(Payment, PaymentDispute, [DisputeLoss])

    package enum End: Sendable, Equatable {
        case closed(Payment.ClosingReason)
        /// The provider's page is over.
        case expired
        /// A final no.
        case refused
    }
}

package enum PaymentVerdict: Sendable {
    case taken
    /// It cannot be had any more, or it is paid already. The money goes back.
    case lost
}

/// The implementations by kind.
package typealias PaymentSubjects = HookTable<any PaymentSubject.Type>

/// The kinds of things that are paid for, as far as the database has any.
package enum PaymentKind {
    package static let all = Query<[String]>.all("SELECT kind FROM payments.subject_kind ORDER BY kind") { row in try row.next() }
}

extension HookTable where Hook == any PaymentSubject.Type {
    func settle(_ payment: Payment, _ outcome: PaymentOutcome, in tx: Transaction) async throws -> PaymentVerdict {
        let kind = payment.reference.kind
        guard let subject = self[kind] else { throw Missing(hook: "PaymentSubject", kinds: [kind]) }
        return try await subject.settle(payment.reference, outcome, in: tx)
    }

    func tell(_ payment: Payment, _ outcome: PaymentOutcome, in tx: Transaction) async throws {
        _ = try await settle(payment, outcome, in: tx)
    }
}
