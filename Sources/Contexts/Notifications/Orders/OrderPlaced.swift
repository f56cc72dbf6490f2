import HTML
import Identity
import Kernel
import Orders
import Postgres

/// The confirmation of a purchase: one e-mail for all its orders.
extension NotificationRenderer {
    func placedEmail(_ purchase: String, _ reader: Reader, _ language: Language, in db: Database) async throws -> EmailContent? {
        guard let id = ID<Purchase>(purchase) else { return nil }
        let disavowal = Disavowal(of: id, at: reader.email)
        let (buyer, orders, isDisavowed) = try await db.read(Buyer.of(id), OrderSummary.of(id), disavowal.isSaid)
        guard let buyer, let first = orders.first, reader.isProven || !isDisavowed else { return nil }
        var content = EmailContent(
            subject: .mailPlacedSubject(number: orders.map(\.number.rawValue).joined(separator: ", "), count: orders.count),
            greeting: reader.greeting(buyer.name), paragraphs: [.mailPlaced, .mailPlacedCash], reason: .mailReasonOrder)
        if !reader.isProven { content.disavowing = address(of: disavowal, language) }
        content.pieces = orders.flatMap { order in
            order.pieces.map { EmailContent.Piece(title: $0.title, quantity: $0.quantity, order: order.number.rawValue) }
        }
        content.sums = [EmailContent.Sum(label: .mailTotal, amount: orders.map(\.total).total())]
        content.act = EmailContent.Act(label: .mailFollow, address: follow(first.number, language))
        return content
    }
}
