import HTML
import Links
import Orders
import Postgres

extension NotificationType {
    /// The buyer did not accept the parcel.
    package static let orderRefused = NotificationType(
        "orders.refused", .deliveries,
        email: { draft, reader, db in
            try await draft.orderEmail(reader, in: db) { order, number in
                (.mailRefusedSubject(number: number), .mailRefusedHeading, [.mailRefused(seller: order.sellerName), .mailRefusedElse])
            }
        },
        inApp: { number in InAppContent(.noticeRefused(number: number)) { $0.orders.order(number) } })
}
