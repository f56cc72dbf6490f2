import HTML
package import Identity
package import Kernel
import Links
package import Postgres
package import Secrets

/// Renders notifications with the data of the moment when they are sent.
package struct NotificationRenderer: Sendable {
    private let origin: String
    private let key: SigningKey

    /// - Parameter origin: scheme and authority of the shop. All links in messages lead there.
    package init(origin: String, key: SigningKey) {
        self.origin = origin
        self.key = key
    }

    /// The content of an e-mail, with its link to unsubscribe.
    ///
    /// - Parameters:
    ///   - person: the person whose account it is about; nil for a guest's order.
    ///   - clock: wall time in Morocco.
    /// - Returns: nil where there is nothing to send any more, or the type has no e-mail.
    package func email(
        of notification: NotificationKey, to recipient: EmailAddress, of person: Person.ID?, in language: Language, by clock: WallClock,
        in db: Database
    ) async throws -> EmailContent? {
        let reader = Reader(email: recipient, isProven: try await isProven(.email(recipient), of: person, in: db))
        var content = try await notification.type.email?(draft(of: notification.subject, language, clock), reader, db)
        content?.unsubscribing = UnsubscribeToken(notification.type.kind, to: recipient, of: person).map { subscription in
            Link(language).emails.unsubscribe(subscription.token(key)).absolute(from: origin)
        }
        return content
    }

    /// The content of a text message.
    ///
    /// - Returns: nil where there is nothing to send any more, or the type has no text message.
    package func text(of notification: NotificationKey, in language: Language, by clock: WallClock, in db: Database) async throws -> String?
    {
        try await notification.type.text?(draft(of: notification.subject, language, clock), db)
    }

    func draft(of subject: String, _ language: Language, _ clock: WallClock) -> NotificationDraft {
        NotificationDraft(subject: subject, language: language, origin: origin, key: key, clock: clock)
    }

    /// The reader of an e-mail.
    ///
    /// Anybody can send an e-mail about an order to any address. So an e-mail to an unverified address has no text that the buyer
    /// or the seller typed for this order. It has a link to say "this was not me".
    struct Reader {
        let email: EmailAddress
        /// Whether it is a verified address of the person who made the purchase.
        let isProven: Bool

        func greeting(_ name: String) -> Message { isProven ? .mailGreeting(name: name) : .mailHello }
    }

    /// Whether it is a verified contact of that person.
    func isProven(_ contact: Contact, of person: Person.ID?, in db: Database) async throws -> Bool {
        guard let person, let known = try await db.read(Person.with(person)) else { return false }
        return [known.email.map(Contact.email), known.phone.map(Contact.phone)].contains(contact)
    }
}
