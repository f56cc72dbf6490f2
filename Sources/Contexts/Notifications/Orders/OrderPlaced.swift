import HTML
import Identity
import Kernel
import Links
import Orders
import Postgres

extension NotificationType {
    /// The confirmation of a purchase: one e-mail for all its orders. Its subject is the key of the purchase.
    package static let orderPlaced = NotificationType(
        "orders.placed", .orders,
        email: { draft, reader, db in
            guard let id = ID<Purchase>(draft.subject) else { return nil }
            let disavowal = Disavowal(of: id, at: reader.email)
            let (buyer, summaries, isDisavowed) = try await db.read(Buyer.of(id), OrderSummary.of(id), disavowal.isSaid)
            guard let buyer, reader.isProven || !isDisavowed else { return nil }
            var orders: [Order] = []
            for summary in summaries {
                if let order = try await Order.numbered(summary.number, in: db) { orders.append(order) }
            }
            guard let first = orders.first else { return nil }
            var content = EmailContent(
                subject: .mailPlacedSubject(number: orders.map(\.number.rawValue).joined(separator: ", "), count: orders.count),
                heading: .mailPlacedHeading(count: orders.count), greeting: reader.greeting(buyer.name),
                paragraphs: [.mailPlaced, first.isPaidAtDoor ? .mailPlacedCash : .mailPlacedPaid(amount: orders.map(\.total).total())],
                reason: .mailReasonOrder)
            if reader.isProven { content.recipient = first.addressLines } else { content.disavowing = draft.address(of: disavowal) }
            content.orders = orders.map { EmailContent.OrderBlock($0, in: draft) }
            if first.isPaidAtDoor { content.toPay = orders.map(\.total).total() }
            return content
        },
        inApp: { _ in InAppContent(.noticePlaced) { $0.account.orders } })
}
