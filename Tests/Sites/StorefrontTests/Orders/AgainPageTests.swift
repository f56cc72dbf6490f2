import Catalog
import Components
import HTTP
import Kernel
import Orders
import Postgres
import TestKit
import Testing
import Web

/// "Order again", through the storefront's routes.
struct AgainPageTests {
    @Test("a guest with the secret link puts the available pieces into the browser's cart, and sees which are gone")
    func byLink() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], stock: 2, in: $0) }
            let number = try await Purchaser().buys(shop.offers, in: db).orders[0]
            _ = try await Purchaser().buys([shop.offers[1]], in: db)
            try await db.transaction { try await Offer.changePrice(shop.offers[0], to: .dirhams(99), by: shop.seller, in: $0) }
            let browser = try await TestBrowser(in: db)
            let track = "/fr/track/\(number)/\(TrackingKey(browser.world.key).token(for: number))"
            await browser.get(track)
            #expect(browser.page.contains("action=\"\(track)/again\""))
            await browser.get(track + "/again")
            #expect(browser.status == .ok && browser.page.contains("Disponible") && browser.page.contains("Mettre dans le panier"))
            for _ in 1...2 {
                await browser.post(track + "/again")
                #expect(browser.location == track + "/again")
            }
            try await browser.follow()
            #expect(browser.page.contains("1 article dans votre panier") && browser.page.contains("Vendu\u{A0}: il n’en reste plus"))
            #expect(browser.page.contains("<bdi>90,00\u{A0}DH</bdi> à l’époque, <bdi>99,00\u{A0}DH</bdi> maintenant"))
            #expect(!browser.page.contains("Mettre dans le panier"))
            await browser.get("/fr/cart")
            #expect(browser.page.contains("99,00\u{A0}DH") && !browser.page.contains("maintenant <bdi>"))

            let stranger = TestBrowser(beside: browser)
            for address in [track + "x/again", "/fr/orders/\(number)/again"] {
                await stranger.get(address)
                #expect(stranger.status == .notFound)
                await stranger.get("/fr/orders/find")
                await stranger.post(address)
                #expect(stranger.status == .notFound)
            }
        }
    }
}
