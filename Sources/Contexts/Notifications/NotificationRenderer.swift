import HTML
package import Identity
package import Kernel
import Links
import Orders
package import Postgres
package import Secrets

/// Renders notifications with the data of the moment when they are sent.
package struct NotificationRenderer: Sendable {
    /// Scheme and authority of the shop. All links in messages lead there.
    let origin: String
    let key: SigningKey

    package init(origin: String, key: SigningKey) {
        self.origin = origin
        self.key = key
    }

    /// The content of an e-mail, with its link to unsubscribe.
    ///
    /// - Parameter person: the person whose account it is about; nil for a guest's order.
    /// - Returns: nil where there is nothing to send any more.
    package func email(
        of notification: NotificationKey, to recipient: EmailAddress, of person: Person.ID?, in language: Language, in db: Database
    ) async throws -> EmailContent? {
        let reader = Reader(email: recipient, isProven: try await isProven(.email(recipient), of: person, in: db))
        var content = try await email(of: notification, to: reader, in: language, in: db)
        content?.unsubscribing = UnsubscribeToken(notification.type.kind, to: recipient, of: person).map { subscription in
            Link(language).unsubscribe(subscription.token(key)).absolute(from: origin)
        }
        return content
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

    private func email(of notification: NotificationKey, to reader: Reader, in language: Language, in db: Database) async throws
        -> EmailContent?
    {
        switch notification.type {
        case .orderPlaced: try await placedEmail(notification.subject, reader, language, in: db)
        case .orderConfirmed, .orderShipped, .orderDelivered, .orderRefused, .orderCancelled:
            try await statusEmail(notification, reader, language, in: db)
        case .verificationRequested: try await verificationEmail(notification.subject, language, in: db)
        case .securityAlert: alertEmail(notification.subject, language)
        case .deviceAppeared: deviceEmail(language)
        case .accountErased: erasedEmail()
        }
    }

    /// The content of a text message.
    ///
    /// - Returns: nil where there is nothing to send any more, or the type has no text message.
    package func text(of notification: NotificationKey, in language: Language, in db: Database) async throws -> String? {
        switch notification.type {
        case .orderShipped: return try await shippedText(notification.subject, language, in: db)
        case .verificationRequested: return try await verificationText(notification.subject, language, in: db)
        case .securityAlert: return alertText(notification.subject, language)
        case .deviceAppeared: return Message.smsDevice.text(in: language)
        case .accountErased: return Message.smsErased.text(in: language)
        case .orderPlaced, .orderConfirmed, .orderDelivered, .orderRefused, .orderCancelled: return nil
        }
    }

    // MARK: Shared by several types

    func order(_ number: String, in db: Database) async throws -> Order? {
        guard let number = OrderNumber(rawValue: number) else { return nil }
        return try await Order.numbered(number, in: db)
    }

    func address(of disavowal: Disavowal, _ language: Language) -> SiteURL {
        Link(language).disavowal(disavowal.token(key)).absolute(from: origin)
    }

    /// The secret link to an order. Its reader can follow the order without an account.
    func follow(_ number: OrderNumber, _ language: Language) -> SiteURL {
        Link(language).track(number.rawValue, token: TrackingKey(key).token(for: number)).absolute(from: origin)
    }

    /// An e-mail about an account.
    func account(
        _ subject: Message, _ paragraphs: [Message], _ label: Message? = nil, _ address: SiteURL? = nil,
        reason: Message = .mailReasonAccount
    ) -> EmailContent {
        var content = EmailContent(subject: subject, greeting: .mailHello, paragraphs: paragraphs, reason: reason)
        if let label, let address { content.act = EmailContent.Act(label: label, address: address.absolute(from: origin)) }
        return content
    }
}
