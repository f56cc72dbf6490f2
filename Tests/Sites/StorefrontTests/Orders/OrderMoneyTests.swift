import HTTP
import Kernel
import Orders
import Payments
import Postgres
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("Where each dirham went", .timeLimit(.minutes(5)))
struct OrderMoneyTests {
    private func page(_ number: OrderNumber, _ browser: TestBrowser) async throws -> String {
        let key = TrackingKey(browser.world.key)
        await browser.get("/fr/track/\(number)/\(key.token(for: number))")
        #expect(browser.status == .ok)
        return browser.page
    }

    @Test("is on the order's page from the payment to the refund, and ends at zero")
    func paid() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(100)], delivery: .dirhams(20), in: $0) }
            let paid = try await CardPayment.of(shop.offers, in: db)
            let browser = try await TestBrowser(in: db)
            let held = try await page(paid.orders[0], browser)
            #expect(held.contains("Où est passé chaque dirham") && held.contains("Gardé par Kolchi") && held.contains("−\u{A0}<bdi>120,00"))
            #expect(held.contains("<dt>Reste</dt><dd><bdi>0,00"))
            try await db.transaction { try await Order.cancel(paid.orders[0], by: .buyer, for: .buyerAsked, in: $0) }
            let due = try await page(paid.orders[0], browser)
            #expect(due.contains("Remboursement en cours") && !due.contains("Gardé par Kolchi") && !due.contains("vous ne devez rien"))
            try await paid.refunds()
            let done = try await page(paid.orders[0], browser)
            #expect(done.contains("<dt>Remboursé</dt>") && !done.contains("Remboursement en cours"))
            #expect(done.contains("<dt>Reste</dt><dd><bdi>0,00"))
        }
    }

    @Test("says that a refund comes another way after the bank refused it, and that nothing goes back while a dispute is open")
    func troubled() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(100)], stock: 2, in: $0) }
            let browser = try await TestBrowser(in: db)
            let failing = try await CardPayment.of(shop.offers, failingRefunds: "closed", in: db)
            let disputed = try await CardPayment.of(shop.offers, choosing: .dispute, in: db)
            for number in failing.orders + disputed.orders {
                try await db.transaction { try await Order.cancel(number, by: .buyer, for: .buyerAsked, in: $0) }
            }
            try await failing.refunds()
            let failed = try await page(failing.orders[0], browser)
            #expect(failed.contains("nous vous la versons autrement"))
            let waiting = try await page(disputed.orders[0], browser)
            #expect(waiting.contains("Vous contestez ce paiement"))
        }
    }

    @Test("of an order in cash is one sentence")
    func cash() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(100)], stock: 2, in: $0) }
            let browser = try await TestBrowser(in: db)
            let number = try await shop.sell(in: db)
            let placed = try await page(number, browser)
            #expect(placed.contains("en espèces à la livraison") && !placed.contains("<dt>Reste</dt>"))
            try await db.transaction { try await Order.cancel(number, by: .buyer, for: .buyerAsked, in: $0) }
            let cancelled = try await page(number, browser)
            #expect(cancelled.contains("Rien n’a été payé"))
        }
    }
}
