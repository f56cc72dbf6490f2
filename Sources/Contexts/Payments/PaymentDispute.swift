package import Kernel
import Postgres

/// A dispute of the buyer with their bank. The bank takes the money back until it has decided.
package struct PaymentDispute: Sendable, Equatable {
    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable, Codable {
        case open
        /// The money came back.
        case won
        /// The bank gave the money to the buyer.
        case lost
    }

    package let state: State
    /// What the bank takes, above zero and in the currency of the payment.
    package let amount: Money
    /// What the provider takes for the dispute, whatever the bank decides.
    package let fee: Money

    package init(_ state: State, _ amount: Money, fee: Money) { (self.state, self.amount, self.fee) = (state, amount, fee) }
}

/// Who bears a lost dispute: a part of the payment and the house, or money that could not be placed and the house.
package struct DisputeLoss: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        package let key: PaymentPart.LineKey
        /// In the currency of the payment.
        package let amount: Money
    }

    /// Nil for money that could not be placed.
    package let order: PaymentPart.OrderKey?
    package let seller: PaymentPart.SellerKey?
    /// The lines of the order that bear it.
    package let lines: [Line]
    /// The share of the disputed amount, in the received currency.
    package let disputed: Money
    /// What the lines or the money that could not be placed bear of it, in the received currency. The house bears the rest.
    package let borne: Money
}

extension Payment {
    /// The shares of the parts in an amount of the received currency, such as a disputed one.
    package static func shares(of amount: Money, _ parts: [PaymentPart]) -> [Money] { amount.divided(byWorth: parts.map(\.amount)) }

    /// Whether the bank has given all that was received to the buyer. Nothing is owed to them then.
    var isGoneToBuyer: Bool { dispute?.state == .lost && dispute?.amount == received }

    /// Records what the provider says of a dispute. Each fact is told once. What is past changes nothing.
    mutating func learn(_ said: PaymentDispute, _ subjects: PaymentSubjects, in tx: Transaction) async throws {
        guard let received else { return }
        if dispute == nil {
            guard said.amount.currency == received.currency, said.fee.currency == received.currency, said.fee.minor >= 0,
                said.amount.minor > 0, said.amount <= received
            else { throw Contradiction.otherDispute }
            let opened = PaymentDispute(.open, said.amount, fee: said.fee)
            try await tx.run(
                """
                UPDATE payments.payment SET dispute = \(opened.state), disputed = \(opened.amount), dispute_fee = \(opened.fee)
                WHERE id = \(id)
                """)
            dispute = opened
            await tx.mayEnd(at: MoneyFaults.disputeOpened)
            try await subjects.tell(self, .disputeOpened(self, opened), in: tx)
        }
        guard let known = dispute, known.state == .open, said.state != .open else { return }
        let decided = PaymentDispute(said.state, known.amount, fee: known.fee)
        dispute = decided
        await tx.mayEnd(at: decided.state == .won ? MoneyFaults.disputeWon : MoneyFaults.disputeLost)
        guard decided.state == .lost else {
            try await tx.run("UPDATE payments.payment SET dispute = \(decided.state) WHERE id = \(id)")
            return try await subjects.tell(self, .disputeWon(self, decided), in: tx)
        }
        try await lose(decided, subjects, in: tx)
    }

    /// Takes a lost dispute from what is left of each order. What was given back already is the loss of the house.
    private mutating func lose(_ decided: PaymentDispute, _ subjects: PaymentSubjects, in tx: Transaction) async throws {
        guard let received, let now = try await tx.read(Payment.locked(id)) else { return }
        var room = received.minor - now.refunding - now.refunded
        var losses: [DisputeLoss] = []
        if state == .succeeded {
            let parts = try await tx.read(PaymentPart.of(id))
            let asked = Self.shares(of: decided.amount, parts)
            for (part, share) in zip(parts, asked) {
                // The whole share of a part is its amount, and the shares of other currencies follow that.
                let worth = Money(minor: paid(for: share), amount.currency)
                let taken = min(worth, part.left)
                let exact = taken.minor == 0 ? 0 : (2 * Int128(share.minor) * Int128(taken.minor) / Int128(worth.minor) + 1) / 2
                let borne = min(Int64(exact), share.minor, room)
                room -= borne
                let lines = zip(part.lines, taken.divided(byWorth: part.lines.map(\.left))).filter { $1.minor > 0 }
                losses.append(
                    DisputeLoss(
                        order: part.order, seller: part.seller, lines: lines.map { .init(key: $0.key, amount: $1) }, disputed: share,
                        borne: Money(minor: borne, share.currency)))
            }
        } else {
            let borne = state == .held ? min(decided.amount.minor, room) : 0
            losses.append(
                DisputeLoss(
                    order: nil, seller: nil, lines: [], disputed: decided.amount, borne: Money(minor: borne, decided.amount.currency)))
        }
        lost = losses.map(\.borne.minor).reduce(0, +)
        let lines = losses.flatMap { loss in loss.lines.map { (loss.order, $0) } }
        try await tx.run([
            "UPDATE payments.payment SET dispute = \(decided.state), lost = \(lost) WHERE id = \(id)",
            """
            UPDATE payments.payment_line l SET lost = n.amount
            FROM unnest(\(lines.map(\.1.key))::uuid[], \(lines.map(\.1.amount))::bigint[]) AS n (line_key, amount)
            WHERE l.payment_id = \(id) AND l.line_key = n.line_key
            """,
            """
            UPDATE payments.payment_part t SET lost = n.amount
            FROM (SELECT l.order_key, sum(l.lost)::bigint AS amount FROM payments.payment_line l WHERE l.payment_id = \(id) GROUP BY 1) n
            WHERE t.payment_id = \(id) AND t.order_key = n.order_key AND n.amount > 0
            """,
        ])
        try await subjects.tell(self, .disputeLost(self, decided, losses), in: tx)
        if isGoneToBuyer { try await Refund.settleByDispute(id, subjects, in: tx) }
    }

    /// What was paid for an amount of what the gateway was asked for, rounded half up.
    private func paid(for part: Money) -> Int64 {
        Int64((2 * Int128(part.minor) * Int128(amount.minor) + Int128(asked.minor)) / (2 * Int128(asked.minor)))
    }
}
