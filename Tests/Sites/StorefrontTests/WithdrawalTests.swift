import Components
import HTML
import Identity
import Kernel
import Links
import Notifications
import Orders
import Postgres
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("The right to change one's mind")
struct WithdrawalTests {
    @Test("names the days of the law in each language, and only for professional sellers", arguments: Language.allCases)
    func sentences(language: Language) {
        let professional = [Language.french: "professionnel", .english: "rofessional", .arabic: "محترف"][language] ?? ""
        let sentences = [Message.withdrawalByLaw, .withdrawalMixed, .layoutPromise(pay: Message.layoutByCash)].map { $0.text(in: language) }
        for sentence in sentences { #expect(sentence.contains("\(WithdrawalRight.days)") && sentence.contains(professional)) }
        #expect(!Message.withdrawalBySeller.text(in: language).contains("\(WithdrawalRight.days)"))
        #expect(Message.homeReturns.text(in: language).contains(professional))
    }

    @Test("is the same on the review, the confirmation and the tracking page, by the kinds of the sellers")
    func pages() async throws {
        try await TestDatabase.clone { db in
            let trader = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let neighbour = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(60), .dirhams(70)], isTrader: false, in: $0)
            }
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            let buyer = Purchaser(visitor: VisitorKey(cookie: try #require(browser.cookies["kolchi"])))

            let (checkout, total) = try await buyer.comesToReview(of: [trader.offers[0], neighbour.offers[0]], in: db)
            await browser.get("\(Link(.french).checkout.review)")
            #expect(said(on: browser) == [.withdrawalMixed])
            let purchase = try await buyer.places(checkout, accepting: total, in: db)
            await browser.get("\(Link(.french).checkout.confirmation(purchase.description))")
            #expect(said(on: browser) == [.withdrawalMixed])
            for order in try await db.read(OrderSummary.of(purchase)) {
                try await deliver(order.number, in: db)
                await browser.get("\(Link(.french).orders.order(order.number.rawValue))")
                #expect(said(on: browser) == [order.seller == trader.seller ? .withdrawalByLaw : .withdrawalBySeller])
            }
            // What was promised at the time of the order stays, whatever the sellers are today.
            _ = try await db.transaction { tx in try await tx.run("UPDATE sellers.seller SET is_trader = NOT is_trader") }
            await browser.get("\(Link(.french).checkout.confirmation(purchase.description))")
            #expect(said(on: browser) == [.withdrawalMixed])
            for order in try await db.read(OrderSummary.of(purchase)) {
                await browser.get("\(Link(.french).orders.order(order.number.rawValue))")
                #expect(said(on: browser) == [order.seller == trader.seller ? .withdrawalByLaw : .withdrawalBySeller])
            }
            _ = try await db.transaction { tx in try await tx.run("UPDATE sellers.seller SET is_trader = NOT is_trader") }

            _ = try await buyer.comesToReview(of: [neighbour.offers[1]], in: db)
            await browser.get("\(Link(.french).checkout.review)")
            #expect(said(on: browser) == [.withdrawalBySeller])
        }
    }

    /// The sentences that the page shows.
    private func said(on browser: TestBrowser) -> [Message] {
        [.withdrawalByLaw, .withdrawalBySeller, .withdrawalMixed].filter { browser.page.contains($0.text(in: .french)) }
    }

    private func deliver(_ number: OrderNumber, in db: Database) async throws {
        let seller = Actor(.seller, "Amine")
        try await db.transaction { tx in
            try await Order.confirm(number, by: seller, in: tx)
            try await Order.pack(number, by: seller, in: tx)
            try await Order.ship(number, by: seller, in: tx)
            try await Order.deliver(number, by: seller, in: tx)
        }
    }
}
