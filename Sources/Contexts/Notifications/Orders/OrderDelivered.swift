import HTML
import Links
import Orders
import Postgres

extension NotificationType {
    /// The parcel has arrived.
    package static let orderDelivered = NotificationType(
        "orders.delivered", .deliveries,
        email: { draft, reader, db in
            try await draft.orderEmail(reader, in: db) { order, number in
                (
                    .mailDeliveredSubject(number: number), .mailDeliveredHeading,
                    [.mailDelivered(seller: order.sellerName), order.withdrawal.words]
                )
            }
        },
        inApp: { number in InAppContent(.noticeDelivered(number: number)) { $0.orders.order(number) } })
}
