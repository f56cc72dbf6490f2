import HTML
import Identity
import Jobs
import Kernel
import Links
import Orders
import Payments
import Postgres
import Sellers

/// The subject of a notification of a shop about an order: the number of the order, and the slug, which a shop has for ever.
enum ShopOrderSubject {
    static func text(_ number: OrderNumber, of shop: String) -> String { "\(number) \(shop)" }

    static func number(_ subject: String) -> String { String(subject.prefix { $0 != " " }) }

    static func way(_ subject: String, _ link: Link) -> SiteURL {
        let parts = subject.split(separator: " ").map(String.init)
        return parts.count >= 2 ? link.desk(parts[1]).order(parts[0]) : link.desks
    }
}

extension NotificationDraft {
    /// An e-mail to a member of a shop about an order. It names no buyer.
    func shopOrder(
        in db: Database, _ words: (Order) -> (subject: Message, paragraphs: [Message])
    ) async throws -> EmailContent? {
        guard let number = OrderNumber(rawValue: ShopOrderSubject.number(subject)),
            let order = try await Order.numbered(number, in: db)
        else { return nil }
        let (title, paragraphs) = words(order)
        return account(title, paragraphs, .mailShopAct, ShopOrderSubject.way(subject, link), reason: .mailShopReason)
    }

    /// An e-mail to a member of a shop about a dispute. The key of the payment ends the subject.
    ///
    /// - Parameter words: of the order's number, its share of the disputed amount, and what the order bears of it.
    func shopDispute(
        in db: Database, _ words: (_ number: String, _ disputed: Money, _ lost: Money) -> (Message, [Message])
    ) async throws -> EmailContent? {
        guard let payment = try await payment(in: db), let dispute = payment.dispute else { return nil }
        let parts = try await db.read(PaymentPart.of(payment.id))
        let shares = Payment.shares(of: dispute.amount, parts)
        return try await shopOrder(in: db) { order in
            let place = parts.firstIndex { $0.order.uuid == order.id.uuid }
            let lost = place.map { parts[$0].lines.map(\.lost).total() } ?? .zero
            return words(order.number.rawValue, place.map { shares[$0] } ?? dispute.amount, lost)
        }
    }

    func nearestDeadline(in db: Database) async throws -> Deadline? {
        guard let number = OrderNumber(rawValue: ShopOrderSubject.number(subject)) else { return nil }
        return try await db.read(Deadline.open(of: number)).first
    }

    func shopCancellation(in db: Database) async throws -> EmailContent? {
        try await shopOrder(in: db) { order in
            let number = order.number.rawValue
            let why = order.steps.last?.reason?.words.map { [Message.mailCancelledReason(reason: $0)] } ?? []
            return (.mailShopCancelledSubject(number: number), [.mailShopCancelled(number: number)] + why)
        }
    }
}

extension NotificationKey {
    /// Subscribes to what happens to the orders of a shop.
    static func subscribeToShopOrders(_ jobs: inout JobTable) {
        jobs.on(OrderPlaced.self, as: "notifications.shops") { fact, db in
            try await tell(.shopOrderPlaced, fact.number, of: fact.seller, in: db)
        }
        jobs.on(DeadlineNear.self, as: "notifications.shops") { fact, db in
            try await tell(.shopDeadlineNear, fact.number, of: fact.seller, in: db)
        }
        jobs.on(CancellationRequested.self, as: "notifications.shops") { fact, db in
            try await tell(.shopRequest, fact.number, of: fact.seller, in: db)
        }
        jobs.on(OrderStatusChanged.self, as: "notifications.shops") { fact, db in
            guard fact.to == .cancelled, ![.waiting, .unpaid].contains(fact.from),
                let order = try await Order.numbered(fact.number, in: db),
                let step = order.steps.last, step.by.kind != .seller
            else { return }
            try await tell(step.by.kind == .system ? .shopOrderLate : .shopOrderCancelled, fact.number, of: order.seller, in: db)
        }
    }

    /// Tells the owners and managers of a shop, as far as they want to know.
    ///
    /// - Parameter subject: of a shop with that slug; nil for that of the order.
    static func tell(
        _ type: NotificationType, _ number: OrderNumber, of seller: Seller.ID, in db: Database, subject: ((String) -> String)? = nil
    ) async throws {
        guard let slug = try await db.read(Seller.slug(of: seller)) else { return }
        let key = NotificationKey(type, subject?(slug) ?? ShopOrderSubject.text(number, of: slug))
        try await key.tell(try await db.read(Member.all(of: seller)), in: db)
    }

    /// Tells the owners and managers among the members, as far as they want to know.
    func tell(_ members: [Member], in db: Database) async throws {
        for member in members where member.role != .packer {
            let wanted = try await db.read(Preference.wanted(by: member.person))
            let wants = { channel in
                !NotificationType.Kind.chosen.contains(type.kind) || wanted.contains(Preference(kind: type.kind, channel: channel))
            }
            let (onSite, byMail) = (wants(.notice), wants(.mail))
            try await db.transaction { tx in
                guard let person = try await tx.read(Person.locked(member.person)) else { return }
                if onSite { try await post(to: person.id, in: tx) }
                if byMail, let email = person.email { try await queue(.email(email), person.language, of: person.id, in: tx) }
            }
        }
    }
}
