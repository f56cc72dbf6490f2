import HTML
import Identity
import Jobs
import Kernel
import Links
import Orders
import Payments
import Postgres

/// The subject of a notification about money: the number of an order or the key of a purchase, then the key of a refund or payment.
///
/// `Purchase.dealings` has the same form.
struct MoneySubject {
    let about: String
    let key: String

    init(_ about: some CustomStringConvertible, _ key: some CustomStringConvertible) {
        (self.about, self.key) = (about.description, key.description)
    }

    init(_ subject: String) {
        let parts = subject.split(separator: " ").map(String.init)
        (about, key) = (parts.first ?? "", parts.last ?? "")
    }

    var text: String { "\(about) \(key)" }

    /// The page of the order, or the list of all orders.
    static func way(_ subject: String, _ link: Link) -> SiteURL {
        let about = MoneySubject(subject).about
        return OrderNumber(rawValue: about) == nil ? link.account.orders : link.orders.order(about)
    }
}

extension NotificationDraft {
    /// The refund whose key ends the subject.
    func refund(in db: Database) async throws -> Refund? {
        guard let id = Refund.ID(MoneySubject(subject).key) else { return nil }
        return try await db.read(Refund.of(id))
    }

    /// The payment whose key ends the subject.
    func payment(in db: Database) async throws -> Payment? {
        guard let id = Payment.ID(MoneySubject(subject).key) else { return nil }
        return try await db.read(Payment.of(id))
    }

    /// What goes back of an order that was cancelled or refused, in one paragraph; nil where nothing was promised.
    func givenBack(of order: Order, in db: Database) async throws -> Message? {
        let refunds = try await db.read(Refund.of(order: PaymentPart.OrderKey(order.id.uuid)))
        guard !refunds.isEmpty else { return nil }
        return .mailGoesBack(
            amount: refunds.map(\.amount).total(), from: Refund.bankDays.lowerBound, to: Refund.bankDays.upperBound)
    }

    /// An e-mail about money, to the buyer of the order or purchase that the subject names.
    ///
    /// - Returns: nil where the buyer was erased, or the reader has disavowed the purchase.
    func moneyEmail(
        _ reader: NotificationRenderer.Reader, in db: Database, subject: Message, _ paragraphs: [Message]
    ) async throws -> EmailContent? {
        let about = MoneySubject(self.subject).about
        if OrderNumber(rawValue: about) != nil {
            let draft = NotificationDraft(subject: about, language: language, origin: origin, key: key, clock: clock)
            return try await draft.orderEmail(reader, in: db) { _, _ in (subject, subject, paragraphs) }
        }
        guard let purchase = ID<Purchase>(about), let buyer = try await db.read(Buyer.of(purchase)) else { return nil }
        let disavowal = Disavowal(of: purchase, at: reader.email)
        if !reader.isProven, try await db.read(disavowal.isSaid) { return nil }
        var content = EmailContent(
            subject: subject, greeting: reader.greeting(buyer.name), paragraphs: paragraphs, reason: .mailReasonOrder)
        if !reader.isProven { content.disavowing = address(of: disavowal) }
        return content
    }
}

extension NotificationKey {
    /// Subscribes to what happens to the money of purchases that are paid by a gateway.
    static func subscribeToMoney(_ jobs: inout JobTable) {
        jobs.on(RefundPromised.self, as: "notifications") { fact, db in
            // A cancelled or refused order has a message of its own, which says that the money goes back.
            guard !fact.isAutomatic else { return }
            let key = NotificationKey(.refundPromised, MoneySubject(fact.number, fact.refund).text)
            try await tell(key, Buyer.of(fact.number), in: db)
        }
        jobs.on(RefundPromised.self, as: "notifications.shops") { fact, db in
            guard !fact.isAutomatic else { return }
            try await tell(.shopRefund, fact.number, of: fact.seller, in: db) { slug in
                ShopOrderSubject.text(fact.number, of: slug) + " \(fact.refund)"
            }
        }
        jobs.on(DisputeChanged.self, as: "notifications.shops") { fact, db in
            let type: NotificationType =
                switch fact.state {
                case .open: .shopDisputeOpened
                case .won: .shopDisputeWon
                case .lost: .shopDisputeLost
                }
            try await tell(type, fact.number, of: fact.seller, in: db) { slug in
                ShopOrderSubject.text(fact.number, of: slug) + " \(fact.payment)"
            }
        }
        jobs.on(RefundSettled.self, as: "notifications") { fact, db in
            let subject = fact.number.map { MoneySubject($0, fact.refund) } ?? MoneySubject(fact.purchase, fact.refund)
            try await tell(
                NotificationKey(fact.isDone ? .refundDone : .refundFailed, subject.text), Buyer.of(fact.purchase), in: db)
        }
        jobs.on(PaymentUnplaced.self, as: "notifications") { fact, db in
            try await tell(
                NotificationKey(fact.isReturned ? .paymentReturned : .paymentHeld, MoneySubject(fact.purchase, fact.payment).text),
                Buyer.of(fact.purchase), in: db)
        }
    }
}
