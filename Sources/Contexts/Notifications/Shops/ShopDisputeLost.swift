import HTML
import Kernel
import Links
import Orders
import Payments
import Postgres

extension NotificationType {
    /// Tells them that the bank decided for the buyer, and what the order loses.
    package static let shopDisputeLost = NotificationType(
        "shop.dispute-lost", .shopOrders,
        email: { draft, _, db in
            try await draft.shopDispute(in: db) { number, _, lost in
                let loss: Message =
                    lost.minor > 0 ? .mailShopDisputeLost(number: number, amount: lost) : .mailShopDisputeLostNothing(number: number)
                return (.mailShopDisputeLostSubject(number: number), [loss])
            }
        },
        inApp: { subject in
            InAppContent(.noticeShopDisputeLost(number: ShopOrderSubject.number(subject))) { ShopOrderSubject.way(subject, $0) }
        })
}
