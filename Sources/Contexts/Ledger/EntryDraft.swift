package import Kernel

/// A fact of business in the books: postings that sum to zero in each currency. It is never changed. A correction is another entry.
package enum Entry {
    /// What happened: area and event, such as `payments.paid`. The name must never change later.
    package struct Fact: Hashable, Sendable {
        package let name: String

        package init(_ name: StaticString) { self.name = "\(name)" }
    }

    /// An entry that is not posted yet.
    ///
    /// The database refuses it at the commit unless it has two postings or more, none of zero, and sums to zero in each currency.
    package struct Draft: Sendable {
        package let fact: Fact
        /// What it happened to, 1 to 200 characters. No other entry has the same fact and reference.
        package let reference: String
        package let actor: Actor
        private(set) var parts: [Part] = []

        package init(_ fact: Fact, _ reference: String, by actor: Actor) {
            (self.fact, self.reference, self.actor) = (fact, reference, actor)
        }

        /// - Parameters:
        ///   - amount: above zero, in the currency of the account.
        ///   - order: the order that it is about; nil for none, such as for a payout of a gateway.
        ///   - line: the line of the order; nil for the whole order.
        package mutating func debit(
            _ title: Account.Title, _ amount: Money, of order: Posting.OrderKey? = nil, line: Posting.LineKey? = nil
        ) {
            parts.append(Part(account: Account(title, in: amount.currency), amount: amount.minor, order: order, line: line))
        }

        /// Takes the same parameters as `debit`.
        package mutating func credit(
            _ title: Account.Title, _ amount: Money, of order: Posting.OrderKey? = nil, line: Posting.LineKey? = nil
        ) {
            parts.append(Part(account: Account(title, in: amount.currency), amount: -amount.minor, order: order, line: line))
        }

        /// Adds the opposite of each part.
        mutating func reverse(_ parts: [Part]) {
            self.parts += parts.map { Part(account: $0.account, amount: -$0.amount, order: $0.order, line: $0.line) }
        }
    }

    /// A posting of a draft.
    struct Part: Hashable, Sendable {
        let account: Account
        /// Minor units. A debit is positive.
        let amount: Int64
        let order: Posting.OrderKey?
        let line: Posting.LineKey?
    }

    /// `alreadyThere` means that an entry has this fact, reference and content, and nothing was written.
    package enum Outcome: Sendable { case posted, alreadyThere }

    package enum Refusal: Error, Equatable {
        /// The same fact and reference were posted with other postings.
        case otherContent
        /// No entry has this fact and reference.
        case unknownEntry
    }
}
