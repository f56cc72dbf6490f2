import Carts
import Catalog
import HTTP
import Identity
import Inventory
import Kernel
import Orders
import Postgres
import Search
import TestKit
import Testing

@testable import Storefront
@testable import Web

/// What visitors see of the last piece while somebody pays for it.
@Suite("A piece that somebody pays for")
struct HeldPieceTests {
    /// The page of a last piece, and a visitor who has opened it.
    private struct Shop: Sendable {
        let db: Database
        let offers: [Offer.ID]
        let page: String

        init(stock: Int = 1, in db: Database) async throws {
            self.db = db
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: stock, in: $0) }
            try await Listing.rebuild(in: db)
            offers = shop.offers
            page = "/fr/products/\(try #require(try await db.read(Offer.forSale(offers, in: .french)).first).productSlug)"
        }

        func hold(_ buyer: Purchaser = Purchaser()) async throws -> ID<Purchase> {
            let (checkout, total) = try await buyer.comesToReview(of: offers, in: db)
            return try await db.transaction { tx in
                try await Purchase.open(checkout, by: buyer.visitor, paying: .card, accepting: total, in: .french, under: nil, in: tx)
            }
        }

        func giveUp(_ purchase: ID<Purchase>) async throws {
            _ = try await db.transaction { try await UnpaidPurchase.giveUp(purchase, by: .buyer, for: .buyerAsked, in: $0) }
        }

        func pass(minutes: Int) async throws {
            try await db.transaction { tx in
                try await tx.run("UPDATE kernel.clock SET shift = shift + \(minutes)::integer * interval '1 minute'")
            }
        }

        /// The time at which the hold ends, as clocks in Morocco show it.
        func end() async throws -> String {
            try await db.read(
                Query<String>.one(
                    """
                    SELECT to_char(places.wall(min(expires_at)), 'HH24:MI') FROM inventory.reservation
                    WHERE used_at IS NULL AND released_at IS NULL AND expires_at > kernel.now()
                    """
                ) { row in try row.next() })
        }
    }

    @Test("is perhaps free again at a time; a cached page says the right one, and the words go when the piece is free or sold")
    func others() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            let browser = try await TestBrowser(in: db)
            let pages = browser.world.storefront.pages
            try await browser.get(shop.page) { pages.count == 1 }
            #expect(browser.page.contains("Dernier exemplaire") && !browser.page.contains("en train de payer"))
            let first = try await shop.hold()
            // At once, then from the cache.
            for _ in 1...3 {
                await browser.get(shop.page)
                let end = try await shop.end()
                #expect(browser.page.contains("Quelqu’un est en train de payer cet article"))
                #expect(browser.page.contains(">\(end)</time>"))
                #expect(!browser.page.contains("Cet article a trouvé preneur") && !browser.page.contains("action=\"/fr/cart/lines\""))
                #expect(browser.page.contains("https://schema.org/OutOfStock"))
            }
            #expect(pages.asked.hits >= 2)
            // Another hold, with the same stock as before.
            try await shop.pass(minutes: 7)
            let former = try await shop.end()
            try await shop.giveUp(first)
            let second = try await shop.hold()
            await browser.get(shop.page)
            let end = try await shop.end()
            #expect(end != former)
            #expect(browser.page.contains(">\(end)</time>") && !browser.page.contains(">\(former)</time>"))
            // The moment passes, and nothing else happens.
            await browser.get(shop.page)
            try await shop.pass(minutes: 40)
            await browser.get(shop.page)
            #expect(browser.page.contains("Dernier exemplaire") && !browser.page.contains("en train de payer"))
            // It is paid: the stock stays zero.
            try await shop.giveUp(second)
            let third = try await shop.hold()
            await browser.get(shop.page)
            #expect(browser.page.contains("en train de payer"))
            _ = try await db.transaction { try await UnpaidPurchase.settle(third, in: $0) }
            await browser.get(shop.page)
            #expect(browser.page.contains("Cet article a trouvé preneur") && !browser.page.contains("en train de payer"))
            #expect(browser.page.contains("https://schema.org/SoldOut"))
        }
    }

    @Test("leads its buyer to their payment, and nobody else sees that page")
    func own() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            let other = TestBrowser(beside: browser)
            await other.get("/fr/orders/find")
            // Both have a piece in the cart, so that a cached page would suit both.
            _ = try await Purchaser(visitor: other.key).comesToReview(of: shop.offers, in: db)
            try await other.get(shop.page) { other.world.storefront.pages.count == 1 }
            let purchase = try await shop.hold(Purchaser(visitor: browser.key))
            let end = try await shop.end()
            for _ in 1...2 {
                await browser.get(shop.page)
                #expect(browser.page.contains("Vous êtes en train de payer cet article"))
                #expect(browser.page.contains("href=\"/fr/purchases/\(purchase)/payment\"") && browser.page.contains(end))
                await other.get(shop.page)
                #expect(other.page.contains("Quelqu’un est en train de payer") && !other.page.contains("\(purchase)"))
            }
            await browser.get("/fr/cart")
            #expect(!browser.page.contains("en train de le payer"))
            _ = try await db.transaction { try await UnpaidPurchase.supersede(purchase, in: $0) }
            await browser.get(shop.page)
            #expect(browser.page.contains("Quelqu’un est en train de payer") && !browser.page.contains("\(purchase)"))
        }
    }

    @Test("stays in the cart of others with the time at which it may be free, and can then be ordered again")
    func cart() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(in: db)
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            _ = try await Purchaser(visitor: browser.key).comesToReview(of: shop.offers, in: db)
            _ = try await shop.hold()
            let end = try await shop.end()
            await browser.get("/fr/cart")
            #expect(browser.page.contains("Quelqu’un d’autre est en train de le payer") && browser.page.contains(end))
            #expect(!browser.page.contains("Vendu entre-temps"))
            try await shop.pass(minutes: 41)
            await browser.get("/fr/cart")
            #expect(!browser.page.contains("en train de le payer") && browser.page.contains("/fr/checkout"))
        }
    }

    @Test("is shown as always while another piece is left")
    func left() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Shop(stock: 2, in: db)
            _ = try await shop.hold()
            let browser = try await TestBrowser(in: db)
            await browser.get(shop.page)
            #expect(browser.page.contains("Dernier exemplaire") && !browser.page.contains("en train de payer"))
        }
    }
}

extension TestBrowser {
    fileprivate var key: VisitorKey { VisitorKey(cookie: cookies["kolchi"] ?? "") }
}
