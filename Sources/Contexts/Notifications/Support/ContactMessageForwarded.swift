package import HTML
import Identity
import Kernel
import Postgres
package import Support

extension NotificationType {
    /// A message of the contact form, for the operator. An answer to the e-mail goes to its sender.
    package static let contactMessageForwarded = NotificationType(
        "support.forwarded", .support,
        email: { draft, _, db in
            guard let id = ContactMessage.ID(draft.subject), let message = try await db.read(ContactMessage.with(id)) else { return nil }
            var paragraphs: [Message] = [.supportFrom(name: message.name, contact: message.contact.shown)]
            if !message.orderNumber.isEmpty { paragraphs.append(.supportOrder(number: message.orderNumber)) }
            paragraphs += message.words.split(separator: "\n").map { .supportLine(text: String($0)) }
            let files = try await db.read(ContactMessage.files(of: [id]))[id]?.count ?? 0
            if files > 0 { paragraphs.append(.supportFiles(count: files)) }
            var content = EmailContent(
                subject: .supportForwardSubject(topic: message.topic.name, reference: message.reference), greeting: .mailHello,
                paragraphs: paragraphs, reason: message.contact.email == nil ? .supportForwardReasonPhone : .supportForwardReason)
            content.replyTo = message.contact.email
            return content
        })
}

extension ContactMessage.Kind {
    /// The name for people.
    package var name: Message {
        switch self {
        case .order: .supportTopicOrder
        case .listing: .supportTopicListing
        case .account: .supportTopicAccount
        case .selling: .supportTopicSelling
        case .privacy: .supportTopicPrivacy
        case .other: .supportTopicOther
        }
    }
}
