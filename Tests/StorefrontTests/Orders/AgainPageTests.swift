import HTTP
import Kernel
import Orders
import Postgres
import Site
import TestKit
import Testing

/// "Order again", through the storefront's routes.
struct AgainPageTests {
    @Test("a guest with the secret link puts into this browser's cart what can still be had, and is told of the rest")
    func byLink() async throws {
        try await TestDatabase.clone { db in
            let stall = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], stock: 2, in: $0) }
            let number = try await Purchaser().buys(stall.offers, in: db).orders[0]
            _ = try await Purchaser().buys([stall.offers[1]], in: db)
            try await db.transaction { _ = try await $0.run("UPDATE catalog.offer SET price = 9900 WHERE id = \(stall.offers[0])") }
            let shopper = try await TestBrowser(in: db)
            let track = "/fr/track/\(number)/\(TrackingKey(shopper.world.key).token(for: number))"
            await shopper.get(track)
            #expect(shopper.page.contains("action=\"\(track)/again\""))
            await shopper.get(track + "/again")
            #expect(shopper.status == .ok && shopper.page.contains("Disponible") && shopper.page.contains("Mettre dans le panier"))
            for _ in 1...2 {
                await shopper.post(track + "/again")
                #expect(shopper.location == track + "/again")
            }
            try await shopper.follow()
            #expect(shopper.page.contains("1 pièce dans votre panier") && shopper.page.contains("Vendu : il n’en reste plus"))
            #expect(shopper.page.contains("<bdi>90,00\u{A0}DH</bdi> à l’époque, <bdi>99,00\u{A0}DH</bdi> maintenant"))
            #expect(!shopper.page.contains("Mettre dans le panier"))
            await shopper.get("/fr/cart")
            #expect(shopper.page.contains("99,00\u{A0}DH") && !shopper.page.contains("maintenant <bdi>"))

            let stranger = TestBrowser(beside: shopper)
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
