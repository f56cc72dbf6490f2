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
    ///   - words: subject, heading and paragraphs.
    /// - Returns: nil where the order or its recipient is gone, or the reader has disavowed the purchase.
    func orderEmail(
        _ reader: NotificationRenderer.Reader, in db: Database, hasTotal: Bool = false,
        _ words: (_ order: Order, _ number: String) -> (subject: Message, heading: Message, paragraphs: [Message])
    ) async throws -> EmailContent? {
        guard let order = try await order(in: db), let recipient = order.recipient else { return nil }
        let disavowal = Disavowal(of: order.purchase, at: reader.email)
        if !reader.isProven, try await db.read(disavowal.isSaid) { return nil }
        let number = order.number.rawValue
        let (subject, heading, paragraphs) = words(order, number)
        var content = EmailContent(
            subject: subject, heading: heading, greeting: reader.greeting(recipient.fullName), paragraphs: paragraphs,
            reason: .mailReasonOrder)
        if reader.isProven { content.recipient = order.addressLines } else { content.disavowing = address(of: disavowal) }
        content.orders = [EmailContent.OrderBlock(order, in: self)]
        if hasTotal, order.isPaidAtDoor { content.toPay = order.total }
        return content
    }
}
