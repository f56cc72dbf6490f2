import HTML
import Kernel
import Links
import Orders
import Postgres

extension NotificationType {
    /// The seller does not agree to cancel the order.
    package static let cancellationDeclined = NotificationType(
        "orders.cancellation-declined", .orders,
        email: { draft, reader, db in
            guard let order = try await draft.order(in: db), let request = try await db.read(CancellationRequest.of(order.number)) else {
                return nil
            }
            return try await draft.orderEmail(reader, in: db) { order, number in
                let why: [Message] = reader.isProven ? [.mailCancelledWhy(why: request.answer)] : []
                return (.mailDeclinedSubject(number: number), .mailDeclinedHeading, [.mailDeclined(seller: order.sellerName)] + why)
            }
        },
        inApp: { number in InAppContent(.noticeDeclined(number: number)) { $0.orders.order(number) } })
}
