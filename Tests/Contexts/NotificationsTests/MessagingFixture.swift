import Jobs
import Kernel
import Links
import Logging
import Mail
import Notifications
import Orders
import Places
import Postgres
import SMS
import Secrets
import TestKit

/// A shop that handles events of orders and sends e-mails to a relay of its own.
struct MessagingFixture: Sendable {
    static let origin = "https://kolchi.example"
    let db: Database
    let relay: TestRelay
    let key = SigningKey()
    private let worker: Worker
    private let deliveryWorker: DeliveryWorker

    /// - Parameter transports: by default the relay, and no SMS gateway.
    static func open(on db: Database, transports: ((TestRelay) -> Transports)? = nil) async throws -> MessagingFixture {
        let relay = try TestRelay()
        return try await MessagingFixture(db, relay, transports?(relay) ?? Transports(mail: mail(to: relay), sms: .none))
    }

    static func mail(to relay: TestRelay) -> Transports.Mail {
        .relay(
            MailRelay(MailRelay.Settings(host: "127.0.0.1", port: Int(relay.port), security: .plain)),
            from: Mailbox(EmailAddress(typed: "boutique@kolchi.example")!, name: HeaderText("Kolchi")))
    }

    private init(_ db: Database, _ relay: TestRelay, _ transports: Transports) async throws {
        self.db = db
        self.relay = relay
        var table = JobTable()
        NotificationKey.subscribe(to: &table)
        let jobs = table
        try await db.transaction { tx in try await jobs.register(in: tx) }
        worker = Worker(table, on: db, log: Log(least: .error))
        deliveryWorker = DeliveryWorker(
            transports, NotificationRenderer(origin: Self.origin, key: key), by: try await LiveWallClock(from: db), on: db,
            log: Log(least: .error))
    }

    /// Handles all events that are due, and sends nothing.
    func hears() async throws { try await worker.runDue() }

    /// Handles all events that are due, and sends the messages.
    func works() async throws {
        try await worker.runDue()
        try await deliveryWorker.runDue()
    }

    /// The state of each message, by type and recipient.
    func states() async throws -> [String: String] {
        let states = try await db.read(
            Query<[(String, String)]>.all("SELECT topic || ' to ' || recipient, state FROM notifications.message ORDER BY id") { row in
                (try row.next(), try row.next())
            })
        return Dictionary(uniqueKeysWithValues: states)
    }

    /// Seconds until the message is tried again.
    func wait() async throws -> Int? {
        try await db.read(
            Query<Int?>.first("SELECT ceil(extract(epoch FROM due - kernel.now()))::int FROM notifications.message WHERE state = 'waiting'")
            { row in
                try row.next()
            })
    }

    func shiftClock(by seconds: Int) async throws {
        try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
    }
}
