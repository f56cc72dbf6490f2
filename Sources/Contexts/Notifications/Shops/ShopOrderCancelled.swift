import HTML
import Orders

extension NotificationType {
    /// Tells them that an order was cancelled by somebody else than the shop.
    package static let shopOrderCancelled = NotificationType(
        "shop.order-cancelled", .shopOrders, email: { draft, _, db in try await draft.shopCancellation(in: db) },
        inApp: { subject in
            InAppContent(.noticeShopCancelled(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })
}
