import HTML
import Links
import Orders
import Postgres

extension NotificationType {
    /// The parcel is on its way.
    package static let orderShipped = NotificationType(
        "orders.shipped", .deliveries,
        email: { draft, reader, db in
            try await draft.orderEmail(reader, in: db, hasTotal: true) { order, number in
                (.mailShippedSubject(number: number), .mailShippedHeading, [.mailShipped(seller: order.sellerName), .mailPlacedCash])
            }
        },
        text: { draft, db in
            guard let order = try await draft.order(in: db) else { return nil }
            let address = "\(draft.follow(order.number))"
            return Message.smsShipped(number: order.number.rawValue, total: order.total, address: address).text(in: draft.language)
        },
        inApp: { number in InAppContent(.noticeShipped(number: number)) { $0.orders.order(number) } })
}
