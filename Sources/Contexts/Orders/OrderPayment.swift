package import Jobs
package import Kernel
import Ledger
package import Payments
package import Postgres
import Sellers

/// What a payment does to a purchase, and the entries of the books for it.
package enum OrderPayment: PaymentSubject {
    package static let kind = "orders.purchase"

    /// The subjects of this version, for verbs of Payments that Orders calls.
    package static let subjects = PaymentSubjects("PaymentSubject", [(kind, OrderPayment.self)])

    private static let placed = FaultPoint("orders.paid.placed", "a paid purchase is placed, and the books have no entry")
    private static let comeBack = CommitFault("orders.come-back", "the call for reading the payment of a buyer who comes back")
    private static let holdEnd = CommitFault("orders.hold-end", "the end of a purchase whose time is over")

    package static let faultPoints = [placed] + (comeBack.points + holdEnd.points + OrderRefund.givingBack.points)

    package static func reference(_ purchase: ID<Purchase>) -> PaymentReference { PaymentReference(kind, purchase.uuid) }

    /// The reference of an order's purchase; nil where there is no such order.
    package static func reference(of order: OrderNumber) -> Query<PaymentReference?> {
        Query<ID<Purchase>?>.first("SELECT purchase_id FROM orders.order WHERE number = \(order)") { row in try row.next() }
            .map { $0.map(reference) }
    }

    package enum Refusal: Error, Equatable {
        /// The purchase is placed, given up or over, or there is none.
        case notUnpaid
    }

    /// Begins to pay an unpaid purchase. Its orders are the parts of the payment.
    ///
    /// - Parameter id: chosen by the caller, who needs it for the addresses of the page.
    /// - Throws: `Refusal`, `Payment.Refusal`. The transaction must be rolled back then.
    package static func begin(
        _ id: Payment.ID = Payment.ID(), for purchase: ID<Purchase>, at gateway: GatewayName, _ mode: GatewayMode,
        page: Payment.PageContent, in tx: Transaction
    ) async throws {
        // The lock keeps the purchase from being given up meanwhile.
        let (isOpen, parts) = try await tx.read(
            Query<Bool?>.first(
                """
                SELECT state = 'open' AND held_until > kernel.now() FROM orders.unpaid_purchase WHERE purchase_id = \(purchase) FOR UPDATE
                """
            ) { row in try row.next() },
            parts(of: purchase))
        guard isOpen == true, !parts.isEmpty else { throw Refusal.notUnpaid }
        let amount = parts.map(\.amount).total()
        try await Payment.begin(
            id, of: reference(purchase), parts: parts, at: gateway, mode, amount: amount, page: page, in: tx)
    }

    /// Begins to pay an unpaid purchase, or finds the payment that was begun at the same gateway. One at another gateway is closed.
    ///
    /// It is safe to call many times at once: one payment begins.
    /// - Parameter page: for the key of the payment.
    /// - Throws: `Refusal`; `Payment.Refusal.alreadyOpen` if another call began one meanwhile; `RateLimit.Exceeded`. The transaction
    ///   must be rolled back then.
    package static func pay(
        _ purchase: ID<Purchase>, at gateway: GatewayName, _ mode: GatewayMode, page: Payment.PageContent, in tx: Transaction
    ) async throws {
        if let current = try await tx.read(Payment.current(of: reference(purchase))) {
            guard current.gateway != gateway else { return }
            // The payment is locked before the purchase, as by a reading.
            try await Payment.close(current.id, for: .otherWay, in: tx)
        }
        try await RateLimit.consume("orders.pay:\(purchase)", limit: mostInHour, per: 3_600, in: tx)
        try await begin(for: purchase, at: gateway, mode, page: page, in: tx)
    }

    /// Payments that one purchase can begin in an hour.
    private static let mostInHour = 20

    /// The payments of a purchase, the oldest first.
    package static func all(of purchase: ID<Purchase>) -> Query<[Payment]> { Payment.all(of: reference(purchase)) }

    /// The payment that the buyer goes on with; nil where there is none.
    package static func current(of purchase: ID<Purchase>) -> Query<Payment?> { Payment.current(of: reference(purchase)) }

    /// The topic of the notification on `kernel.moves` for each change of its payments that its buyer sees.
    package static func topic(_ purchase: ID<Purchase>) -> String { "payment of \(purchase)" }

    /// How often its payments have changed in a way that its buyer sees.
    package static func changes(of purchase: ID<Purchase>) -> Query<Int> { Payment.changes(of: reference(purchase)) }

    /// Has all pages of a purchase closed, as its buyer asked. It is given up once no page is open.
    package static func giveUp(_ purchase: ID<Purchase>, in tx: Transaction) async throws {
        guard try await Payment.closeAll(of: reference(purchase), for: .buyerAsked, in: tx) == 0 else { return }
        try await giveUp(purchase, by: .buyer, for: .buyerAsked, in: tx)
    }

    /// Has the payments of a purchase read that may be paid, for its buyer who comes back from the page.
    ///
    /// - Throws: `RateLimit.Exceeded`. The transaction must be rolled back then.
    package static func readBack(_ purchase: ID<Purchase>, in tx: Transaction) async throws {
        await tx.mayEnd(at: comeBack)
        try await RateLimit.consume("orders.read-back:\(purchase)", limit: mostReadInMinute, per: 60, in: tx)
        for payment in try await tx.read(all(of: purchase)) { try await Payment.look(at: payment, in: tx) }
    }

    private static let mostReadInMinute = 20

    /// Whether a payment of the purchase is being read.
    package static func isBeingRead(_ purchase: ID<Purchase>) -> Query<Bool> { Payment.isBeingRead(reference(purchase)) }

    /// The orders of a purchase with what is paid for each line. A discount is shared by the lines. The delivery is a line.
    package static func parts(of purchase: ID<Purchase>) -> Query<[PaymentPart]> {
        .all(
            """
            SELECT o.id, o.seller_id, o.delivery, o.discount,
                ARRAY(SELECT l.id FROM orders.line l WHERE l.order_id = o.id ORDER BY l.id),
                ARRAY(SELECT l.quantity FROM orders.line l WHERE l.order_id = o.id ORDER BY l.id),
                ARRAY(SELECT l.total FROM orders.line l WHERE l.order_id = o.id ORDER BY l.id)
            FROM orders.order o WHERE o.purchase_id = \(purchase) ORDER BY o.id
            """
        ) { row in
            let (order, seller): (PaymentPart.OrderKey, PaymentPart.SellerKey) = (try row.next(), try row.next())
            let (delivery, discount): (Money, Money) = (try row.next(), try row.next())
            let (keys, quantities): ([PaymentPart.LineKey], [Int]) = (try row.next(), try row.next())
            let totals: [Money] = try row.next()
            let discounts = discount.divided(byWorth: totals)
            var lines = keys.indices.map { PaymentPart.Line(keys[$0], quantity: quantities[$0], totals[$0] - discounts[$0]) }
            if delivery > .zero { lines.append(PaymentPart.Line(ID(order.uuid), quantity: 1, delivery)) }
            return PaymentPart(order: order, seller: seller, lines: lines)
        }
    }

    package static func settle(
        _ reference: PaymentReference, _ outcome: PaymentOutcome, in tx: Transaction
    ) async throws -> PaymentVerdict {
        let purchase = ID<Purchase>(reference.key.uuid)
        switch outcome {
        case .paid(let payment, let actor):
            guard try await UnpaidPurchase.settle(purchase, in: tx) == .placed else { return .lost }
            placed.pass()
            try await Entry.post(try await paid(payment, by: actor, in: tx), in: tx)
        case .ended(_, .closed(.holdOver)): try await giveUp(purchase, by: .system, for: .unpaid, in: tx)
        case .ended(_, .closed(.buyerAsked)): try await giveUp(purchase, by: .buyer, for: .buyerAsked, in: tx)
        case .ended: break
        case .unplaced(let payment):
            // Late money goes back at once, and that is told.
            if payment.state == .held {
                try await Outbox.publish(PaymentUnplaced(payment: payment.id, purchase: purchase, isReturned: false), in: tx)
            }
            var draft = Entry.Draft(Entry.Fact("payments.unplaced"), payment.id.description, by: .system)
            guard let received = payment.received else { break }
            draft.debit(.clearing(of: payment.gateway.description), received)
            draft.credit(.unplaced, received)
            try await Entry.post(draft, in: tx)
        case .returned(let payment, let refund):
            var draft = Entry.Draft(Entry.Fact("payments.returned"), refund.id.description, by: .system)
            draft.debit(.unplaced, refund.amount)
            draft.credit(.refundsDue, refund.amount)
            try await Entry.post(draft, in: tx)
            try await Outbox.publish(PaymentUnplaced(payment: payment.id, purchase: purchase, isReturned: true), in: tx)
        case .refundPromised(_, let refund, let lines):
            try await Entry.post(promised(refund, lines), in: tx)
            guard let seller = refund.seller, let number = try await number(of: refund, in: tx) else { break }
            try await Outbox.publish(
                RefundPromised(refund: refund.id, number: number, seller: ID(seller.uuid), isAutomatic: refund.isAutomatic), in: tx)
        case .refundDone(let payment, let refund):
            try await Entry.post(done(refund, of: payment), in: tx)
            try await tell(of: refund, purchase, isDone: true, in: tx)
        case .refundFailed(_, let refund):
            // It stays due.
            try await tell(of: refund, purchase, isDone: false, in: tx)
        case .disputeOpened(let payment, let dispute):
            try await Entry.post(try await taken(dispute, of: payment, in: tx), in: tx)
            try await tell(of: dispute, payment, in: tx)
        case .disputeWon(let payment, let dispute):
            try await Entry.post(try await won(dispute, of: payment, in: tx), in: tx)
            try await tell(of: dispute, payment, in: tx)
        case .disputeLost(let payment, let dispute, let losses):
            try await Entry.post(lost(losses, of: payment), in: tx)
            try await tell(of: dispute, payment, in: tx)
        }
        return .taken
    }

    private static func tell(of refund: Refund, _ purchase: ID<Purchase>, isDone: Bool, in tx: Transaction) async throws {
        let number = try await number(of: refund, in: tx)
        try await Outbox.publish(RefundSettled(refund: refund.id, purchase: purchase, number: number, isDone: isDone), in: tx)
    }

    /// Tells of each order that the payment has paid. No shop knows of a payment that could not be placed.
    private static func tell(of dispute: PaymentDispute, _ payment: Payment, in tx: Transaction) async throws {
        guard payment.state == .succeeded else { return }
        let orders = Query<[(OrderNumber, Seller.ID)]>.all(
            "SELECT number, seller_id FROM orders.order WHERE purchase_id = \(payment.reference.key) ORDER BY number"
        ) { row in (try row.next(), try row.next()) }
        for (number, seller) in try await tx.read(orders) {
            try await Outbox.publish(DisputeChanged(payment: payment.id, number: number, seller: seller, state: dispute.state), in: tx)
        }
    }

    private static func number(of refund: Refund, in tx: Transaction) async throws -> OrderNumber? {
        guard let order = refund.order else { return nil }
        return try await tx.read(Query<OrderNumber?>.first("SELECT number FROM orders.order WHERE id = \(order)") { row in try row.next() })
    }

    /// Registers the jobs of each minute: one has the pages of purchases closed whose time is over, the other gives back what waited.
    /// An hourly one forgets networks.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "orders.end-holds") { db in try await endHolds(in: db) }
        EndedHolds.register(on: &jobs)
        jobs.every(60, "orders.give-back-awaited") { db in try await OrderRefund.giveBackAwaited(in: db) }
    }

    /// Ends the purchases whose time is over. A purchase with open pages ends once they are closed.
    package static func endHolds(in db: Database) async throws {
        for purchase in try await db.read(UnpaidPurchase.over) {
            try await db.transaction { tx in
                await tx.mayEnd(at: holdEnd)
                guard try await Payment.closeAll(of: reference(purchase), for: .holdOver, in: tx) == 0 else { return }
                try await giveUp(purchase, by: .system, for: .unpaid, in: tx)
            }
        }
    }

    /// Gives a purchase up, unless another page of it is open.
    private static func giveUp(_ purchase: ID<Purchase>, by actor: Actor, for reason: Order.Reason, in tx: Transaction) async throws {
        // After the lock no other payment can begin.
        try await tx.run("SELECT FROM orders.unpaid_purchase WHERE purchase_id = \(purchase) FOR UPDATE")
        guard try await !tx.read(Payment.all(of: reference(purchase))).contains(where: \.state.isOpen) else { return }
        try await UnpaidPurchase.giveUp(purchase, by: actor, for: reason, in: tx)
    }

    // MARK: Entries

    /// A refund ends, as the buyer's bank gave the money to the buyer.
    static let givenByBank = Entry.Fact("payments.refund-given-by-bank")

    /// What was received goes to the sellers' accounts. What was held before leaves the unplaced money.
    private static func paid(_ payment: Payment, by actor: Actor, in tx: Transaction) async throws -> Entry.Draft {
        var draft = Entry.Draft(Entry.Fact("payments.paid"), payment.id.description, by: actor)
        let from: Account.Title = payment.state == .held ? .unplaced : .clearing(of: payment.gateway.description)
        let parts = try await tx.read(PaymentPart.of(payment.id))
        let shares = payment.asked.divided(byWorth: parts.map(\.amount))
        for (part, share) in zip(parts, shares) {
            let order = Posting.OrderKey(part.order.uuid)
            draft.debit(from, share, of: order)
            if share.currency != part.amount.currency {
                draft.credit(.fx, share, of: order)
                draft.debit(.fx, part.amount, of: order)
            }
            for line in part.lines where line.amount.minor > 0 {
                draft.credit(.held(for: Account.SellerKey(part.seller.uuid)), line.amount, of: order, line: key(line.key, of: part.order))
            }
        }
        return draft
    }

    private static func promised(_ refund: Refund, _ lines: [Refund.Line]) -> Entry.Draft {
        var draft = Entry.Draft(Entry.Fact("payments.refund-promised"), refund.id.description, by: .system)
        guard let order = refund.order, let seller = refund.seller else { return draft }
        for line in lines {
            let (about, part) = (Posting.OrderKey(order.uuid), key(line.key, of: order))
            draft.debit(.held(for: Account.SellerKey(seller.uuid)), line.amount, of: about, line: part)
            draft.credit(.refundsDue, line.amount, of: about, line: part)
        }
        return draft
    }

    private static func done(_ refund: Refund, of payment: Payment) -> Entry.Draft {
        let fact = refund.way == .dispute ? givenByBank : Entry.Fact("payments.refund-done")
        var draft = Entry.Draft(fact, refund.id.description, by: .system)
        // The house bears the part of a lost dispute that no order covers. A refund that is no longer owed reduces it.
        let from: Account.Title = refund.way == .dispute ? .losses : .clearing(of: payment.gateway.description)
        let order = refund.order.map { Posting.OrderKey($0.uuid) }
        draft.debit(.refundsDue, refund.amount, of: order)
        if refund.way == .hand {
            draft.credit(.bank, refund.amount, of: order)
        } else if refund.asked.currency == refund.amount.currency {
            draft.credit(from, refund.asked, of: order)
        } else {
            draft.credit(.fx, refund.amount, of: order)
            // A small amount may be no cent of the other currency.
            guard refund.asked.minor > 0 else { return draft }
            draft.debit(.fx, refund.asked, of: order)
            draft.credit(from, refund.asked, of: order)
        }
        return draft
    }

    /// The shares of the orders in a disputed amount. What was paid for no order is one share.
    private static func shares(
        of amount: Money, _ payment: Payment, in tx: Transaction
    ) async throws -> [(order: Posting.OrderKey?, amount: Money)] {
        guard payment.state == .succeeded else { return [(nil, amount)] }
        let parts = try await tx.read(PaymentPart.of(payment.id))
        return zip(parts, Payment.shares(of: amount, parts)).filter { $1.minor > 0 }.map { (Posting.OrderKey($0.order.uuid), $1) }
    }

    private static func taken(_ dispute: PaymentDispute, of payment: Payment, in tx: Transaction) async throws -> Entry.Draft {
        var draft = Entry.Draft(Entry.Fact("payments.disputed"), payment.id.description, by: .system)
        let gateway = payment.gateway.description
        for (order, amount) in try await shares(of: dispute.amount, payment, in: tx) {
            draft.debit(.disputed(at: gateway), amount, of: order)
            draft.credit(.clearing(of: gateway), amount, of: order)
        }
        for (order, amount) in try await shares(of: dispute.fee, payment, in: tx) where amount.minor > 0 {
            draft.debit(.providerFees(of: gateway), amount, of: order)
            draft.credit(.clearing(of: gateway), amount, of: order)
        }
        return draft
    }

    private static func won(_ dispute: PaymentDispute, of payment: Payment, in tx: Transaction) async throws -> Entry.Draft {
        var draft = Entry.Draft(Entry.Fact("payments.dispute-won"), payment.id.description, by: .system)
        let gateway = payment.gateway.description
        for (order, amount) in try await shares(of: dispute.amount, payment, in: tx) {
            draft.debit(.clearing(of: gateway), amount, of: order)
            draft.credit(.disputed(at: gateway), amount, of: order)
        }
        return draft
    }

    /// The sellers bear what is left of their orders, or the unplaced money bears it. The house bears the rest.
    private static func lost(_ losses: [DisputeLoss], of payment: Payment) -> Entry.Draft {
        var draft = Entry.Draft(Entry.Fact("payments.dispute-lost"), payment.id.description, by: .system)
        for loss in losses where loss.disputed.minor > 0 {
            let order = loss.order.map { Posting.OrderKey($0.uuid) }
            if let key = loss.order, let seller = loss.seller {
                for line in loss.lines {
                    draft.debit(.held(for: Account.SellerKey(seller.uuid)), line.amount, of: order, line: Self.key(line.key, of: key))
                }
                if let currency = loss.lines.first?.amount.currency, currency != loss.borne.currency {
                    draft.credit(.fx, loss.lines.map(\.amount).reduce(Money(minor: 0, currency), +), of: order)
                    if loss.borne.minor > 0 { draft.debit(.fx, loss.borne, of: order) }
                }
            } else if loss.borne.minor > 0 {
                draft.debit(.unplaced, loss.borne)
            }
            let rest = loss.disputed - loss.borne
            if rest.minor > 0 { draft.debit(.losses, rest, of: order) }
            draft.credit(.disputed(at: payment.gateway.description), loss.disputed, of: order)
        }
        return draft
    }

    /// Nil for the delivery.
    private static func key(_ line: PaymentPart.LineKey, of order: PaymentPart.OrderKey) -> Posting.LineKey? {
        line.uuid == order.uuid ? nil : Posting.LineKey(line.uuid)
    }
}
