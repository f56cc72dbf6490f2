import HTTP
import Kernel
import Postgres
import Sellers
import TestKit
import Testing

/// The cart, through the storefront's routes.
struct CartRequestsTests {
    @Test("the cart keeps a piece whose seller is on holiday, and says so")
    func holiday() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            await browser.post("/fr/cart/lines", [("offer", shop.offers[0].description), ("key", "a key of the form")])
            try await db.transaction { try await Seller.goAway(shop.seller, by: .system, in: $0) }
            await browser.get("/fr/cart")
            #expect(browser.page.contains("Le vendeur est en congé") && !browser.page.contains("Vendu entre-temps"))
            try await db.transaction { try await Seller.comeBack(shop.seller, by: .system, in: $0) }
            await browser.get("/fr/cart")
            #expect(!browser.page.contains("Le vendeur est en congé"))
            #expect(browser.page.contains("/fr/cart/lines/\(shop.offers[0])/removal"))
        }
    }
}
