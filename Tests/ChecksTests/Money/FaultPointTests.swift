import Auditing
import Callbacks
import Carts
import Foundation
import HTTP
import Identity
import Images
import Kernel
import Kolchi
import Ledger
import Orders
import Postgres
import TestKit
import Testing
import Web

@testable import Payments
@testable import SimulatedPayments

/// A process that dies at a fault point, in front of a shop whose money it moves.
private struct Stage: Sendable {
    static let points =
        MoneyFaults.points + OrderPayment.faultPoints + Entry.faultPoints + CallbackIntake.faultPoints + CallbackWorker.faultPoints

    let shop: MoneyShop
    let url: String
    let fault: String

    private var settings: [String: String] {
        ["KOLCHI_GATEWAYS": "simulated,cash", "KOLCHI_TESTING": "on", "KOLCHI_FAULT": "\(fault):1"]
    }

    /// Runs a command until it dies.
    ///
    /// - Returns: its exit code.
    func dies(in words: String...) throws -> Int32 {
        let (folder, port) = (TemporaryFolder(), try KolchiProcess.freePort())
        let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("KOLCHI_") }.merging(
            settings.merging([
                "DATABASE_URL": url, "KOLCHI_SECRET": String(repeating: "s", count: 32), "KOLCHI_ENVIRONMENT": "development",
                "KOLCHI_MEDIA": folder.path + "/media", "KOLCHI_PORT": "\(port)", "KOLCHI_METRICS_PORT": "0",
                "KOLCHI_HOME": checkoutFolder.path,
            ]) { $1 }
        ) { $1 }
        let end = try runCommand([WorkerCommand.built.path] + words, environment: environment)
        if end.code != 137 { Issue.record("\(fault): \(end.text.suffix(500))") }
        return end.code
    }

    /// Has a buyer send a form, or get a page, that the process does not survive.
    ///
    /// - Parameter prepare: what happens before, and the path.
    func diesOnPage(_ form: FormFields?, _ prepare: (VisitorKey) async throws -> String) async throws -> Int32 {
        let kolchi = try KolchiProcess("web", database: url, settings: settings)
        let browser = Visitor(of: Request(.get, "/fr"), isSecure: false)
        let path = try await prepare(VisitorKey(cookie: browser.secret))
        let client = Client(port: kolchi.port)
        var lines = [
            "\(form == nil ? "GET" : "POST") \(path) HTTP/1.1", "Host: \(client.host)", "Cookie: kolchi=\(browser.secret); language=fr",
        ]
        var body = ""
        if var form {
            form.add("token", browser.formToken(kolchi.key, on: "/"))
            body = form.encoded
            lines += [
                "Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded", "Content-Length: \(body.utf8.count)",
            ]
        }
        client.send(lines.map { $0 + "\r\n" }.joined() + "\r\n" + body)
        let answer = client.answer()
        if let answer { Issue.record("\(fault): \(answer.status)") }
        try kolchi.kill()
        return answer == nil ? 137 : 0
    }

    // MARK: What goes before

    private func paid(_ choice: SimulatedPayment.Choice = .pay) async throws -> MoneyShop.Buyer {
        let buyer = try await shop.comes()
        try await shop.chooses(choice, by: buyer)
        try await shop.returns(buyer)
        return buyer
    }

    private func number(of buyer: MoneyShop.Buyer) async throws -> String {
        try #require(try await shop.db.read(OrderSummary.of(buyer.purchase)).first).number.rawValue
    }

    /// The last event of the buyer's payment comes as a webhook, and is not applied yet.
    private func tells(_ buyer: MoneyShop.Buyer) async throws { try await shop.tells(try #require(try await shop.events(of: buyer).last)) }

    private func decides(_ choice: SimulatedPayment.Choice) async throws -> Int32 {
        let buyer = try await paid(.dispute)
        try await shop.chooses(choice, by: buyer)
        try await tells(buyer)
        return try dies(in: "worker")
    }

    // MARK: The acts

    /// Has the process die at the point.
    ///
    /// - Returns: its exit code; nil where no act has such a point.
    func plays() async throws -> Int32? {
        let db = shop.db
        switch fault.split(separator: ".").prefix(2).joined(separator: ".") {
        case "payments.begin":
            return try await diesOnPage(["way": "simulated"]) { visitor in
                "/fr/purchases/\(try await shop.opens(Purchaser(visitor: visitor)).purchase)/payment"
            }
        case "payments.open":
            _ = try await shop.buys()
            return try dies(in: "worker")
        case "payments.read", "orders.paid", "callbacks.taken", "callbacks.written", "callbacks.applied":
            let buyer = try await shop.comes()
            try await shop.chooses(.pay, by: buyer)
            try await tells(buyer)
            return try dies(in: "worker")
        case "payments.close":
            let buyer = try await shop.comes()
            try await db.transaction { tx in _ = try await Payment.close(buyer.payment, for: .buyerAsked, in: tx) }
            return try dies(in: "worker")
        case "payments.refund":
            try await shop.givesBack(to: try await paid())
            return try dies(in: "worker")
        case "payments.promise": return try dies(in: "order", await number(of: try await paid()), "refund", "10.00")
        case "payments.by-hand":
            let part = try #require(try await db.read(PaymentPart.of(try await paid().payment)).first)
            let refund = try await shop.refunds(.sum(.dirhams(10)), of: part.order)
            try await db.transaction { tx in
                try await Refund.markAsked(refund.id, in: tx)
                try await Refund.fail(refund.id, why: "closed", OrderPayment.subjects, in: tx)
            }
            return try dies(in: "payments", "transferred", "\(refund.id)", "V-1")
        case "payments.decide": return try dies(in: "payments", "decide", "\(try await paid(.amount).payment)", "return", "--why", "vu")
        case "payments.dispute-opened":
            let buyer = try await shop.comes()
            try await shop.chooses(.dispute, by: buyer)
            try await tells(buyer)
            return try dies(in: "worker")
        case "payments.dispute-won": return try await decides(.win)
        case "payments.dispute-lost": return try await decides(.lose)
        case "payments.reconcile":
            _ = try await shop.comes()
            try await shop.pass(seconds: 61)
            return try dies(in: "worker")
        case "payments.compare", "payments.compare-read", "payments.compare-day":
            let buyer = try await shop.comes()
            try await shop.chooses(.silent, by: buyer)
            let day = try await db.read(Query<Moment>.one("SELECT kernel.now()") { row in try row.next() }).inUTC.time.day
            try await shop.pass(seconds: 86_400)
            return try dies(in: "payments", "reconcile", day.isoText)
        case "orders.come-back":
            return try await diesOnPage(nil) { visitor in
                let buyer = try await shop.buys(Purchaser(visitor: visitor))
                try await shop.works()
                try await shop.chooses(.pay, by: buyer)
                return "/fr/purchases/\(buyer.purchase)/payment/return"
            }
        case "orders.hold-end":
            _ = try await shop.comes()
            try await shop.pass(seconds: UnpaidPurchase.secondsHeld + 1)
            return try dies(in: "worker")
        case "orders.give-back": return try dies(in: "order", await number(of: try await paid()), "cancel", "--why", "cassé")
        case "seal.entry":
            _ = try await paid()
            return try dies(in: "ledger", "seal")
        case "ledger.close-day":
            _ = try await paid()
            try await shop.pass(seconds: 86_400 + 2 * Closing.delay)
            return try dies(in: "ledger", "close")
        case "ledger.settle":
            _ = try await paid()
            return try dies(in: "payments", "settle", shop.gateway.name.rawValue, "10", "--reference", "\(Payment.ID())")
        case "callbacks.verified", "callbacks.inserted", "callbacks.stored":
            // The gateway's own webhook comes.
            try await shop.chooses(.pay, by: try await shop.comes())
            return try dies(in: "serve")
        default: return nil
        }
    }
}

@Suite("When a process is killed at a chosen moment of a payment")
struct FaultPointTests {
    /// The acts of a person at the command line. They happen if and only if the process dies after the commit.
    private static let acts = Query<Int>.one(
        """
        SELECT count(*) FROM audit.act WHERE name IN ('payments.refund-promised', 'payments.refund-settled', 'payments.decided',
            'payments.settled')
        """
    ) { row in try row.next() }

    private static let audited = ["payments.promise", "payments.by-hand", "payments.decide", "ledger.settle"]

    private static let unsettled = Query<Int>.one(
        """
        SELECT (SELECT count(*) FROM payments.payment WHERE state IN ('new', 'open', 'pending'))
            + (SELECT count(*) FROM payments.refund WHERE state IN ('due', 'asked'))
            + (SELECT count(*) FROM payments.call WHERE state = 'waiting')
            + (SELECT count(*) FROM callbacks.callback WHERE state <> 'applied')
        """
    ) { row in try row.next() }

    /// What somebody paid out or transferred by hand, which the gateway does not know.
    private static let elsewhere = Query<Int64>.one(
        """
        SELECT coalesce(sum(t.amount), 0)::bigint FROM ledger.posting t JOIN ledger.entry e ON e.id = t.entry_id
        JOIN ledger.account a ON a.id = t.account_id WHERE e.fact = 'payments.settled' AND a.kind = 'clearing'
        """
    ) { row in try row.next() }

    /// In the tests a few by chance; `bin/money points COUNT` has the process die at each so many times.
    private static var chosen: [FaultPoint] {
        var chance = Chance(state: Campaign.seed)
        let shuffled = Stage.points.shuffled(using: &chance)
        return Campaign.isLong ? (1...Campaign.size(1)).flatMap { _ in shuffled } : Array(shuffled.prefix(5))
    }

    @Test("all of a purchase's money happens once, whatever was written before", .timeLimit(.minutes(60)))
    func points() async throws {
        let (points, seed) = (Self.chosen, Campaign.seed)
        #expect(Set(Stage.points.map(\.name)).count == Stage.points.count && Stage.points.count >= 40)
        try await TestDatabase.make { test in
            let db = test.db
            let shop = try await MoneyShop(stock: 2 * points.count + 10, in: db)
            // All happens in the past, so that days can be over.
            try await shop.pass(seconds: -(points.count + 3) * 86_400)
            for point in points {
                let story: Comment = "\(point.name), seed \(seed)"
                let before = try await db.search(Self.acts)
                let code = try await onOwnThread { try await Stage(shop: shop, url: test.url, fault: point.name).plays() }
                #expect(code == 137, story)
                let isAudited = Self.audited.contains { point.name.hasPrefix($0 + ".") }
                let happens = isAudited && point.name.hasSuffix(".committed") ? 1 : 0
                #expect(try await db.search(Self.acts) == before + happens, story)
                // The leases of the killed process expire.
                try await shop.pass(seconds: 130)
                try await shop.settles()
            }
            try await shop.pass(seconds: UnpaidPurchase.secondsHeld)
            // Days have passed, and nobody has confirmed the orders.
            try await Deadline.cancelLate(in: db)
            for _ in 1...3 { try await shop.settles() }
            try await Audit.seal(in: db)
            #expect(try await db.search(Self.unsettled) == 0, "seed \(seed)")
            let (lost, doubles) = (try await db.search(LostPayments.now), try await shop.doubles())
            #expect(lost == 0 && doubles == 0, "seed \(seed)")
            let (sums, elsewhere) = (try await shop.sums(), try await db.search(Self.elsewhere))
            #expect(sums.journal + elsewhere == sums.clearing, "seed \(seed)")
            let findings = try await shop.findings()
            #expect(findings == [], "seed \(seed)")
        }
    }
}
