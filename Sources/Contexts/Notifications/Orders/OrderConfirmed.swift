import HTML
import Links
import Orders
import Postgres

extension NotificationType {
    /// The seller has confirmed the order.
    package static let orderConfirmed = NotificationType(
        "orders.confirmed", .orders,
        email: { draft, reader, db in
            try await draft.orderEmail(reader, in: db) { order, number in
                (.mailConfirmedSubject(number: number), .mailConfirmedHeading, [.mailConfirmed(seller: order.sellerName)])
            }
        },
        inApp: { number in InAppContent(.noticeConfirmed(number: number)) { $0.orders.order(number) } })
}
