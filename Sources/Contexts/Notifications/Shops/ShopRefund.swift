import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// Tells them that a member or the staff gave money of an order back.
    package static let shopRefund = NotificationType(
        "shop.refund", .shopOrders,
        email: { draft, _, db in
            guard let refund = try await draft.refund(in: db) else { return nil }
            return try await draft.shopOrder(in: db) { order in
                let number = order.number.rawValue
                return (.mailShopRefundSubject(number: number), [.mailShopRefund(amount: refund.amount, number: number)])
            }
        },
        inApp: { subject in
            InAppContent(.noticeShopRefund(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })
}
