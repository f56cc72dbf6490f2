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
            let (buyer, orders, isDisavowed) = try await db.read(Buyer.of(id), OrderSummary.of(id), disavowal.isSaid)
            guard let buyer, let first = orders.first, reader.isProven || !isDisavowed else { return nil }
            var content = EmailContent(
                subject: .mailPlacedSubject(number: orders.map(\.number.rawValue).joined(separator: ", "), count: orders.count),
                greeting: reader.greeting(buyer.name), paragraphs: [.mailPlaced, .mailPlacedCash], reason: .mailReasonOrder)
            if !reader.isProven { content.disavowing = draft.address(of: disavowal) }
            content.pieces = orders.flatMap { order in
                order.pieces.map { EmailContent.Piece(title: $0.title, quantity: $0.quantity, order: order.number.rawValue) }
            }
            content.sums = [EmailContent.Sum(label: .mailTotal, amount: orders.map(\.total).total())]
            content.act = EmailContent.Act(label: .mailFollow, address: draft.follow(first.number))
            return content
        },
        inApp: { _ in InAppContent(.noticePlaced) { $0.account.orders } })
}
