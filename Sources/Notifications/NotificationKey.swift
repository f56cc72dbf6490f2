import Identity
package import Jobs
import Kernel
package import Orders
package import Postgres

/// A fact that people are told, each once by each channel.
package struct NotificationKey: Hashable, Sendable {
    package let type: NotificationType
    /// What it is about: a key or a number.
    package let subject: String

    package init(_ type: NotificationType, _ subject: some CustomStringConvertible) {
        self.type = type
        self.subject = subject.description
    }

    /// Woken with each message that is to be sent.
    static let channel = "notifications"

    /// Notes that the buyer is to be told: a person as they wish, in the language of the account; a guest by mail where he gave
    /// an address, and of a parcel on its way by text message where he gave none. However often it is noted, it is told once.
    ///
    /// - Parameter wanted: what a person wants, see `Preference`.
    package func tell(_ buyer: Buyer, wanting wanted: Set<Preference>, in tx: Transaction) async throws {
        let email = EmailAddress(rawValue: buyer.email.lowercased())
        if let person = buyer.person {
            let language = try await tx.read(Person.with(person))?.language ?? buyer.language
            let wants = { channel in wanted.contains(Preference(kind: type.kind, channel: channel)) }
            if wants(.notice) { try await post(to: person, in: tx) }
            if wants(.mail), let email { try await queue(.email(email), language, of: person, in: tx) }
            if wants(.sms), type == .orderShipped, buyer.phone.isMobile {
                try await queue(.phone(buyer.phone), language, of: person, in: tx)
            }
        } else if let email {
            try await queue(.email(email), buyer.language, of: nil, in: tx)
        } else if type == .orderShipped, buyer.phone.isMobile {
            try await queue(.phone(buyer.phone), buyer.language, of: nil, in: tx)
        }
    }

    /// Tells it on the shop's own pages.
    func post(to person: Person.ID, in tx: Transaction) async throws {
        _ = try await tx.run(
            """
            INSERT INTO notifications.notice (id, person_id, topic, subject) VALUES (\(InAppNotification.ID()), \(person), \(type), \(subject))
            ON CONFLICT ON CONSTRAINT notice_once DO NOTHING
            """)
    }

    /// Notes that it is to be told there.
    ///
    /// - Parameter person: whose account it is about; nil for a guest's order.
    func queue(_ recipient: Contact, _ language: Language, of person: Person.ID?, in tx: Transaction) async throws {
        let channel = recipient.email == nil ? Channel.sms : .mail
        let recorded = try await tx.run(
            """
            INSERT INTO notifications.message (id, topic, subject, recipient, channel, language, person_id)
            SELECT \(ID<NotificationKey>())::uuid, \(type), \(subject), \(recipient), \(channel), \(language), \(person as Person.ID?)::uuid
            WHERE \(person as Person.ID?)::uuid IS NOT NULL
               OR NOT EXISTS (SELECT FROM notifications.unwanted
                              WHERE recipient = \(recipient) AND channel = \(channel) AND kind = \(type.kind))
            ON CONFLICT ON CONSTRAINT message_once DO NOTHING
            """)
        if recorded > 0 { await tx.notify(Self.channel) }
    }

    /// Takes back what was noted and has not gone out: nobody is told it.
    package func withdraw(in tx: Transaction) async throws {
        try await tx.run("DELETE FROM notifications.message WHERE topic = \(type) AND subject = \(subject) AND state = 'waiting'")
    }

    /// Hears what is to be told.
    package static func subscribe(to jobs: inout JobTable) {
        jobs.on(OrderPlaced.self, as: "notifications") { fact, db in
            // Of a purchase of four sellers four facts are heard, and they make one mail.
            try await tell(NotificationKey(.orderPlaced, fact.purchase), Buyer.of(fact.purchase), in: db)
        }
        jobs.on(OrderStatusChanged.self, as: "notifications") { fact, db in
            guard let type = NotificationType(fact.to) else { return }
            // A guest's address was shown to nobody before the code, and of what was never placed it gets no mail.
            try await tell(NotificationKey(type, fact.number), Buyer.of(fact.number), onlyPeople: fact.from == .waiting, in: db)
        }
        subscribeToPeople(&jobs)
        jobs.every(86_400, "notifications.sweep") { db in try await sweep(in: db) }
    }

    /// - Parameter onlyPeople: whether guests are not told.
    private static func tell(_ notification: NotificationKey, _ query: Query<Buyer?>, onlyPeople: Bool = false, in db: Database)
        async throws
    {
        guard let buyer = try await db.read(query), buyer.person != nil || !onlyPeople else { return }
        var wanted: Set<Preference> = []
        if let person = buyer.person { wanted = try await db.read(Preference.wanted(by: person)) }
        try await db.transaction { [wanted] tx in
            // Nobody is told who is forgotten meanwhile. Of a person the foreign keys of what is told hold that.
            if buyer.person == nil {
                let (_, present) = try await tx.read(Buyer.lock(buyer.purchase), query)
                guard present == buyer else { throw BuyerChanged() }
            }
            try await notification.tell(buyer, wanting: wanted, in: tx)
        }
    }

    /// The job is to be done again, with who the buyer is now.
    private struct BuyerChanged: Error {}

    /// After so many days nobody asks any more whether a message was sent; the fact that it tells does not come about again.
    private static let daysKept = 180

    private static func sweep(in db: Database) async throws {
        try await db.transaction { tx in
            try await tx.run([
                "DELETE FROM notifications.message WHERE settled_at < kernel.now() - make_interval(days => \(daysKept))",
                "DELETE FROM notifications.inbox WHERE made_at < kernel.now() - make_interval(days => 7)",
            ])
        }
    }
}

extension NotificationType {
    /// Nil for a step that nobody is told of.
    fileprivate init?(_ state: Order.State) {
        switch state {
        case .confirmed: self = .orderConfirmed
        case .shipped: self = .orderShipped
        case .delivered: self = .orderDelivered
        case .refused: self = .orderRefused
        case .cancelled: self = .orderCancelled
        // What waits is placed once its number is confirmed: `OrderPlaced` tells that.
        case .none, .waiting, .placed, .packed: return nil
        }
    }
}
