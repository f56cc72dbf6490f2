import HTML
import Orders

extension NotificationType {
    /// Tells them that an order was cancelled because they let a deadline pass, or did not answer.
    package static let shopOrderLate = NotificationType(
        "shop.order-late", .shops, email: { draft, _, db in try await draft.shopCancellation(in: db) },
        inApp: { subject in
            InAppContent(.noticeShopCancelled(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })
}
