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
                let cash: [Message] = order.isPaidAtDoor ? [.mailPlacedCash] : []
                return (.mailShippedSubject(number: number), .mailShippedHeading, [.mailShipped(seller: order.sellerName)] + cash)
            }
        },
        text: { draft, db in
            guard let order = try await draft.order(in: db) else { return nil }
            let address = "\(draft.follow(order.number))"
            let number = order.number.rawValue
            let text: Message =
                order.isPaidAtDoor
                ? .smsShipped(number: number, total: order.total, address: address) : .smsShippedPaid(number: number, address: address)
            return text.text(in: draft.language)
        },
        inApp: { number in InAppContent(.noticeShipped(number: number)) { $0.orders.order(number) } })
}
