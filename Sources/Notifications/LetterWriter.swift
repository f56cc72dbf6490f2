import HTML
package import Identity
package import Kernel
import Links
import Orders
package import Postgres
package import Secrets

/// Puts facts into words, as they are when they are told.
package struct LetterWriter: Sendable {
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
    package func letter(
        of announcement: Announcement, to recipient: EmailAddress, of person: Person.ID?, in language: Language, in db: Database
    ) async throws -> Letter? {
        var letter = try await letter(of: announcement, in: language, in: db)
        letter?.unsubscribing = Subscription(announcement.topic.kind, to: recipient, of: person).map { subscription in
            Link(language).letters(subscription.token(key)).absolute(from: origin)
        }
        return letter
    }

    private func letter(of announcement: Announcement, in language: Language, in db: Database) async throws -> Letter? {
        switch announcement.topic {
        case .orderPlaced: try await placed(announcement.subject, language, in: db)
        case .orderConfirmed, .orderShipped, .orderDelivered, .orderRefused, .orderCancelled: try await moved(announcement, language, in: db)
        case .proofAsked: try await proofLetter(announcement.subject, language, in: db)
        case .passwordChanged, .contactChanged, .deviceAppeared, .accountErased: accountLetter(announcement.topic, language)
        }
    }

    /// What a text message says.
    ///
    /// - Returns: nil where there is nothing to tell any more.
    package func text(of announcement: Announcement, in language: Language, in db: Database) async throws -> String? {
        switch announcement.topic {
        case .orderShipped:
            guard let order = try await order(announcement.subject, in: db) else { return nil }
            return Message.smsShipped(number: order.number.rawValue, total: order.total, address: "\(follow(order.number, language))").text(in: language)
        case .proofAsked: return try await proofText(announcement.subject, language, in: db)
        case .passwordChanged, .contactChanged, .deviceAppeared, .accountErased: return accountText(announcement.topic, language)
        case .orderPlaced, .orderConfirmed, .orderDelivered, .orderRefused, .orderCancelled: return nil
        }
    }

    // MARK: Orders

    private func placed(_ purchase: String, _ language: Language, in db: Database) async throws -> Letter? {
        guard let id = ID<Purchase>(purchase) else { return nil }
        let (buyer, orders) = try await db.read(Buyer.of(id), OrderSummary.of(id))
        guard let buyer, let first = orders.first else { return nil }
        var letter = Letter(
            subject: .mailPlacedSubject(number: orders.map(\.number.rawValue).joined(separator: ", "), count: orders.count),
            greeting: .mailGreeting(name: buyer.name), paragraphs: [.mailPlaced, .mailPlacedCash], reason: .mailReasonOrder)
        letter.pieces = orders.flatMap { order in
            order.pieces.map { Letter.Piece(title: $0.title, quantity: $0.quantity, order: order.number.rawValue) }
        }
        letter.sums = [Letter.Sum(label: .mailTotal, amount: orders.map(\.total).total())]
        letter.act = Letter.Act(label: .mailFollow, address: follow(first.number, language))
        return letter
    }

    private func moved(_ announcement: Announcement, _ language: Language, in db: Database) async throws -> Letter? {
        guard let order = try await order(announcement.subject, in: db), let recipient = order.recipient else { return nil }
        let (number, seller) = (order.number.rawValue, order.sellerName)
        let (subject, paragraphs): (Message, [Message]) =
            switch announcement.topic {
            case .orderShipped: (.mailShippedSubject(number: number), [.mailShipped(seller: seller), .mailPlacedCash])
            case .orderDelivered: (.mailDeliveredSubject(number: number), [.mailDelivered(seller: seller)])
            case .orderRefused: (.mailRefusedSubject(number: number), [.mailRefused(seller: seller), .mailRefusedElse])
            case .orderCancelled:
                (.mailCancelledSubject(number: number), [.mailCancelled(seller: seller)] + order.whyCancelled)
            default: (.mailConfirmedSubject(number: number), [.mailConfirmed(seller: seller)])
            }
        var letter = Letter(
            subject: subject, greeting: .mailGreeting(name: recipient.fullName), paragraphs: paragraphs, reason: .mailReasonOrder)
        letter.pieces = order.lines.map { Letter.Piece(title: $0.title, quantity: $0.quantity, order: number) }
        if announcement.topic == .orderShipped { letter.sums = [Letter.Sum(label: .mailTotal, amount: order.total)] }
        letter.act = Letter.Act(label: .mailFollow, address: follow(order.number, language))
        return letter
    }

    private func order(_ number: String, in db: Database) async throws -> Order? {
        guard let number = OrderNumber(rawValue: number) else { return nil }
        return try await Order.numbered(number, in: db)
    }

    /// The secret link: whoever gets the message may follow the order without an account.
    private func follow(_ number: OrderNumber, _ language: Language) -> Address {
        Link(language).track(number.rawValue, token: TrackingKey(key).token(for: number)).absolute(from: origin)
    }
}

extension Order {
    /// What was said when it was cancelled, where that was not the buyer, who knows.
    fileprivate var whyCancelled: [Message] {
        steps.filter { $0.to == .cancelled && $0.by.kind != .buyer }.map { $0.isForWantOfPhone ? .mailCancelledUnconfirmed : .mailCancelledWhy(why: $0.why) }
    }
}
