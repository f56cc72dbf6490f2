import HTML
import Kernel
import Orders

extension NotificationType {
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
}
