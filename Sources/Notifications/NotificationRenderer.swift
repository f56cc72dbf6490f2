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
        of announcement: NotificationKey, to recipient: EmailAddress, of person: Person.ID?, in language: Language, in db: Database
    ) async throws -> EmailContent? {
        let reader = Reader(email: recipient, isProven: try await isProven(.email(recipient), of: person, in: db))
        var letter = try await email(of: announcement, to: reader, in: language, in: db)
        letter?.unsubscribing = UnsubscribeToken(announcement.type.kind, to: recipient, of: person).map { subscription in
            Link(language).unsubscribe(subscription.token(key)).absolute(from: origin)
        }
        return letter
    }

    /// Who reads a letter.
    ///
    /// Anybody can have a mail about an order sent to anybody. So a letter to an address that nobody has shown to be theirs holds
    /// no word that the buyer or the seller typed for this order, and a link by which its reader says "this was not me".
    private struct Reader {
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

    private func email(of announcement: NotificationKey, to reader: Reader, in language: Language, in db: Database) async throws -> EmailContent? {
        switch announcement.type {
        case .orderPlaced: try await placed(announcement.subject, reader, language, in: db)
        case .orderConfirmed, .orderShipped, .orderDelivered, .orderRefused, .orderCancelled:
            try await statusChanged(announcement, reader, language, in: db)
        case .verificationRequested: try await verificationEmail(announcement.subject, language, in: db)
        case .securityAlert: alertEmail(announcement.subject, language)
        case .deviceAppeared, .accountErased: accountEmail(announcement.type, language)
        }
    }

    /// What a text message says.
    ///
    /// - Returns: nil where there is nothing to tell any more.
    package func text(of announcement: NotificationKey, in language: Language, in db: Database) async throws -> String? {
        switch announcement.type {
        case .orderShipped:
            guard let order = try await order(announcement.subject, in: db) else { return nil }
            return Message.smsShipped(number: order.number.rawValue, total: order.total, address: "\(follow(order.number, language))").text(
                in: language)
        case .verificationRequested: return try await verificationText(announcement.subject, language, in: db)
        case .securityAlert: return alertText(announcement.subject, language)
        case .deviceAppeared, .accountErased: return accountText(announcement.type, language)
        case .orderPlaced, .orderConfirmed, .orderDelivered, .orderRefused, .orderCancelled: return nil
        }
    }

    // MARK: Orders

    private func placed(_ purchase: String, _ reader: Reader, _ language: Language, in db: Database) async throws -> EmailContent? {
        guard let id = ID<Purchase>(purchase) else { return nil }
        let disavowal = Disavowal(of: id, at: reader.email)
        let (buyer, orders, isDisavowed) = try await db.read(Buyer.of(id), OrderSummary.of(id), disavowal.isSaid)
        guard let buyer, let first = orders.first, reader.isProven || !isDisavowed else { return nil }
        var letter = EmailContent(
            subject: .mailPlacedSubject(number: orders.map(\.number.rawValue).joined(separator: ", "), count: orders.count),
            greeting: reader.greeting(buyer.name), paragraphs: [.mailPlaced, .mailPlacedCash], reason: .mailReasonOrder)
        if !reader.isProven { letter.disavowing = address(of: disavowal, language) }
        letter.pieces = orders.flatMap { order in
            order.pieces.map { EmailContent.Piece(title: $0.title, quantity: $0.quantity, order: order.number.rawValue) }
        }
        letter.sums = [EmailContent.Sum(label: .mailTotal, amount: orders.map(\.total).total())]
        letter.act = EmailContent.Act(label: .mailFollow, address: follow(first.number, language))
        return letter
    }

    private func statusChanged(_ announcement: NotificationKey, _ reader: Reader, _ language: Language, in db: Database) async throws -> EmailContent? {
        guard let order = try await order(announcement.subject, in: db), let recipient = order.recipient else { return nil }
        let disavowal = Disavowal(of: order.purchase, at: reader.email)
        if !reader.isProven, try await db.read(disavowal.isSaid) { return nil }
        let (number, seller) = (order.number.rawValue, order.sellerName)
        let (subject, paragraphs): (Message, [Message]) =
            switch announcement.type {
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
        var letter = EmailContent(
            subject: subject, greeting: reader.greeting(recipient.fullName), paragraphs: paragraphs, reason: .mailReasonOrder)
        if !reader.isProven { letter.disavowing = address(of: disavowal, language) }
        letter.pieces = order.lines.map { EmailContent.Piece(title: $0.title, quantity: $0.quantity, order: number) }
        if announcement.type == .orderShipped { letter.sums = [EmailContent.Sum(label: .mailTotal, amount: order.total)] }
        letter.act = EmailContent.Act(label: .mailFollow, address: follow(order.number, language))
        return letter
    }

    private func order(_ number: String, in db: Database) async throws -> Order? {
        guard let number = OrderNumber(rawValue: number) else { return nil }
        return try await Order.numbered(number, in: db)
    }

    private func address(of disavowal: Disavowal, _ language: Language) -> SiteURL {
        Link(language).disavowal(disavowal.token(key)).absolute(from: origin)
    }

    /// The secret link: whoever gets the message may follow the order without an account.
    private func follow(_ number: OrderNumber, _ language: Language) -> SiteURL {
        Link(language).track(number.rawValue, token: TrackingKey(key).token(for: number)).absolute(from: origin)
    }
}

extension Order {
    /// What was said when it was cancelled, where that was not the buyer, who knows.
    ///
    /// - Parameter isWordForWord: whether it may be said in the words that somebody typed.
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
