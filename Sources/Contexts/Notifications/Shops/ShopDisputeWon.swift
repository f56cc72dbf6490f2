import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// Tells them that the bank decided for the shop.
    package static let shopDisputeWon = NotificationType(
        "shop.dispute-won", .shopOrders,
        email: { draft, _, db in
            try await draft.shopDispute(in: db) { number, dispute, _ in
                (.mailShopDisputeWonSubject(number: number), [.mailShopDisputeWon(number: number, amount: dispute)])
            }
        },
        inApp: { subject in
            InAppContent(.noticeShopDisputeWon(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })
}
