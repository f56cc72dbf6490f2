import Callbacks
import Kernel
import Postgres

extension Payment {
    /// What a provider says does not fit what is stored.
    enum Contradiction: Error, Equatable {
        case unknownPayment
        /// The payment has another key there.
        case otherKey
        /// It is paid, with nothing.
        case nothingPaid
        /// More is disputed than was received, or an amount in another currency.
        case otherDispute
    }

    /// Moves a payment to where the provider says that it is. A reading that says what is past changes nothing, so readings may come in any
    /// sequence and any number of times.
    ///
    /// - Returns: the state afterwards.
    @discardableResult
    static func apply(
        _ reading: PaymentReading, to id: ID, _ subjects: PaymentSubjects, in tx: Transaction
    ) async throws -> State {
        guard var payment = try await tx.read(locked(id)) else { throw Contradiction.unknownPayment }
        try await payment.learnKey(reading.providerKey, in: tx)
        if payment.state == .new { try await payment.step(to: .open, in: tx) }
        switch reading.state {
        case .open: break
        case .pending: if payment.state == .open { try await payment.step(to: .pending, in: tx) }
        case .refused, .expired:
            guard payment.state.isOpen else { break }
            if reading.state == .refused {
                try await payment.step(to: .failed, in: tx)
                try await subjects.tell(payment, .ended(payment, .refused), in: tx)
            } else {
                try await payment.giveUp(.expired, subjects, in: tx)
            }
        case .paid: try await payment.takeMoney(reading, subjects, in: tx)
        }
        if let dispute = reading.dispute { try await payment.learn(dispute, subjects, in: tx) }
        return payment.state
    }

    /// Records the provider's key. Events that wait for it are applied then.
    mutating func learnKey(_ key: String, in tx: Transaction) async throws {
        guard providerKey == nil else {
            guard providerKey == key else { throw Contradiction.otherKey }
            return
        }
        try await tx.run("UPDATE payments.payment SET provider_key = \(key) WHERE id = \(id)")
        providerKey = key
        try await Callback.wake(about: key, of: gateway.rawValue, in: tx)
    }

    /// Gives up a payment that nobody can pay any more. It must be open.
    mutating func giveUp(_ end: PaymentOutcome.End, _ subjects: PaymentSubjects, in tx: Transaction) async throws {
        try await step(to: .givenUp, why: closing?.rawValue ?? "expired", in: tx)
        // If it was to be closed, the subject waits for that reason.
        try await subjects.tell(self, .ended(self, closing.map(PaymentOutcome.End.closed) ?? end), in: tx)
    }

    private mutating func takeMoney(_ reading: PaymentReading, _ subjects: PaymentSubjects, in tx: Transaction) async throws {
        guard received == nil else { return try await bookFoundRefunds(reading, subjects, in: tx) }
        guard reading.amount.minor > 0 else { throw Contradiction.nothingPaid }
        received = reading.amount
        try await tx.run(
            """
            UPDATE payments.payment SET received = \(reading.amount), received_currency = \(reading.amount.currency) WHERE id = \(id)
            """)
        let differences = differences(from: reading)
        guard differences.isEmpty else {
            try await step(to: .held, why: "another " + differences.joined(separator: ", "), in: tx)
            return try await subjects.tell(self, .unplaced(self), in: tx)
        }
        if !state.isOpen { try await step(to: .late, in: tx) }
        guard try await subjects.settle(self, .paid(self, by: .system), in: tx) == .taken else {
            if state.isOpen { try await step(to: .late, in: tx) }
            try await subjects.tell(self, .unplaced(self), in: tx)
            return try await returnAll(by: .system, why: "", subjects, in: tx)
        }
        try await succeed(by: .system, why: "", in: tx)
        try await bookFoundRefunds(reading, subjects, in: tx)
    }

    /// Which of the four differ from what was asked.
    private func differences(from reading: PaymentReading) -> [String] {
        var found: [String] = []
        if reading.amount.currency != asked.currency { found.append("currency") } else if reading.amount != asked { found.append("amount") }
        if reading.mode != mode { found.append("mode") }
        if reading.reference != id.description { found.append("reference") }
        return found
    }

    mutating func succeed(by actor: Actor, why: String, in tx: Transaction) async throws {
        try await tx.run("UPDATE payments.payment_part SET captured = amount WHERE payment_id = \(id)")
        try await step(to: .succeeded, by: actor, why: why, in: tx)
    }
}
