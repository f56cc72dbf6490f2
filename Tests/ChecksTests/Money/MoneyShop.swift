import Callbacks
import Carts
import Foundation
import Inventory
import Kernel
import Kolchi
import Ledger
import Logging
import Orders
import Postgres
import Secrets
import Synchronization
import TestKit
import Testing

@testable import Payments
@testable import SimulatedPayments

/// How much a campaign does. `bin/money` sets it by `KOLCHI_MONEY`, and the first number of chance by `KOLCHI_SEED`.
enum Campaign {
    static func size(_ short: Int) -> Int { number("KOLCHI_MONEY") ?? short }
    static let isLong = number("KOLCHI_MONEY") != nil
    static let seed = UInt64(number("KOLCHI_SEED") ?? Int.random(in: 0..<1_000_000))

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }
}

/// What goes wrong with the next calls to the gateway.
final class GatewayFaults: Sendable {
    private let planned = Mutex<[SimulatedGateway.Call: [SimulatedGateway.Fault]]>([:])

    func plan(_ call: SimulatedGateway.Call, _ faults: SimulatedGateway.Fault...) { planned.withLock { $0[call, default: []] += faults } }

    func next(_ call: SimulatedGateway.Call) -> SimulatedGateway.Fault? {
        planned.withLock { $0[call]?.isEmpty == false ? $0[call]?.removeFirst() : nil }
    }
}

/// Two shops whose buyers pay at the simulated gateway. Workers, jobs and webhooks run when the test says so.
final class MoneyShop: Sendable {
    struct Buyer: Sendable {
        let purchase: ID<Purchase>
        let payment = Payment.ID()
    }

    private static let origin = "https://kolchi.example"
    private static let secrets: CallbackSecrets = {
        guard let secret = SharedSecret("a secret") else { preconditionFailure("an empty secret") }
        return CallbackSecrets(current: secret)
    }()

    let db: Database
    let gateway: SimulatedGateway
    let faults: GatewayFaults
    let worker: GatewayWorker
    let shops: [SellerFixture]
    private let source = SimulatedSource(secrets)
    private let intake: CallbackIntake
    private let callbacks: CallbackWorker
    /// The seconds by which the clock of the database is shifted.
    private let clock = Counter()

    /// - Parameter stock: the pieces of each shop.
    init(stock: Int, in db: Database) async throws {
        let faults = GatewayFaults()
        var shops: [SellerFixture] = []
        for price in [100, 70] as [Int64] {
            shops.append(
                try await db.transaction {
                    try await SellerFixture.open(prices: [.dirhams(price)], stock: stock, delivery: .dirhams(20), in: $0)
                })
        }
        let gateway = SimulatedGateway(on: db, origin: Self.origin, fault: { faults.next($0) }, wait: { _ in })
        let log = Log(least: .error)
        (self.db, self.faults, self.gateway, self.shops) = (db, faults, gateway, shops)
        worker = GatewayWorker([gateway], OrderPayment.subjects, on: db, log: log)
        intake = CallbackIntake([source], log: log)
        callbacks = CallbackWorker([source], on: db, log: log)
    }

    // MARK: Buyers

    /// Opens a purchase of a piece of each shop, which is to be paid.
    func opens(_ customer: Purchaser = Purchaser()) async throws -> (purchase: ID<Purchase>, total: Money) {
        let (checkout, total) = try await customer.comesToReview(of: shops.flatMap(\.offers), in: db)
        let purchase = try await db.transaction { tx in
            try await Purchase.open(checkout, by: customer.visitor, paying: .card, accepting: total, in: .french, under: nil, in: tx)
        }
        return (purchase, total)
    }

    /// Begins to pay a piece of each shop.
    func buys(_ customer: Purchaser = Purchaser()) async throws -> Buyer {
        let (purchase, total) = try await opens(customer)
        let buyer = Buyer(purchase: purchase)
        try await db.transaction { tx in
            try await OrderPayment.begin(
                buyer.payment, for: purchase, at: gateway.name, gateway.mode,
                page: .init(
                    lines: [.init("Commande", total)], language: .french, returnURL: Self.origin + "/r", cancelURL: Self.origin + "/c"),
                in: tx)
        }
        return buyer
    }

    /// Begins to pay, and has the page opened.
    func comes() async throws -> Buyer {
        let buyer = try await buys()
        try await worker.runDue()
        return buyer
    }

    /// The page at the gateway, also where the shop does not know it yet.
    private func page(of buyer: Buyer) async throws -> SimulatedPayment.ID {
        let payment = try #require(try await db.read(Payment.of(buyer.payment)))
        let handle = try #require(payment.handle)
        return try #require(try await db.read(SimulatedPayment.key(of: handle)))
    }

    func chooses(_ choices: SimulatedPayment.Choice..., by buyer: Buyer) async throws { try await chooses(choices, by: buyer) }

    func chooses(_ choices: [SimulatedPayment.Choice], by buyer: Buyer) async throws {
        guard !choices.isEmpty else { return }
        let page = try await page(of: buyer)
        for choice in choices {
            _ = try await db.transaction { tx in
                try await SimulatedPayment.choose(choice, code: SimulatedPayment.code, on: page, in: tx)
            }
        }
    }

    /// The buyer, who has paid, disputes the payment with the bank. The shop is told by a webhook only.
    func disputes(_ buyer: Buyer) async throws {
        let page = try await page(of: buyer)
        try await db.transaction { tx in
            try await tx.run("INSERT INTO simulated.dispute (payment_id) VALUES (\(page))")
            try await ProviderEvent.write(.disputeOpened, of: page, in: tx)
        }
    }

    /// What the return page does. It goes on if the gateway does not answer.
    @discardableResult
    func returns(_ buyer: Buyer) async throws -> Payment.State? {
        do { return try await worker.readBack(buyer.payment) } catch is GatewayFailure { return nil }
    }

    /// Has all of the buyer's orders given back.
    func givesBack(to buyer: Buyer) async throws {
        for part in try await db.read(PaymentPart.of(buyer.payment)) { try await refunds(.whole, of: part.order) }
    }

    @discardableResult
    func refunds(_ extent: Refund.Extent, of order: PaymentPart.OrderKey) async throws -> Refund {
        try await db.transaction { tx in try await Refund.promise(of: order, extent, by: .system, OrderPayment.subjects, in: tx) }
    }

    // MARK: Time, jobs and webhooks

    func pass(seconds: Int) async throws {
        let shift = await clock.add(seconds)
        try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: shift, in: tx) }
    }

    /// What the workers do when they are woken.
    func works() async throws {
        try await callbacks.runDue()
        try await worker.runDue()
    }

    /// What the jobs of each minute do.
    func runsJobs() async throws {
        try await OrderPayment.endHolds(in: db)
        try await Payment.reconcile(in: db)
        try await works()
    }

    /// Half a minute, twice. Every call that failed is made again in it.
    func settles() async throws {
        for _ in 1...2 {
            try await pass(seconds: 30)
            try await runsJobs()
        }
    }

    func events(of buyer: Buyer) async throws -> [ProviderEvent.ID] { try await db.read(ProviderEvent.all(of: try await page(of: buyer))) }

    /// The webhook of an event comes. It is verified and stored, and not applied yet.
    func tells(_ event: ProviderEvent.ID) async throws {
        let body = try #require(try await db.read(ProviderEvent.body(of: event)))
        let headers = StandardWebhooks.headers(of: body, id: event.description, at: .now(), with: Self.secrets)
        let request = SignedRequest(url: "", body: body) { name in headers.filter { $0.name == name }.map(\.value) }
        let callback = try intake.verify(request, from: source, at: .now())
        _ = try await intake.store(callback, in: db) { write in try await write() }
    }

    // MARK: What came of it

    /// All that is stored of a purchase, without keys and times.
    func end(of buyer: Buyer) async throws -> [String] {
        try await db.search(
            Query<[String]>.all(
                """
                WITH paying AS (SELECT * FROM payments.payment WHERE reference = \(buyer.purchase)),
                     refund AS (SELECT r.* FROM payments.refund r JOIN paying p ON p.id = r.payment_id)
                SELECT concat_ws(' ', 'purchase', state) FROM orders.unpaid_purchase WHERE purchase_id = \(buyer.purchase)
                UNION ALL
                SELECT concat_ws(' ', 'order', seller_id, state, total) FROM orders.order WHERE purchase_id = \(buyer.purchase)
                UNION ALL
                SELECT concat_ws(' ', 'payment', state, amount, received, refunding, refunded, dispute, lost) FROM paying
                UNION ALL
                SELECT concat_ws(' ', 'refund', seller_id, amount, state, done_by) FROM refund
                UNION ALL
                SELECT concat_ws(' ', 'pieces', s.offer_id, s.quantity, s.used_at IS NOT NULL) FROM inventory.reservation s
                JOIN orders.line l ON l.id = s.line_id JOIN orders.order o ON o.id = l.order_id
                WHERE o.purchase_id = \(buyer.purchase) AND s.released_at IS NULL
                UNION ALL
                SELECT concat_ws(' ', 'books', e.fact, a.kind, a.owner, a.currency, sum(t.amount)) FROM ledger.entry e
                JOIN ledger.posting t ON t.entry_id = e.id JOIN ledger.account a ON a.id = t.account_id
                WHERE e.reference IN (SELECT id::text FROM paying UNION ALL SELECT id::text FROM refund)
                GROUP BY e.fact, a.kind, a.owner, a.currency
                ORDER BY 1
                """
            ) { row in try row.next() })
    }

    func state(of buyer: Buyer) async throws -> Payment.State { try #require(try await db.read(Payment.of(buyer.payment))).state }

    /// What the gateway's journal says that it took less what it gave back and what disputes took, and what the books say.
    func sums() async throws -> (journal: Int64, clearing: Int64) {
        let journal = Query<Int64>.one(
            """
            SELECT (coalesce((SELECT sum(amount) FROM simulated.charge WHERE known_at <= kernel.now()), 0)
                - coalesce((SELECT sum(amount) FROM simulated.refund WHERE failure IS NULL AND known_at <= kernel.now()), 0)
                - coalesce((SELECT sum(CASE d.state WHEN 'won' THEN 0 ELSE c.amount END + \(SimulatedPayment.disputeFee))
                            FROM simulated.dispute d JOIN simulated.charge c USING (payment_id)), 0))::bigint
            """
        ) { row in try row.next() }
        return (try await db.search(journal), try await db.read(Account(.clearing(of: gateway.name.description)).balance).minor)
    }

    /// What `kolchi check` finds, after the jobs of a day. Some rules hold for entries only once they are sealed and closed.
    func findings() async throws -> [String] {
        try await Entry.seal(in: db)
        try await Closing.closeDays(in: db)
        return try await Invariants.findings(db).map { "\($0.number): \($0.row)" }
    }

    /// How many payments have several pages or refunds with the same key at the gateway.
    func doubles() async throws -> Int {
        try await db.search(
            Query<Int>.one(
                """
                SELECT (SELECT count(*) - count(DISTINCT reference) FROM simulated.payment)
                    + (SELECT count(*) - count(DISTINCT key) FROM simulated.refund)
                """
            ) { row in try row.next() })
    }
}
