import HTML
import Orders

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
}
