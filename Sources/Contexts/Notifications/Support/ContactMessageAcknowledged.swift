import HTML
import Identity
import Jobs
import Kernel
import Postgres
import Support

extension NotificationType {
    /// The acknowledgement to the sender of a message. Anybody can type any address, so it has no text of the sender.
    package static let contactMessageAcknowledged = NotificationType(
        "support.acknowledged", .support,
        email: { draft, _, db in
            guard let id = ContactMessage.ID(draft.subject), let message = try await db.read(ContactMessage.with(id)) else { return nil }
            return EmailContent(
                subject: .supportAckSubject(reference: message.reference), greeting: .mailHello,
                paragraphs: [.supportAck(reference: message.reference), .supportAckElse], reason: .supportAckReason)
        })
}

extension NotificationKey {
    /// Subscribes to messages of the contact form.
    static func subscribeToSupport(_ jobs: inout JobTable) {
        jobs.on(ContactMessageReceived.self, as: "notifications") { fact, db in
            try await db.transaction { tx in
                guard let message = try await tx.read(ContactMessage.locked(fact.message)) else { return }
                if let address = fact.operatorAddress {
                    try await NotificationKey(.contactMessageForwarded, message.id).queue(.email(address), .french, of: nil, in: tx)
                }
                guard message.contact.email != nil else { return }
                try await NotificationKey(.contactMessageAcknowledged, message.id).queue(
                    message.contact, message.language, of: message.person, in: tx)
            }
        }
    }
}
