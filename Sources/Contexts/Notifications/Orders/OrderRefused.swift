import HTML
import Links
import Orders
import Postgres

extension NotificationType {
    /// The buyer did not accept the parcel.
    package static let orderRefused = NotificationType(
        "orders.refused", .deliveries,
        email: { draft, reader, db in
            guard let order = try await draft.order(in: db) else { return nil }
            let back = try await draft.givenBack(of: order, in: db)
            return try await draft.orderEmail(reader, in: db) { order, number in
                let what: Message =
                    order.isPaidAtDoor ? .mailRefused(seller: order.sellerName) : .mailRefusedPaid(seller: order.sellerName)
                let last: Message? = order.isPaidAtDoor ? .mailRefusedElse : back
                return (.mailRefusedSubject(number: number), .mailRefusedHeading, [what] + [last].compactMap(\.self))
            }
        },
        inApp: { number in InAppContent(.noticeRefused(number: number)) { $0.orders.order(number) } })
}
