import Components
import HTTP
import Kernel
import Notifications
import Orders
import Postgres
import TestKit
import Testing
import Web

@testable import Accounts

/// The page behind "this was not me" in an e-mail, through the storefront's routes.
struct DisavowalPageTests {
    @Test("opening the page changes nothing; its button stops the messages and says so", arguments: Language.allCases)
    func says(language: Language) async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let offers = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }.offers
            let purchase = try await Purchaser(email: "salma@example.ma").buys(offers, in: db).purchase
            let buyer = try #require(try await db.read(Buyer.of(purchase)))
            try await db.transaction { try await NotificationKey(.orderPlaced, purchase).tell(buyer, wanting: [], in: $0) }
            let disavowal = Disavowal(of: purchase, at: try #require(EmailAddress(typed: "salma@example.ma")))
            let address = "/\(language.rawValue)/not-mine/\(disavowal.token(browser.world.key))"
            let before = try await Fingerprint.of(db)
            await browser.get(address)
            await browser.head(address)
            #expect(try await Fingerprint.of(db).changes(since: before) == [])
            await browser.get(address)
            #expect(browser.status == .ok && browser.header("Cache-Control") == "no-store" && browser.page.contains("salma@example.ma"))
            #expect(!browser.page.contains("Salma Benjelloun") && !browser.page.contains("Ibn Batouta"))
            await browser.post(address)
            #expect(browser.location == address)
            #expect(try await db.read(disavowal.isSaid))
            try await browser.follow()
            #expect(browser.status == .ok && browser.page.contains("notice-good"))
            await browser.get(address + "x")
            #expect(browser.status == .notFound)
        }
    }
}
