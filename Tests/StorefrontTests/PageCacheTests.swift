import Catalog
import HTTP
import Identity
import Kernel
import Orders
import Postgres
import Search
import TestKit
import Testing

@testable import Site
@testable import Storefront

/// Open pages that are kept: never untrue, never another visitor's.
@Suite("Pages that are kept")
struct PageCacheTests {
    /// A shop with one seller's pieces, the address of the first one's page, and a visitor who has seen that page.
    private func shop(
        stock: Int = 3, _ body: @Sendable (Database, SellerFixture, _ page: String, TestBrowser) async throws -> Void
    ) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(90), .dirhams(120)], stock: stock, in: $0)
            }
            try await Listing.rebuild(in: db)
            let offers = try await db.read(Offer.forSale([shop.offers[0]], in: .french))
            let page = "/fr/products/\(try #require(offers.first).productSlug)"
            let browser = try await TestBrowser(in: db)
            // While the shop begins to listen it keeps nothing.
            try await browser.get(page) { browser.world.pages.count == 1 }
            try await body(db, shop, page, browser)
        }
    }

    /// Changes something in SQL, and asks until the page says so.
    private func change(_ change: SQL, shows words: String, on page: String, _ db: Database, _ browser: TestBrowser) async throws {
        #expect(!browser.page.contains(words))
        try await db.transaction { _ = try await $0.run(change) }
        try await browser.get(page) { browser.page.contains(words) }
    }

    @Test("each visitor has a form token and a form key, and no mark is left", arguments: [true, false])
    func own(isProduct: Bool) async throws {
        try await shop { _, _, page, first in
            let page = isProduct ? page : "/fr/search"
            await first.get(page)
            let second = TestBrowser(beside: first)
            await second.get(page)
            await second.get(page)
            for browser in [first, second] {
                #expect(browser.status == .ok)
                #expect(!browser.page.contains(browser.world.pages.token) && !browser.page.contains(browser.world.pages.formKey))
            }
            guard isProduct else { return }
            #expect(try first.hidden("token") != second.hidden("token"))
            #expect(try first.hidden("key") != second.hidden("key"))
            await second.post(
                "/fr/cart/lines", [("offer", try second.hidden("offer")), ("quantity", "1"), ("key", try second.hidden("key"))])
            #expect(second.status == .seeOther)
            await second.get(page)
            #expect(second.cart != first.cart)
            await first.get(page)
            #expect(second.cart != first.cart)
        }
    }

    @Test("a product page is 304 as long as the cart stays, and a piece that was taken out can be added again")
    func cartVersion() async throws {
        try await shop { db, shop, page, browser in
            await browser.get(page)
            let tag = try #require(browser.header("ETag").flatMap { HeaderValue($0) })
            await browser.get(page, saying: ["If-None-Match": tag])
            #expect(browser.status == .notModified && browser.header("Vary") == "Cookie")
            await browser.get(page)
            let fields = try ["offer", "key"].map { ($0, try browser.hidden($0)) }
            // The same form twice, as by an impatient click.
            await browser.post("/fr/cart/lines", fields)
            await browser.post("/fr/cart/lines", fields)
            #expect(try await db.read(Cart.count(of: browser.key)) == 1)
            await browser.get(page, saying: ["If-None-Match": tag])
            #expect(browser.status == .ok)
            let again = try #require(browser.header("ETag").flatMap { HeaderValue($0) })
            await browser.get(page, saying: ["If-None-Match": again])
            #expect(browser.status == .notModified)
            await browser.post("/fr/cart/lines/\(shop.offers[0])/removal")
            #expect(try await db.read(Cart.count(of: browser.key)) == 0)
            await browser.get(page, saying: ["If-None-Match": again])
            #expect(browser.status == .ok)
            #expect(try browser.hidden("key") != fields[1].1)
            await browser.post("/fr/cart/lines", [("offer", try browser.hidden("offer")), ("key", try browser.hidden("key"))])
            #expect(try await db.read(Cart.count(of: browser.key)) == 1)
            // From a page that was open all the while.
            await browser.post("/fr/cart/lines/\(shop.offers[0])/removal")
            await browser.post("/fr/cart/lines", fields)
            #expect(try await db.read(Cart.count(of: browser.key)) == 1)
        }
    }

    @Test("a form that was sent changes a cookie, so that pages of the browser's history are asked for again")
    func history() async throws {
        try await shop { _, _, page, browser in
            await browser.get(page)
            let before = browser.cookies["changed"]
            await browser.post("/fr/cart/lines", [("offer", try browser.hidden("offer")), ("key", try browser.hidden("key"))])
            let after = try #require(browser.cookies["changed"])
            #expect(after != before)
            await browser.get("/fr/cart")
            #expect(browser.cookies["changed"] == after)
        }
    }

    @Test("price and stock are those of the moment, however fresh the page is")
    func live() async throws {
        try await shop { db, shop, page, browser in
            try await db.transaction {
                _ = try await $0.run("UPDATE inventory.stock SET reserved = on_hand - 1 WHERE offer_id = \(shop.offers[0])")
            }
            await browser.get(page)
            #expect(browser.page.contains("Dernière pièce"))
            try await db.transaction { _ = try await $0.run("UPDATE catalog.offer SET price = 4200 WHERE id = \(shop.offers[0])") }
            await browser.get(page)
            #expect(browser.page.contains("42,00"))
            await browser.get("/fr/search")
            #expect(browser.page.contains("42,00"))
        }
    }

    @Test("what is renamed, described, closed or sent for another price is shown at once")
    func told() async throws {
        try await shop { db, shop, page, browser in
            try await change("UPDATE catalog.product_text SET title = 'Lampe de laiton'", shows: "Lampe de laiton", on: page, db, browser)
            try await change("UPDATE catalog.product_text SET description = 'Polie la main'", shows: "Polie la main", on: page, db, browser)
            try await change("UPDATE sellers.seller SET name = 'Dar Nouara'", shows: "Dar Nouara", on: page, db, browser)
            try await change("UPDATE shipping.rate SET price = 7700", shows: "77,00", on: page, db, browser)
            try await change(
                "INSERT INTO catalog.offer_measure (offer_id, measure, millimetres) SELECT id, 'height', 654 FROM catalog.offer",
                shows: "65,4", on: page, db,
                browser)
        }
    }

    @Test("when clocks are to show another time, a page follows")
    func clock() async throws {
        try await shop { db, shop, page, browser in
            // The page says since when the shop of a seller is there, who has written something about it.
            try await db.transaction { tx in
                try await tx.run(
                    "INSERT INTO sellers.seller_text (seller_id, language, about) VALUES (\(shop.seller), 'fr', 'Des lampes.')")
            }
            // 23:30 in UTC in the evening of 14 November.
            try await change(
                "UPDATE sellers.seller SET opened_at = '2026-11-14 23:30Z', name = 'Dar Nouara'", shows: "14 novembre 2026", on: page, db,
                browser)
            try await change(
                "INSERT INTO places.zone_change (starts_at, minutes, source) VALUES ('2026-10-01 00:00Z', 60, 'a test')",
                shows: "15 novembre 2026", on: page, db,
                browser)
            #expect(!browser.page.contains("14 novembre 2026"))
        }
    }

    @Test("what changes a list changes its page")
    func lists() async throws {
        try await shop { db, shop, _, browser in
            await browser.get("/fr/search")
            await browser.get("/fr/search")
            try await db.transaction { _ = try await $0.run("UPDATE catalog.product_text SET title = 'Lampe de laiton'") }
            try await Listing.refresh(shop.offers, in: db)
            try await browser.get("/fr/search") { browser.page.contains("Lampe de laiton") }
        }
    }

    @Test("a page that was read before a change and kept after it is not given")
    func late() throws {
        let pages = PageCache(capacity: 1 << 20)
        let product = Product.ID()
        let key = PageCache.Key(target: "/fr", city: "")
        let early = pages.now
        pages.forget([product])
        let page = CachedPage(
            Bytes("page"), head: CachedPage.Head(cartCount: 0, notices: nil), freshness: PageFreshness(prices: [:]), products: [product],
            marksOf: pages)
        pages.store(page, for: key, readAfter: early)
        #expect(pages.page(key) == nil && pages.count == 0)
        pages.store(page, for: key, readAfter: pages.now)
        #expect(pages.page(key)?.html(CachedPage.Head(cartCount: 0, notices: nil), token: "")?.text == "page")
        #expect(pages.page(key)?.html(CachedPage.Head(cartCount: 1, notices: nil), token: "") == nil)
        #expect(pages.page(key)?.html(CachedPage.Head(cartCount: 0, notices: 0), token: "") == nil)
        pages.forget([Product.ID()])
        #expect(pages.page(key) != nil)
        pages.forget([product])
        #expect(pages.page(key) == nil)
    }

    @Test("no more is kept than fits, and what is asked for stays")
    func bounds() throws {
        let pages = PageCache(capacity: 1_000)
        let page = CachedPage(
            Bytes([UInt8](repeating: 65, count: 100)), head: CachedPage.Head(cartCount: 0, notices: nil),
            freshness: PageFreshness(prices: [:]),
            products: [], marksOf: pages)
        let favourite = PageCache.Key(target: "/favourite", city: "")
        pages.store(page, for: favourite, readAfter: pages.now)
        for number in 0..<100 {
            pages.store(page, for: PageCache.Key(target: "/\(number)", city: ""), readAfter: pages.now)
            #expect(pages.page(favourite) != nil && pages.count <= 12)
        }
        #expect(pages.page(PageCache.Key(target: "/0", city: "")) == nil)
    }
}

extension TestBrowser {
    fileprivate var key: VisitorKey { VisitorKey(cookie: cookies["kolchi"] ?? "") }

    /// What the link to the cart says.
    fileprivate var cart: Substring {
        page.firstRange(of: "data-part=\"cart-link\"").map { page[$0.upperBound...].prefix(120) } ?? ""
    }
}
