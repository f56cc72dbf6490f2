import HTML
import Identity
import Jobs
import Kernel
import Links
import Orders
import Postgres
import Sellers

extension NotificationType {
    /// Tells the owners and managers of a shop that it has a new order. The subject of these types is the number and the shop's slug.
    package static let shopOrderPlaced = NotificationType(
        "shop.order-placed", .shopOrders,
        email: { draft, _, db in
            try await draft.shopOrder(in: db) { order in
                (
                    .mailShopPlacedSubject(number: order.number.rawValue),
                    [.mailShopPlaced(number: order.number.rawValue, total: order.total, city: order.cityName)]
                )
            }
        },
        inApp: { subject in InAppContent(.noticeShopPlaced(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })

    /// Tells them that a deadline of an order ends within a day.
    package static let shopDeadlineNear = NotificationType(
        "shop.deadline-near", .shopOrders,
        email: { draft, _, db in
            guard let deadline = try await draft.nearestDeadline(in: db) else { return nil }
            let at = draft.clock.local(deadline.dueAt).asDayAndTime
            return try await draft.shopOrder(in: db) { order in
                let number = order.number.rawValue
                return (
                    .mailShopDeadlineSubject(number: number),
                    [
                        deadline.kind == .confirm
                            ? .mailShopConfirmBy(number: number, at: at) : .mailShopHandOverBy(number: number, at: at),
                        .mailShopLateWarning,
                    ]
                )
            }
        },
        inApp: { subject in
            InAppContent(.noticeShopDeadline(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })

    /// Tells them that an order was cancelled by somebody else than the shop.
    package static let shopOrderCancelled = NotificationType(
        "shop.order-cancelled", .shopOrders, email: { draft, _, db in try await draft.shopCancellation(in: db) },
        inApp: { subject in
            InAppContent(.noticeShopCancelled(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })

    /// Tells them that an order was cancelled because they let a deadline pass, or did not answer.
    package static let shopOrderLate = NotificationType(
        "shop.order-late", .shops, email: { draft, _, db in try await draft.shopCancellation(in: db) },
        inApp: { subject in
            InAppContent(.noticeShopCancelled(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })

    /// Tells them that a buyer asks to cancel. Without an answer it is granted, so nobody can turn it off.
    package static let shopRequest = NotificationType(
        "shop.cancellation-requested", .shops,
        email: { draft, _, db in
            guard let number = OrderNumber(rawValue: ShopOrderSubject.number(draft.subject)),
                let request = try await db.read(CancellationRequest.of(number)), request.state == .open
            else { return nil }
            return try await draft.shopOrder(in: db) { order in
                (
                    .mailShopRequestSubject(number: number.rawValue),
                    [
                        .mailShopRequest(number: number.rawValue),
                        .mailShopRequestDue(at: draft.clock.local(request.dueAt).asDayAndTime),
                    ]
                )
            }
        },
        inApp: { subject in InAppContent(.noticeShopRequest(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })
}

/// The subject of a notification of a shop about an order: the number of the order, and the slug, which a shop has for ever.
private enum ShopOrderSubject {
    static func text(_ number: OrderNumber, of shop: String) -> String { "\(number) \(shop)" }

    static func number(_ subject: String) -> String { String(subject.prefix { $0 != " " }) }

    static func way(_ subject: String, _ link: Link) -> SiteURL {
        let parts = subject.split(separator: " ").map(String.init)
        return parts.count == 2 ? link.desk(parts[1]).order(parts[0]) : link.desks
    }
}

extension NotificationDraft {
    /// An e-mail to a member of a shop about an order. It names no buyer.
    fileprivate func shopOrder(
        in db: Database, _ words: (Order) -> (subject: Message, paragraphs: [Message])
    ) async throws -> EmailContent? {
        guard let number = OrderNumber(rawValue: ShopOrderSubject.number(subject)),
            let order = try await Order.numbered(number, in: db)
        else { return nil }
        let (title, paragraphs) = words(order)
        return account(title, paragraphs, .mailShopAct, ShopOrderSubject.way(subject, link), reason: .mailShopReason)
    }

    fileprivate func nearestDeadline(in db: Database) async throws -> Deadline? {
        guard let number = OrderNumber(rawValue: ShopOrderSubject.number(subject)) else { return nil }
        return try await db.read(Deadline.open(of: number)).first
    }

    fileprivate func shopCancellation(in db: Database) async throws -> EmailContent? {
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
            guard fact.to == .cancelled, fact.from != .waiting, let order = try await Order.numbered(fact.number, in: db),
                let step = order.steps.last, step.by.kind != .seller
            else { return }
            try await tell(step.by.kind == .system ? .shopOrderLate : .shopOrderCancelled, fact.number, of: order.seller, in: db)
        }
    }

    /// Tells the owners and managers of a shop, as far as they want to know.
    private static func tell(_ type: NotificationType, _ number: OrderNumber, of seller: Seller.ID, in db: Database) async throws {
        guard let slug = try await db.read(Seller.slug(of: seller)) else { return }
        let key = NotificationKey(type, ShopOrderSubject.text(number, of: slug))
        for member in try await db.read(Member.all(of: seller)) where member.role != .packer {
            let wanted = try await db.read(Preference.wanted(by: member.person))
            let wants = { channel in
                !NotificationType.Kind.chosen.contains(type.kind) || wanted.contains(Preference(kind: type.kind, channel: channel))
            }
            let (onSite, byMail) = (wants(.notice), wants(.mail))
            try await db.transaction { tx in
                guard let person = try await tx.read(Person.locked(member.person)) else { return }
                if onSite { try await key.post(to: person.id, in: tx) }
                if byMail, let email = person.email { try await key.queue(.email(email), person.language, of: person.id, in: tx) }
            }
        }
    }
}
