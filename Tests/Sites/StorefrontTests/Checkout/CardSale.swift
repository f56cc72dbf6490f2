import HTTP
import Inventory
import Kernel
import Logging
import Loops
import Orders
import Payments
import Postgres
import SimulatedPayments
import TestKit
import Testing

/// A buyer at the review step, and the gateway.
struct CardSale: Sendable {
    let shop: SellerFixture
    let db: Database

    static func at(review browser: TestBrowser, _ dirhams: Int64 = 100, stock: Int = 1, in db: Database) async throws -> CardSale {
        let shop = try await db.transaction {
            try await SellerFixture.open(prices: [.dirhams(dirhams)], stock: stock, delivery: .dirhams(30), in: $0)
        }
        let sale = CardSale(shop: shop, db: db)
        try await sale.go(browser)
        return sale
    }

    func go(_ browser: TestBrowser, way: String = "simulated", phone: String = "06 61 99 88 77", email: String = "") async throws {
        await browser.get("/fr/orders/find")
        await browser.post("/fr/cart/lines", [("offer", shop.offers[0].description), ("key", "\(ID<SellerFixture>())")])
        await browser.post(
            "/fr/checkout/address",
            [
                ("full-name", "Nadia"), ("phone", phone), ("city", SellerFixture.city), ("street", "3, rue des Orangers"), ("email", email),
            ])
        #expect(browser.location == "/fr/checkout/payment")
        await browser.post("/fr/checkout/payment", [("payment", way)])
        #expect(browser.location == "/fr/checkout/review")
        await browser.get("/fr/checkout/review")
        try #require(browser.status == .ok)
    }

    /// The fields of the review's form.
    func fields(_ browser: TestBrowser) throws -> [(String, String)] {
        try ["key", "total", "way"].map { ($0, try browser.hidden($0)) }
    }

    /// Runs the calls to the gateway beside the work.
    func working<Value>(
        fault: @escaping @Sendable (SimulatedGateway.Call) -> SimulatedGateway.Fault? = { _ in nil },
        _ work: () async throws -> Value
    ) async throws -> Value {
        let worker = GatewayWorker(
            [SimulatedGateway(on: db, origin: Self.origin, fault: fault)], OrderPayment.subjects, on: db, log: Log(least: .error),
            pollInterval: 20)
        let run = db.loop.task { await worker.run() }
        let value = try await work()
        worker.stop()
        try await run.value
        return value
    }

    static let origin = "http://localhost:8080"

    /// What the buyer does on the gateway's page.
    func choose(_ choice: String, _ browser: TestBrowser) async throws {
        let page = String(try #require(browser.location).dropFirst(Self.origin.count))
        try #require(page.hasPrefix("/fr/simulated/"))
        await browser.get(page)
        await browser.post(page, [("choice", choice)])
    }

    func count(_ table: SQL) async throws -> Int {
        try await db.read(Query<Int>.one("SELECT count(*) FROM \(table)") { row in try row.next() })
    }

    func left() async throws -> Int? { try await db.read(Stock.available(shop.offers))[shop.offers[0]] }
}
