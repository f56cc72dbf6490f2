import HTML
package import Identity
package import Kernel
import Links
import Orders
package import Postgres
package import Secrets

/// Puts facts into words, as they are when they are told.
package struct NotificationRenderer: Sendable {
    /// Scheme and authority of the shop: links in messages lead there and nowhere else.
    let origin: String
    let key: SigningKey

    package init(origin: String, key: SigningKey) {
        self.origin = origin
        self.key = key
    }

    /// What a mail says, and where it can be refused.
    ///
    /// - Parameter person: whose account it is about; nil for a guest's order.
    /// - Returns: nil where there is nothing to tell any more.
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

    /// Who reads a letter.
    ///
    /// Anybody can have a mail about an order sent to anybody. So a letter to an address that nobody has shown to be theirs holds
    /// no word that the buyer or the seller typed for this order, and a link by which its reader says "this was not me".
    struct Reader {
        let email: EmailAddress
        /// Whether it is an address that the person whose order it is has shown to be theirs.
        let isProven: Bool

        func greeting(_ name: String) -> Message { isProven ? .mailGreeting(name: name) : .mailHello }
    }

    /// Whether the contact is one that the person has shown to be theirs.
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

    /// What a text message says.
    ///
    /// - Returns: nil where there is nothing to tell any more.
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

    // MARK: What several types share

    func order(_ number: String, in db: Database) async throws -> Order? {
        guard let number = OrderNumber(rawValue: number) else { return nil }
        return try await Order.numbered(number, in: db)
    }

    func address(of disavowal: Disavowal, _ language: Language) -> SiteURL {
        Link(language).disavowal(disavowal.token(key)).absolute(from: origin)
    }

    /// The secret link: whoever gets the message may follow the order without an account.
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
