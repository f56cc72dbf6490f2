import HTML
import Kernel
import Orders
import Postgres

extension NotificationType {
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
