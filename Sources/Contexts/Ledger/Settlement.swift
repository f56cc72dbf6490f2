import Auditing
package import Kernel
package import Postgres

/// Money that a gateway pays to the bank account of the house, less its fees.
package struct Settlement: Sendable, Equatable {
    /// The name of the gateway.
    package let gateway: String
    /// The provider's reference, as it stands on the bank statement.
    package let reference: String
    /// What leaves the account of the gateway, fees included.
    package let amount: Money
    package let fees: Money
    /// What came to the bank account. Another currency than that of the amount was exchanged by the provider.
    package let arrived: Money

    package enum Refusal: Error, Equatable {
        /// The reference is empty or longer than 100 characters.
        case badReference
        /// An amount is not above zero, the fees are negative or not in its currency, or they are all of it.
        case badAmount
        /// In one currency, the amount less the fees is what comes to the bank account.
        case otherSum
        /// The reference was booked with other amounts.
        case otherContent
    }

    /// - Throws: `Refusal`.
    package init(of gateway: String, reference: String, amount: Money, fees: Money, arrived: Money) throws(Refusal) {
        guard (1...100).contains(reference.unicodeScalars.count), !reference.allSatisfy(\.isWhitespace) else { throw .badReference }
        guard amount.minor > 0, fees.minor >= 0, fees.currency == amount.currency, fees < amount, arrived.minor > 0 else {
            throw .badAmount
        }
        guard arrived.currency != amount.currency || arrived == amount - fees else { throw .otherSum }
        (self.gateway, self.reference, self.amount, self.fees, self.arrived) = (gateway, reference, amount, fees, arrived)
    }

    /// The fact of the entry. Checks take it from the account of the gateway.
    package static let fact = Entry.Fact("payments.settled")

    static let fault = CommitFault("ledger.settle", "a payout of a gateway")

    /// Posts it, once for each gateway and reference.
    ///
    /// - Throws: `Refusal.otherContent`.
    @discardableResult
    package func post(by actor: Actor, in tx: Transaction) async throws -> Entry.Outcome {
        await tx.mayEnd(at: Self.fault)
        var draft = Entry.Draft(Self.fact, "\(gateway) \(reference)", by: actor)
        let net = amount - fees
        draft.credit(.clearing(of: gateway), amount)
        if fees.minor > 0 { draft.debit(.providerFees(of: gateway), fees) }
        if arrived.currency != amount.currency {
            draft.debit(.fx, net)
            draft.credit(.fx, arrived)
        }
        draft.debit(.bank, arrived)
        let outcome: Entry.Outcome
        do {
            outcome = try await Entry.post(draft, in: tx)
        } catch Entry.Refusal.otherContent {
            throw Refusal.otherContent
        }
        if outcome == .posted {
            try await Audit.record(
                "payments.settled", by: actor, on: Audit.Subject("gateway", gateway),
                ["reference": reference, "amount": String(amount.minor), "currency": amount.currency.rawValue], in: tx)
        }
        return outcome
    }
}
