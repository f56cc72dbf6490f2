import Carts
import Catalog
import HTTP
import Identity
import Inventory
import Kernel
import Postgres
import Search
import Sellers
import Settings
import Support
import Synchronization
import TestKit
import Testing

@testable import Components
@testable import Web
@testable import Storefront

/// The cache of public pages: it never serves outdated data or another visitor's data.
@Suite("Cached pages")
struct PageCacheTests {
    /// A shop with one seller's pieces, the URL of the first piece's page, and a visitor who has opened that page.
    private func shop(
        stock: Int = 3, _ body: @Sendable (Database, SellerFixture, _ page: String, TestBrowser) async throws -> Void
    ) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(90), .dirhams(120)], stock: stock, about: "Des lampes.", in: $0)
            }
            try await Listing.rebuild(in: db)
            let offers = try await db.read(Offer.forSale([shop.offers[0]], in: .french))
            let page = "/fr/products/\(try #require(offers.first).productSlug)"
            let browser = try await TestBrowser(in: db)
            // The cache stores nothing until it listens for changes.
            try await browser.get(page) { browser.world.storefront.pages.count == 1 }
            try await body(db, shop, page, browser)
        }
    }

    /// Changes something in SQL, and requests the page until it shows the change.
    private func change(_ change: SQL, shows words: String, on page: String, _ db: Database, _ browser: TestBrowser) async throws {
        #expect(!browser.page.contains(words))
        try await db.transaction { _ = try await $0.run(change) }
        try await browser.get(page) { browser.page.contains(words) }
    }

    @Test("give each visitor their own form token and form key, and contain no placeholder", arguments: [true, false])
    func own(isProduct: Bool) async throws {
        try await shop { _, _, page, first in
            let page = isProduct ? page : "/fr/search"
            await first.get(page)
            let second = TestBrowser(beside: first)
            await second.get(page)
            await second.get(page)
            for browser in [first, second] {
                #expect(browser.status == .ok)
                #expect(
                    !browser.page.contains(browser.world.storefront.pages.token)
                        && !browser.page.contains(browser.world.storefront.pages.formKey))
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

    @Test("get 304 for a product while the cart is unchanged; a removed piece can be added again")
    func cartVersion() async throws {
        try await shop { db, shop, page, browser in
            await browser.get(page)
            let tag = try #require(browser.header("ETag").flatMap { HeaderValue($0) })
            await browser.get(page, saying: ["If-None-Match": tag])
            #expect(browser.status == .notModified && browser.header("Vary") == "Cookie")
            await browser.get(page)
            let fields = try ["offer", "key"].map { ($0, try browser.hidden($0)) }
            // The same form twice, as after a double click.
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
            // From a page that has been open since before the change.
            await browser.post("/fr/cart/lines/\(shop.offers[0])/removal")
            await browser.post("/fr/cart/lines", fields)
            #expect(try await db.read(Cart.count(of: browser.key)) == 1)
        }
    }

    @Test("are requested again from the browser's history after a form, because each form changes a cookie")
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

    @Test("always show the current price and stock")
    func live() async throws {
        try await shop { db, shop, page, browser in
            try await db.transaction {
                try await Stock.reserve([Stock.Claim(2, of: shop.offers[0])], in: $0)
            }
            await browser.get(page)
            #expect(browser.page.contains("Dernier exemplaire"))
            try await db.transaction { try await Offer.changePrice(shop.offers[0], to: .dirhams(42), by: shop.seller, in: $0) }
            await browser.get(page)
            #expect(browser.page.contains("42,00"))
            await browser.get("/fr/search")
            #expect(browser.page.contains("42\u{A0}DH"))
        }
    }

    @Test("always show the current price of the pieces that a search without a result offers")
    func liveHelp() async throws {
        try await shop { db, shop, page, browser in
            let empty = "/fr/search?min=1&max=2"
            try await browser.get(empty) { browser.world.storefront.pages.count == 2 }
            #expect(browser.page.contains("90\u{A0}DH"))
            try await db.change("UPDATE catalog.offer SET price = 4200 WHERE id = \(shop.offers[0])")
            await browser.get(empty)
            #expect(browser.page.contains("42\u{A0}DH"))
        }
    }

    @Test("show new titles, descriptions, seller names, delivery prices and measurements at once")
    func told() async throws {
        try await shop { db, shop, page, browser in
            try await change("UPDATE catalog.product_text SET title = 'Lampe de laiton'", shows: "Lampe de laiton", on: page, db, browser)
            try await change("UPDATE catalog.product_text SET description = 'Polie la main'", shows: "Polie la main", on: page, db, browser)
            try await change("UPDATE sellers.seller SET name = 'Dar Nouara'", shows: "Dar Nouara", on: page, db, browser)
            try await change("UPDATE shipping.rate SET price = 7700", shows: "77\u{A0}DH", on: page, db, browser)
            try await change(
                "INSERT INTO catalog.offer_measure (offer_id, measure, millimetres) SELECT id, 'height', 654 FROM catalog.offer",
                shows: "65,4", on: page, db,
                browser)
        }
    }

    @Test("are rendered again when the zone data change")
    func clock() async throws {
        try await shop { db, shop, page, browser in
            // The page shows the opening date of a seller who has written about their shop: 23:30 UTC on 14 November.
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

    @Test("of a list change with the list")
    func lists() async throws {
        try await shop { db, shop, _, browser in
            await browser.get("/fr/search")
            await browser.get("/fr/search")
            try await db.transaction { _ = try await $0.run("UPDATE catalog.product_text SET title = 'Lampe de laiton'") }
            try await Listing.refresh(shop.offers, in: db)
            try await browser.get("/fr/search") { browser.page.contains("Lampe de laiton") }
        }
    }

    @Test("of other sellers stay cached through 1,000 changes of one seller")
    func otherSellers() async throws {
        try await TestDatabase.clone { db in
            let (busy, quiet) = try await db.transaction { tx in
                let prices = (10..<20).map { Money.dirhams($0) }
                return (try await SellerFixture.open(prices: prices, in: tx), try await SellerFixture.open(prices: prices, in: tx))
            }
            try await Listing.rebuild(in: db)
            let browser = try await TestBrowser(in: db)
            let pages = browser.world.storefront.pages
            let busyPages = try await self.pages(of: busy, db)
            let quietPages = try await self.pages(of: quiet, db)
            try await browser.get("/fr/search") { pages.count == 1 }
            for page in busyPages + quietPages { await browser.get(page) }
            #expect(pages.count == 23 && busyPages.count == 11 && quietPages.count == 11)
            let (hits, _) = pages.asked
            for page in quietPages { await browser.get(page) }
            #expect(pages.asked.hits == hits + 11)

            for number in 0..<998 {
                let offer = busy.offers[number % 10]
                let change: SQL =
                    switch number % 4 {
                    case 0: "UPDATE sellers.seller SET name = \("Stand \(number)") WHERE id = \(busy.seller)"
                    case 1: "UPDATE shipping.rate SET price = \(number) WHERE seller_id = \(busy.seller)"
                    case 2: "UPDATE catalog.offer SET price = \(1_000 + number) WHERE id = \(offer)"
                    default:
                        """
                        UPDATE catalog.product_text SET description = \("Robe \(number)") WHERE product_id IN (
                            SELECT v.product_id FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id WHERE o.id = \(offer))
                        """
                    }
                try await db.change(change)
            }
            // Both are in one statement each, which changes all of the seller's offers or texts.
            try await db.change("UPDATE catalog.offer SET price = 777 WHERE seller_id = \(busy.seller)")
            try await db.change("UPDATE sellers.seller SET name = 'Dar Nouara' WHERE id = \(busy.seller)")
            for page in busyPages { try await browser.get(page) { browser.page.contains("Dar Nouara") } }

            // The pages of the other seller were never dropped: each is served from the cache.
            let before = pages.asked
            for page in quietPages { await browser.get(page) }
            #expect(pages.asked.hits == before.hits + 11 && pages.asked.misses == before.misses)
        }
    }

    /// The pages of a seller's pieces, and the seller's own page.
    private func pages(of shop: SellerFixture, _ db: Database) async throws -> [String] {
        let (offers, sellers) = try await db.read(
            Offer.forSale(shop.offers, in: .french), Seller.among("SELECT \(shop.seller)::uuid", in: .french))
        return offers.map { "/fr/products/\($0.productSlug)" } + sellers.map { "/fr/store/\($0.slug)" }
    }

    @Test("that were read before a change and stored after it are not served")
    func late() throws {
        let pages = PageCache(capacity: 1 << 20)
        let product = Product.ID()
        let key = PageCache.Key(target: "/fr", city: "", day: CalendarDay(year: 2026, month: 12, day: 1))
        let early = pages.now
        pages.forget([.product(product)])
        let page = CachedPage(
            Bytes("page"), head: CachedPage.Head(cartCount: 0, notices: nil), freshness: PageFreshness(prices: [:]),
            subjects: [.product(product)],
            marksOf: pages)
        pages.store(page, for: key, readAfter: early)
        #expect(pages.page(key) == nil && pages.count == 0)
        pages.store(page, for: key, readAfter: pages.now)
        #expect(pages.page(key)?.html(CachedPage.Head(cartCount: 0, notices: nil), token: "")?.text == "page")
        #expect(pages.page(key)?.html(CachedPage.Head(cartCount: 1, notices: nil), token: "") == nil)
        #expect(pages.page(key)?.html(CachedPage.Head(cartCount: 0, notices: 0), token: "") == nil)
        pages.forget([.product(Product.ID())])
        #expect(pages.page(key) != nil)
        pages.forget([.product(product)])
        #expect(pages.page(key) == nil)
    }

    @Test("are not served on the next day, because they name the days of delivery")
    func nextDay() throws {
        let pages = PageCache(capacity: 1 << 20)
        let page = CachedPage(
            Bytes("page"), head: CachedPage.Head(cartCount: 0, notices: nil), freshness: PageFreshness(prices: [:]), subjects: [],
            marksOf: pages)
        let today = CalendarDay(year: 2026, month: 12, day: 1)
        pages.store(page, for: PageCache.Key(target: "/fr", city: "", day: today), readAfter: pages.now)
        #expect(pages.page(PageCache.Key(target: "/fr", city: "", day: today)) != nil)
        #expect(pages.page(PageCache.Key(target: "/fr", city: "", day: today.adding(days: 1))) == nil)
    }

    @Test("are not served after a planned value has taken effect, also if it did so while the page was made")
    func planned() {
        let next = Mutex<Moment?>(nil)
        let pages = PageCache(capacity: 1 << 20) { after in next.withLock { $0.flatMap { $0 > after ? $0 : nil } } }
        let page = CachedPage(
            Bytes("page"), head: CachedPage.Head(cartCount: 0, notices: nil), freshness: PageFreshness(prices: [:]), subjects: [],
            marksOf: pages)
        let key = PageCache.Key(target: "/fr", city: "", day: CalendarDay(year: 2026, month: 12, day: 1))
        for (seconds, isServed) in [(3_600, true), (-1, true)] as [(Int64, Bool)] {
            next.withLock { $0 = Moment.now().adding(seconds: seconds) }
            pages.store(page, for: key, readAfter: pages.now)
            #expect((pages.page(key) != nil) == isServed, "\(seconds)")
        }
        let early = pages.now
        next.withLock { $0 = Moment(microseconds: early.readAt.microseconds + 1) }
        pages.store(page, for: key, readAfter: early)
        #expect(pages.page(key) == nil)
    }

    @Test("end with the first planned value of the settings")
    func plannedSetting() async throws {
        try await shop { db, _, _, browser in
            let tomorrow = Moment(seconds: Moment.now().seconds + 86_400)
            try await db.transaction { tx in try await LegalNotice.nameSetting.becomes("Boutique Atlas", from: tomorrow, in: tx) }
            try await browser.get("/fr") { browser.world.storefront.pages.nextChange(.now()) == tomorrow }
        }
    }

    @Test("never exceed the capacity, and those that are requested stay")
    func bounds() throws {
        let pages = PageCache(capacity: 1_000)
        let page = CachedPage(
            Bytes([UInt8](repeating: 65, count: 100)), head: CachedPage.Head(cartCount: 0, notices: nil),
            freshness: PageFreshness(prices: [:]),
            subjects: [], marksOf: pages)
        let favourite = PageCache.Key(target: "/favourite", city: "", day: CalendarDay(year: 2026, month: 12, day: 1))
        pages.store(page, for: favourite, readAfter: pages.now)
        for number in 0..<100 {
            pages.store(
                page, for: PageCache.Key(target: "/\(number)", city: "", day: CalendarDay(year: 2026, month: 12, day: 1)),
                readAfter: pages.now)
            #expect(pages.page(favourite) != nil && pages.count <= 12)
        }
        #expect(pages.page(PageCache.Key(target: "/0", city: "", day: CalendarDay(year: 2026, month: 12, day: 1))) == nil)
    }
}

extension TestBrowser {
    fileprivate var key: VisitorKey { VisitorKey(cookie: cookies["kolchi"] ?? "") }

    /// The HTML of the link to the cart.
    fileprivate var cart: Substring {
        page.firstRange(of: "data-part=\"cart-link\"").map { page[$0.upperBound...].prefix(120) } ?? ""
    }
}
