import Foundation
import HTTP
import Images
import Jobs
import Kernel
import Notifications
import Orders
import Postgres
import TestKit
import Testing

extension DyingWorker {
    @Suite("When a worker dies while it sends")
    struct MailFaultTests {
        /// A worker that dies, with the messages it had to send.
        struct Death: Sendable, CustomTestStringConvertible {
            let fault: String
            let channels: Set<Channel>
            /// Whether relay and gateway are unreachable while it lives, so that no message is in transit when it dies.
            let isAlone: Bool

            var testDescription: String { "\(fault), \(channels.map(\.rawValue).sorted())" }
        }

        /// Each fault point: those of jobs for the first and the second pass, those of messages with one message only. With two
        /// messages, the outcome of a second one in transit would be unknown.
        static let deaths =
            Worker.faultPoints.flatMap { point in
                [1, 2].map { Death(fault: "\(point.name):\($0)", channels: [.mail, .sms], isAlone: true) }
            }
            + DeliveryWorker.faultPoints.flatMap { point in
                [Channel.mail, .sms].map { Death(fault: "\(point.name):1", channels: [$0], isAlone: false) }
            }

        @Test("each recipient gets each message once", .timeLimit(.minutes(5)), arguments: deaths)
        func once(death: Death) async throws {
            let (relay, gateway) = try await (TestRelay(), TestGateway())
            try await TestDatabase.make { test in
                let shops = try await test.db.transaction { tx in
                    try await (
                        SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: tx), SellerFixture.open(prices: [.dirhams(70)], in: tx)
                    )
                }
                let code = try await onOwnThread {
                    let kolchi = try KolchiProcess(
                        "serve", database: test.url,
                        settings: [
                            "KOLCHI_SMTP_URL": "smtp://127.0.0.1:\(relay.port)", "KOLCHI_MAIL_FROM": "Kolchi <boutique@kolchi.example>",
                            "KOLCHI_SMS_FORM": "json", "KOLCHI_SMS_URL": gateway.url("/send"), "KOLCHI_SMS_FROM": "Kolchi",
                        ])
                    // Now the database has all subscriptions, and all periodic jobs have run.
                    try await eventually("nothing is due") { try await test.db.read(Self.due) == 0 ? () : nil }
                    try kolchi.kill()
                    if death.channels.contains(.mail) {
                        try await Purchaser(email: "salma@example.ma").buys([shops.0.offers[0], shops.1.offers[0]], in: test.db)
                    }
                    if death.channels.contains(.sms) {
                        let order = try await Purchaser().buys([shops.0.offers[1]], in: test.db).orders[0]
                        try await test.db.transaction { tx in
                            let seller = Actor(.seller, "Amine")
                            try await Order.confirm(order, by: seller, in: tx)
                            try await Order.pack(order, by: seller, in: tx)
                            try await Order.ship(order, by: seller, in: tx)
                        }
                    }
                    var settings = ["KOLCHI_TESTING": "on", "KOLCHI_FAULT": death.fault]
                    if death.isAlone {
                        settings.merge(["KOLCHI_SMTP_URL": "smtp://127.0.0.1:1", "KOLCHI_SMS_URL": "http://127.0.0.1:1/"]) { $1 }
                    }
                    let code = try kolchi.run("worker", settings: settings).code
                    // Another worker gets the dead worker's jobs and messages once their leases have expired.
                    try await test.db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 200, in: tx) }
                    try kolchi.start()
                    try await eventually("all is settled") { try await test.db.read(Self.open) == 0 ? () : nil }
                    let check = try kolchi.run("check")
                    #expect(check.code == 0, "\(check.text)")
                    try kolchi.kill()
                    return code
                }
                #expect(code == 137, "the worker passes \(death.fault)")
                #expect(relay.taken.map(\.recipients) == (death.channels.contains(.mail) ? [["salma@example.ma"]] : []))
                #expect(gateway.asked.count == (death.channels.contains(.sms) ? 1 : 0))
                // A worker that dies after the relay's answer leaves a message with an unknown outcome. It is not sent again.
                let state = death.fault.hasPrefix(DeliveryWorker.answered.name) ? "unsure" : "sent"
                #expect(try await test.db.read(Self.states) == death.channels.map { _ in state })
            }
            relay.close()
            await gateway.close()
        }

        private static let due = Query.one("SELECT count(*) FROM jobs.job WHERE due <= kernel.now() OR tries > 0") { row in
            try row.next(Int.self)
        }
        private static let open = Query.one(
            """
            SELECT (SELECT count(*) FROM jobs.job WHERE every IS NULL)
                + (SELECT count(*) FROM notifications.message WHERE state IN ('waiting', 'handing'))
            """
        ) { row in try row.next(Int.self) }
        private static let states = Query<[String]>.all("SELECT state FROM notifications.message") { row in try row.next() }

        @Test("KOLCHI_FAULT is refused without KOLCHI_TESTING=on, and so is a malformed value")
        func allowed() throws {
            for settings in [
                ["KOLCHI_FAULT": "jobs.taken:1"], ["KOLCHI_TESTING": "on", "KOLCHI_FAULT": "x", "KOLCHI_ENVIRONMENT": "development"],
            ] {
                let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KOLCHI_") }
                    .merging(["DATABASE_URL": "postgresql:///x", "KOLCHI_SECRET": String(repeating: "s", count: 32)]) { $1 }.merging(
                        settings
                    ) { $1 }
                let (code, text) = try runCommand([WorkerCommand.built.path, "worker"], environment: environment)
                #expect(code == 78 && text.contains("KOLCHI_FAULT"))
            }
        }
    }
}
