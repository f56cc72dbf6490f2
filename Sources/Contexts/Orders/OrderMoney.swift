package import Kernel
import Ledger
package import Payments
package import Postgres

/// Where the money went with which an order was paid by a gateway, as the books say.
package struct OrderMoney: Sendable, Equatable {
    /// What happened to it, the oldest first.
    package struct Movement: Sendable, Equatable {
        package enum Kind: Sendable {
            case paid, promised, givenBack
            /// The buyer's bank took it back after a dispute.
            case takenBack
        }

        package let kind: Kind
        package let amount: Money
        package let at: Moment
        /// What of it is for each line; nil for the delivery. Empty where the books do not say.
        package internal(set) var lines: [Line]

        package struct Line: Sendable, Equatable {
            package let line: ID<Order.Line>?
            package let amount: Money
        }
    }

    package let movements: [Movement]
    /// What lies on the account of the seller's sales.
    package let held: Money
    /// What is promised back and not given back.
    package let due: Money
    /// Refunds of the order, and of payments of its purchase that went back as a whole. The oldest first.
    package let refunds: [Refund]
    /// What goes back of each line of a refund.
    package let refundLines: [Refund.ID: [Refund.Line]]

    package var paid: Money { sum(.paid) }
    package var givenBack: Money { sum(.givenBack) }
    package var takenBack: Money { sum(.takenBack) }

    /// What came in, less where it lies now. It is zero, unless the books are wrong.
    package var rest: Money { paid - held - due - givenBack - takenBack }

    private func sum(_ kind: Movement.Kind) -> Money { movements.filter { $0.kind == kind }.map(\.amount).total() }

    /// Nil for an order that is paid at the door, and for one that was never paid.
    package static func of(_ order: Order, in db: Database) async throws -> OrderMoney? {
        guard !order.isPaidAtDoor else { return nil }
        let key = PaymentPart.OrderKey(order.id.uuid)
        let (postings, refunds, payments) = try await db.read(
            Posting.of(Posting.OrderKey(order.id.uuid)), Refund.of(order: key), Payment.all(of: OrderPayment.reference(order.purchase)))
        var whole: [Refund] = []
        for payment in payments where payment.state == .returned { whole += try await db.read(Refund.of(payment: payment.id)) }
        guard !postings.isEmpty || !whole.isEmpty else { return nil }
        var lines: [Refund.ID: [Refund.Line]] = [:]
        for refund in refunds { lines[refund.id] = try await db.read(Refund.lines(of: refund.id)) }
        return OrderMoney(postings, refunds: whole + refunds, lines: lines)
    }

    private init(_ postings: [Posting], refunds: [Refund], lines: [Refund.ID: [Refund.Line]]) {
        var movements: [Movement] = []
        var references: [String] = []
        for posting in postings {
            guard let (kind, amount) = Self.movement(posting) else { continue }
            let line = Movement.Line(line: posting.line.map { ID($0.uuid) }, amount: amount)
            let reference = posting.fact + " " + posting.reference
            if let last = movements.indices.last, references[last] == reference, movements[last].kind == kind {
                let former = movements[last]
                movements[last] = Movement(kind: kind, amount: former.amount + amount, at: former.at, lines: former.lines + [line])
            } else {
                // The books post a refund that is done as one sum.
                movements.append(Movement(kind: kind, amount: amount, at: posting.madeAt, lines: kind == .givenBack ? [] : [line]))
                references.append(reference)
            }
        }
        self.movements = movements
        held = Self.balance(.held, postings)
        due = Self.balance(.refundsDue, postings)
        (self.refunds, refundLines) = (refunds, lines)
    }

    /// What a posting means to the parties of an order; nil where it moves money between accounts of the house.
    private static func movement(_ posting: Posting) -> (Movement.Kind, Money)? {
        let amount = Money(minor: abs(posting.amount.minor), posting.amount.currency)
        return switch (posting.account.title.kind, posting.amount.minor > 0) {
        case (.held, false) where posting.fact == "payments.paid": (.paid, amount)
        case (.held, true): (posting.fact == "payments.refund-promised" ? .promised : .takenBack, amount)
        case (.refundsDue, true): (posting.fact == OrderPayment.givenByBank.name ? .takenBack : .givenBack, amount)
        default: nil
        }
    }

    private static func balance(_ kind: Account.Kind, _ postings: [Posting]) -> Money {
        Money(minor: -postings.filter { $0.account.title.kind == kind }.map(\.amount.minor).reduce(0, +))
    }
}

/// What a shop sees of the money of its order.
package struct ShopMoney: Sendable, Equatable {
    /// Nil where the order was not paid by a gateway.
    package let part: PaymentPart
    package let refunds: [Refund]

    package var paid: Money { part.amount }
    package var left: Money { part.left }

    /// The order must be that shop's. Nil where nothing was received for it by a gateway.
    package static func of(_ order: Order, in db: Database) async throws -> ShopMoney? {
        guard !order.isPaidAtDoor else { return nil }
        let key = PaymentPart.OrderKey(order.id.uuid)
        let (part, refunds) = try await db.read(PaymentPart.paid(key), Refund.of(order: key))
        return part.map { ShopMoney(part: $0, refunds: refunds) }
    }
}
