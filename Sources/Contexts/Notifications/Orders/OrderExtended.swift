import HTML
import Kernel
import Links
import Orders
import Postgres

extension NotificationType {
    /// The seller needs more time. The buyer may cancel at once.
    package static let orderExtended = NotificationType(
        "orders.extended", .orders,
        email: { draft, reader, db in
            guard let order = try await draft.order(in: db), let deadline = try await db.read(Deadline.open(of: order.number)).last else {
                return nil
            }
            let at = draft.clock.local(deadline.dueAt).asDayAndTime
            return try await draft.orderEmail(reader, in: db) { order, number in
                (
                    .mailExtendedSubject(number: number), .mailExtendedHeading,
                    [.mailExtended(seller: order.sellerName, at: at), .mailExtendedCancel]
                )
            }
        },
        inApp: { number in InAppContent(.noticeExtended(number: number)) { $0.orders.order(number) } })
}
