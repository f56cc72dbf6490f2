import Kernel
package import Postgres

extension SimulatedPayment {
    /// What the visitor of a page chooses. The raw values are those of the form.
    package enum Choice: String, Sendable, CaseIterable {
        case pay
        /// The bank refuses the card. The page stays open, until too many were refused.
        case refuse
        /// The bank asks for a code.
        case code
        /// The charge is made, and the gateway tells nobody: no webhook, and no way back to the shop.
        case silent
        /// The charge becomes known after `lateness`.
        case late
        /// Another amount is charged than the page says.
        case amount
        /// The buyer pays, and disputes the payment with the bank.
        case dispute
        /// The code is typed.
        case confirm
        /// The bank decides the dispute for the shop, or for the buyer.
        case win, lose
    }

    /// What came of a choice.
    package enum Step: Sendable, Equatable {
        /// The buyer is led back to the shop.
        case back
        /// The page shows what is there now. Nothing has changed where the choice did not fit the state of the payment.
        case page
        /// The code was wrong, and may be typed again.
        case wrongCode
    }

    /// Does what the visitor chose. A choice that does not fit the state of the payment, such as a second one, changes nothing.
    ///
    /// - Parameters:
    ///   - code: the digits that were typed, for `confirm`.
    ///   - id: of a payment that is there.
    package static func choose(_ choice: Choice, code: String = "", on id: ID, in tx: Transaction) async throws -> Step {
        let state = try await lockedState(of: id, in: tx)
        switch (state, choice) {
        case (.open, .pay): return try await charge(id, in: tx)
        case (.open, .late): return try await charge(id, knownAfter: lateness, in: tx)
        case (.open, .amount): return try await charge(id, isOtherAmount: true, in: tx)
        case (.open, .silent):
            _ = try await charge(id, isTold: false, in: tx)
            return .page
        case (.open, .dispute):
            let step = try await charge(id, in: tx)
            try await tx.run("INSERT INTO simulated.dispute (payment_id) VALUES (\(id))")
            try await ProviderEvent.write(.disputeOpened, of: id, in: tx)
            return step
        case (.open, .code):
            try await tx.run("UPDATE simulated.payment SET state = 'code' WHERE id = \(id)")
            return .page
        case (.open, .refuse):
            _ = try await refuse(id, in: tx)
            return .page
        case (.code, .confirm):
            if code == Self.code { return try await charge(id, in: tx) }
            return try await refuse(id, in: tx) ? .page : .wrongCode
        case (.paid, .win), (.paid, .lose):
            try await decide(for: choice == .win ? .won : .lost, of: id, in: tx)
            return .page
        default: return .page
        }
    }

    /// - Parameter isTold: whether the shop gets an event.
    private static func charge(
        _ id: ID, knownAfter seconds: Int64 = 0, isOtherAmount: Bool = false, isTold: Bool = true, in tx: Transaction
    ) async throws -> Step {
        // A dirham less. Where that would be nothing, a dirham more.
        try await tx.run([
            "UPDATE simulated.payment SET state = 'charged' WHERE id = \(id)",
            """
            INSERT INTO simulated.charge (payment_id, amount, known_at)
            SELECT id, CASE WHEN NOT \(isOtherAmount)::boolean THEN amount WHEN amount > 100 THEN amount - 100 ELSE amount + 100 END,
                kernel.now() + make_interval(secs => \(seconds))
            FROM simulated.payment WHERE id = \(id)
            """,
        ])
        try await ProviderEvent.voidExpiry(of: id, in: tx)
        if isTold { try await ProviderEvent.write(.paid, of: id, after: seconds, in: tx) }
        return .back
    }

    /// - Returns: whether that was the final no.
    private static func refuse(_ id: ID, in tx: Transaction) async throws -> Bool {
        let isFinal = try await tx.read(
            Query.one(
                """
                UPDATE simulated.payment
                SET refusals = refusals + 1, state = CASE WHEN refusals + 1 = \(mostRefusals) THEN 'refused' ELSE state END
                WHERE id = \(id) RETURNING state = 'refused'
                """
            ) { row in try row.next(Bool.self) })
        if isFinal {
            try await ProviderEvent.voidExpiry(of: id, in: tx)
            try await ProviderEvent.write(.refused, of: id, in: tx)
        }
        return isFinal
    }

    /// How a dispute ended. The raw values are stored.
    private enum Decision: String {
        case won, lost
    }

    private static func decide(for decision: Decision, of id: ID, in tx: Transaction) async throws {
        let count = try await tx.run("UPDATE simulated.dispute SET state = \(decision) WHERE payment_id = \(id) AND state = 'open'")
        if count > 0 { try await ProviderEvent.write(decision == .won ? .disputeWon : .disputeLost, of: id, in: tx) }
    }
}
