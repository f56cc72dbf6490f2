import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// Tells them that the buyer's bank took money of an order back until it has decided.
    package static let shopDisputeOpened = NotificationType(
        "shop.dispute-opened", .shopOrders,
        email: { draft, _, db in
            try await draft.shopDispute(in: db) { number, dispute, _ in
                (
                    .mailShopDisputeOpenedSubject(number: number),
                    [.mailShopDisputeOpened(number: number, amount: dispute), .mailShopDisputeOpenedNext]
                )
            }
        },
        inApp: { subject in
            InAppContent(.noticeShopDisputeOpened(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })
}
