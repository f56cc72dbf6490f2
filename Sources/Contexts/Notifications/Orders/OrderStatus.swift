import HTML
import Identity
import Kernel
import Orders
import Postgres

/// A new status of an order: confirmed, shipped, delivered, refused or cancelled. A text message goes out when it is shipped.
extension NotificationRenderer {
    func statusEmail(_ notification: NotificationKey, _ reader: Reader, _ language: Language, in db: Database) async throws -> EmailContent?
    {
        guard let order = try await order(notification.subject, in: db), let recipient = order.recipient else { return nil }
        let disavowal = Disavowal(of: order.purchase, at: reader.email)
        if !reader.isProven, try await db.read(disavowal.isSaid) { return nil }
        let (number, seller) = (order.number.rawValue, order.sellerName)
        let (subject, paragraphs): (Message, [Message]) =
            switch notification.type {
            case .orderShipped: (.mailShippedSubject(number: number), [.mailShipped(seller: seller), .mailPlacedCash])
            case .orderDelivered: (.mailDeliveredSubject(number: number), [.mailDelivered(seller: seller)])
            case .orderRefused: (.mailRefusedSubject(number: number), [.mailRefused(seller: seller), .mailRefusedElse])
            case .orderCancelled:
                (
                    .mailCancelledSubject(number: number),
                    [.mailCancelled(seller: seller)] + order.whyCancelled(isWordForWord: reader.isProven)
                )
            default: (.mailConfirmedSubject(number: number), [.mailConfirmed(seller: seller)])
            }
        var content = EmailContent(
            subject: subject, greeting: reader.greeting(recipient.fullName), paragraphs: paragraphs, reason: .mailReasonOrder)
        if !reader.isProven { content.disavowing = address(of: disavowal, language) }
        content.pieces = order.lines.map { EmailContent.Piece(title: $0.title, quantity: $0.quantity, order: number) }
        if notification.type == .orderShipped { content.sums = [EmailContent.Sum(label: .mailTotal, amount: order.total)] }
        content.act = EmailContent.Act(label: .mailFollow, address: follow(order.number, language))
        return content
    }

    func shippedText(_ number: String, _ language: Language, in db: Database) async throws -> String? {
        guard let order = try await order(number, in: db) else { return nil }
        let address = "\(follow(order.number, language))"
        return Message.smsShipped(number: order.number.rawValue, total: order.total, address: address).text(in: language)
    }
}

extension Order {
    /// The reason for a cancellation. It is empty where the buyer cancelled, because they know the reason.
    ///
    /// - Parameter isWordForWord: whether to quote the text that the seller typed.
    fileprivate func whyCancelled(isWordForWord: Bool) -> [Message] {
        steps.filter { $0.to == .cancelled && $0.by.kind != .buyer }.compactMap { step in
            switch step.lapse {
            case .unconfirmed: .mailCancelledUnconfirmed
            case .sold: .mailCancelledSold
            case nil: isWordForWord ? .mailCancelledWhy(why: step.why) : nil
            }
        }
    }
}
