import Identity
package import Jobs
import Kernel
package import Orders
package import Postgres

/// An event that people are notified of, once on each channel. It identifies a notification.
package struct NotificationKey: Hashable, Sendable {
    package let type: NotificationType
    /// The subject of the event: a key or a number.
    package let subject: String

    package init(_ type: NotificationType, _ subject: some CustomStringConvertible) {
        self.type = type
        self.subject = subject.description
    }

    /// The PostgreSQL channel that wakes the workers when a message is queued.
    static let channel = "notifications"

    /// Queues the messages to a buyer. However often it is called, the buyer gets each message once.
    ///
    /// A person gets them according to their preferences, in the language of the account. A guest gets an e-mail if they gave an
    /// address. A guest without one gets a text message, if the type has one.
    /// - Parameter wanted: the person's preferences; see `Preference`.
    package func tell(_ buyer: Buyer, wanting wanted: Set<Preference>, in tx: Transaction) async throws {
        let email = EmailAddress(rawValue: buyer.email.lowercased())
        if let person = buyer.person {
            let language = try await tx.read(Person.with(person))?.language ?? buyer.language
            let wants = { channel in wanted.contains(Preference(kind: type.kind, channel: channel)) }
            if wants(.notice) { try await post(to: person, in: tx) }
            if wants(.mail), let email { try await queue(.email(email), language, of: person, in: tx) }
            if wants(.sms), type.text != nil, buyer.phone.isMobile {
                try await queue(.phone(buyer.phone), language, of: person, in: tx)
            }
        } else if let email {
            try await queue(.email(email), buyer.language, of: nil, in: tx)
        } else if type.text != nil, buyer.phone.isMobile {
            try await queue(.phone(buyer.phone), buyer.language, of: nil, in: tx)
        }
    }

    /// Adds a notification on the shop's own pages, if the type is shown there.
    func post(to person: Person.ID, in tx: Transaction) async throws {
        guard type.inApp != nil else { return }
        _ = try await tx.run(
            """
            INSERT INTO notifications.notice (id, person_id, topic, subject) VALUES (\(InAppNotification.ID()), \(person), \(type), \(subject))
            ON CONFLICT ON CONSTRAINT notice_once DO NOTHING
            """)
    }

    /// Queues a message to a contact. Guests who have unsubscribed from this kind get none.
    ///
    /// - Parameter person: the person whose account it is about; nil for a guest's order.
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

    /// Deletes the messages of this notification that still wait.
    package func withdraw(in tx: Transaction) async throws {
        try await tx.run("DELETE FROM notifications.message WHERE topic = \(type) AND subject = \(subject) AND state = 'waiting'")
    }

    /// Subscribes to the events that people are notified of.
    package static func subscribe(to jobs: inout JobTable) {
        jobs.on(OrderPlaced.self, as: "notifications") { fact, db in
            // A purchase from four sellers publishes four events. They make one e-mail.
            try await tell(NotificationKey(.orderPlaced, fact.purchase), Buyer.of(fact.purchase), in: db)
        }
        jobs.on(OrderStatusChanged.self, as: "notifications") { fact, db in
            // Nobody is told of a purchase that was given up unpaid: to its buyer it never was an order.
            guard let type = NotificationType(fact.to), fact.from != .unpaid else { return }
            // A guest's address is unverified before the code is typed. So a guest gets no e-mail about an order that was never placed.
            try await tell(NotificationKey(type, fact.number), Buyer.of(fact.number), onlyPeople: fact.from == .waiting, in: db)
        }
        jobs.on(DeadlineExtended.self, as: "notifications") { fact, db in
            try await tell(NotificationKey(.orderExtended, fact.number), Buyer.of(fact.number), in: db)
        }
        jobs.on(CancellationDeclined.self, as: "notifications") { fact, db in
            try await tell(NotificationKey(.cancellationDeclined, fact.number), Buyer.of(fact.number), in: db)
        }
        subscribeToMoney(&jobs)
        subscribeToPeople(&jobs)
        subscribeToSupport(&jobs)
        subscribeToShops(&jobs)
        subscribeToShopOrders(&jobs)
        subscribeToShopParcels(&jobs)
        subscribeToApplications(&jobs)
        subscribeToStandings(&jobs)
        subscribeToListings(&jobs)
        subscribeToBatches(&jobs)
        subscribeToImports(&jobs)
        subscribeToStock(&jobs)
        jobs.every(86_400, "notifications.sweep") { db in try await sweep(in: db) }
    }

    /// - Parameter onlyPeople: whether guests get no message.
    static func tell(_ notification: NotificationKey, _ query: Query<Buyer?>, onlyPeople: Bool = false, in db: Database)
        async throws
    {
        guard let buyer = try await db.read(query), buyer.person != nil || !onlyPeople else { return }
        var wanted: Set<Preference> = []
        if let person = buyer.person { wanted = try await db.read(Preference.wanted(by: person)) }
        try await db.transaction { [wanted] tx in
            // An erasure may come in between. For a person, foreign keys prevent messages then.
            // For a guest, lock the purchase and check again.
            if buyer.person == nil {
                let (_, present) = try await tx.read(Buyer.lock(buyer.purchase), query)
                guard present == buyer else { throw BuyerChanged() }
            }
            try await notification.tell(buyer, wanting: wanted, in: tx)
        }
    }

    /// The buyer has changed. The job must run again with the new buyer.
    private struct BuyerChanged: Error {}

    /// Days after which a settled message is deleted. Its event does not come again by then.
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
    /// The type for a new status of an order; nil for a status without notification.
    fileprivate init?(_ state: Order.State) {
        switch state {
        case .confirmed: self = .orderConfirmed
        case .shipped: self = .orderShipped
        case .delivered: self = .orderDelivered
        case .refused: self = .orderRefused
        case .cancelled: self = .orderCancelled
        // A waiting order is placed after its confirmation, and an unpaid one once it is paid. The event `OrderPlaced` reports that.
        case .none, .waiting, .unpaid, .placed, .packed: return nil
        }
    }
}
