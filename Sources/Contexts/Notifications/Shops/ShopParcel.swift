import HTML
import Jobs
import Kernel
import Orders
import Postgres
import Shipping

extension NotificationType {
    /// Tells them what a carrier says of a parcel: it was not delivered, was refused, is back, is lost or damaged.
    package static let shopParcel = NotificationType(
        "shop.parcel", .shopOrders,
        email: { draft, _, db in
            guard let subject = ShopParcelSubject(draft.subject) else { return nil }
            return try await draft.shopOrder(in: db) { order in
                let number = order.number.rawValue
                let reason = subject.reason.map { [Message.mailShopParcelReason(reason: $0.name.text(in: draft.language))] } ?? []
                return (
                    .mailShopParcelSubject(number: number, what: subject.kind.name.text(in: draft.language)),
                    [subject.kind.sentence(number)] + reason
                )
            }
        },
        inApp: { text in
            let number = ShopOrderSubject.number(text)
            return InAppContent(ShopParcelSubject(text)?.kind.sentence(number) ?? .noticeShopParcel(number: number)) { link in
                ShopOrderSubject.way(text, link)
            }
        })
}

/// The subject of such a notification: that of an order of a shop, then the event of the parcel.
private struct ShopParcelSubject {
    let kind: ParcelEvent.Kind
    let reason: ParcelEvent.Reason?

    init?(_ text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 5, let kind = ParcelEvent.Kind(rawValue: parts[2]) else { return nil }
        self.kind = kind
        reason = ParcelEvent.Reason(rawValue: parts[3])
    }

    static func text(_ alert: ParcelAlert, _ number: OrderNumber, of shop: String) -> String {
        "\(ShopOrderSubject.text(number, of: shop)) \(alert.kind.rawValue) \(alert.reason?.rawValue ?? "-") \(alert.event)"
    }
}

extension ParcelEvent.Kind {
    fileprivate func sentence(_ number: String) -> Message {
        switch self {
        case .attemptFailed: .mailShopParcelAttemptFailed(number: number)
        case .refused: .mailShopParcelRefused(number: number)
        case .returned: .mailShopParcelReturned(number: number)
        case .lost: .mailShopParcelLost(number: number)
        case .damaged: .mailShopParcelDamaged(number: number)
        case .labelled, .pickedUp, .inTransit, .atAgency, .outForDelivery, .delivered, .returning: .noticeShopParcel(number: number)
        }
    }
}

extension NotificationKey {
    /// Subscribes to what carriers say of the parcels of a shop.
    static func subscribeToShopParcels(_ jobs: inout JobTable) {
        jobs.on(ParcelAlert.self, as: "notifications.shops") { alert, db in
            let (order, events) = try await db.read(Order.underWay(alert.key), ParcelEvent.of(alert.key))
            guard let order, alert.isNews(after: events[alert.parcel, default: []]) else { return }
            try await tell(.shopParcel, order.number, of: order.seller, in: db) { slug in
                ShopParcelSubject.text(alert, order.number, of: slug)
            }
        }
    }
}

extension ParcelAlert {
    /// Whether it still matters. What comes after the parcel's end only joins its history.
    fileprivate func isNews(after events: [ParcelEvent]) -> Bool {
        !events.contains { $0.kind == .delivered || $0.kind == .returned && kind != .returned }
    }
}
