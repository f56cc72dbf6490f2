import HTML
import Identity
import Kernel
import Orders
import Postgres

extension NotificationDraft {
    /// An e-mail about a new status of the order whose number is the subject.
    ///
    /// - Parameters:
    ///   - hasTotal: whether to name the sum that the buyer pays.
    ///   - words: subject and paragraphs.
    /// - Returns: nil where the order or its recipient is gone, or the reader has disavowed the purchase.
    func orderEmail(
        _ reader: NotificationRenderer.Reader, in db: Database, hasTotal: Bool = false,
        _ words: (_ order: Order, _ number: String) -> (subject: Message, paragraphs: [Message])
    ) async throws -> EmailContent? {
        guard let order = try await order(in: db), let recipient = order.recipient else { return nil }
        let disavowal = Disavowal(of: order.purchase, at: reader.email)
        if !reader.isProven, try await db.read(disavowal.isSaid) { return nil }
        let number = order.number.rawValue
        let (subject, paragraphs) = words(order, number)
        var content = EmailContent(
            subject: subject, greeting: reader.greeting(recipient.fullName), paragraphs: paragraphs, reason: .mailReasonOrder)
        if !reader.isProven { content.disavowing = address(of: disavowal) }
        content.pieces = order.lines.map { EmailContent.Piece(title: $0.title, quantity: $0.quantity, order: number) }
        if hasTotal { content.sums = [EmailContent.Sum(label: .mailTotal, amount: order.total)] }
        content.act = EmailContent.Act(label: .mailFollow, address: follow(order.number))
        return content
    }
}
