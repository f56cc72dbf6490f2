import Catalog
import Components
import Config
import Foundation
import HTTP
import Images
import Kernel
import Media
import Orders
import Postgres
import Storefront
import TestKit
import Testing
import Web

/// Follows every link and form from page to page.
@Suite("In a shop where sellers and buyers type markup everywhere")
struct WalkTests {
    @Test("every link and every form works, and all of that markup is escaped")
    func walk() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await HostileShop(in: $0) }
            let walker = try await Walker(in: db)
            try await buy(shop, walker)
            await walker.get("/fr/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&min=1&max=900000")
            await walker.get("/fr/search?size=m&colour=blue&condition=worn&category=hostile&sort=price-up")
            await walker.get("/fr/products/\(shop.sold)")
            await walker.get("/fr/crafts")
            await walker.get("/fr/products/\(shop.slug)?variant=l&city=%22%3E%3Cscript%3E&%22%3E%3Cscript%3E=1")
            await walker.post(
                "/fr/products/\(shop.slug)/report", [("key", "\(ID<HostileShop>())"), ("words", HostileShop.mark)],
                expecting: .unprocessableContent)
            await walker.get("/fr/nowhere", expecting: .notFound)
            await walker.get("/fr/cart/lines", expecting: .methodNotAllowed)
            try await walker.walk()
            #expect(walker.walked.count > 200)
            for pattern in ["/ar/track/", "/en/categories/", "/ar/store/", "/fr/purchases/", "/fr/pages/terms", "/fr/search?at="] {
                #expect(walker.walked.contains { $0.target.hasPrefix(pattern) }, "no way led to \(pattern)")
            }
        }
    }

    /// A purchase with every possible error on the way.
    private func buy(_ shop: HostileShop, _ walker: Walker) async throws {
        await walker.get("/fr/products/\(shop.slug)")
        await walker.post("/fr/cart/lines", [("offer", shop.soldOffer), ("key", "a key of the form")], expecting: .conflict)
        await walker.post("/fr/cart/lines", [("offer", shop.offer), ("key", "another key")], expecting: .seeOther)
        await walker.get("/fr/cart")
        await walker.post("/fr/cart/lines/\(shop.offer)", [("quantity", "0")], expecting: .unprocessableContent)
        let mark = HostileShop.mark
        let address = [("full-name", mark), ("city", SellerFixture.city), ("street", mark), ("landmark", mark), ("notes", mark)]
        await walker.post("/fr/checkout/address", address + [("phone", mark)], expecting: .seeOther)
        await walker.get("/fr/checkout/address")
        await walker.post("/fr/checkout/address", address + [("phone", "06 12 34 56 78")], expecting: .seeOther)
        await walker.get("/fr/checkout/address")
        await walker.get("/fr/checkout/review")
        let key = try walker.browser.hidden("key")
        await walker.post("/fr/checkout/review", [("key", key), ("total", "1")], expecting: .conflict)
        await walker.get("/fr/checkout/review")
        let total = try walker.browser.hidden("total")
        await walker.post("/fr/checkout/review", [("key", key), ("total", total)], expecting: .seeOther)
        let purchase = try #require(walker.browser.location)
        await walker.get(purchase)
        let track = try #require(walker.browser.page.firstMatch(of: /\/fr\/track\/[^"]+/)).output
        let reason = String(repeating: mark, count: 40)
        await walker.post("\(track)/cancellation", [("reason", reason)], expecting: .unprocessableContent)
        await walker.post("/fr/orders/find", [("number", mark), ("phone", mark)], expecting: .unprocessableContent)
    }
}

/// A browser that collects the links and forms of the pages.
private final class Walker {
    let browser: TestBrowser
    private(set) var walked: Set<PageLink> = []
    private var ahead: [(way: PageLink, from: String)] = []
    private let db: Database
    private let pictures = TemporaryFolder()
    private var shapes: Set<String> = []

    init(in db: Database) async throws {
        self.db = db
        browser = try await TestBrowser(in: db)
    }

    func get(_ target: String, expecting status: Status = .ok) async {
        await browser.get(target)
        #expect(browser.status == status, "GET \(target)")
        note(target)
    }

    func post(_ target: String, _ fields: [(String, String)] = [], expecting status: Status) async {
        await browser.post(target, fields)
        #expect(browser.status == status, "POST \(target)")
        note(target)
    }

    /// Follows every collected link and form, and those that appear on the way.
    func walk() async throws {
        let store = try PictureStore(folder: pictures.path)
        while let (way, page) = ahead.popLast(), walked.count < 2_000 {
            if way.target.hasPrefix("/assets/") {
                #expect(browser.world.assets.response(to: Request(.get, way.target)) != nil, "\(way.target) on \(page)")
            } else if way.target.hasPrefix("/media/") {
                let parts = way.target.split(separator: "/").map(String.init)
                #expect(parts.count == 3 && store.file(parts[1], named: parts[2]) != nil, "\(way.target) on \(page)")
                let kept = try await db.read(Media.Picture.named(parts[1]))
                #expect(kept?.widths.contains { parts[2].hasPrefix("\($0).") } == true, "\(way.target) on \(page)")
            } else if !way.isOfPage {
                #expect(
                    await Crawlers(world: browser.world).answer(Request(.get, way.target), on: db).status == .ok, "\(way.target) on \(page)"
                )
            } else if way.method == .post {
                // A form without a valid token changes nothing, but its route must exist.
                await browser.post(way.target, token: "none")
                #expect(browser.status == .forbidden, "POST \(way.target) on \(page)")
                note(way.target)
            } else {
                await browser.get(way.target)
                #expect(browser.status.code < 400, "GET \(way.target) on \(page)")
                note(way.target)
            }
        }
    }

    /// Each page with delivery has links to ten cities. One of them is enough.
    private func isOfNewShape(_ way: PageLink) -> Bool {
        let shape = way.target.replacing(/city=[0-9.]+/, with: "city=")
        return shape == way.target || shapes.insert("\(way.method) \(shape)").inserted
    }

    private func note(_ target: String) {
        let html = browser.page
        for way in PageLink.all(in: html, origin: browser.world.configuration.publicURL)
        where isOfNewShape(way) && walked.insert(way).inserted {
            ahead.append((way, target))
        }
        #expect(!html.utf8.contains("<script>".utf8) && !html.utf8.contains("<img src=x".utf8), "markup on \(target)")
    }
}
