import Catalog
import Foundation
import HTML
import HTTP
import Kernel
import Places
import Postgres
import Search
import Sellers
import TestKit
import Testing
import Web

@Suite("The home page and sellers on holiday")
struct HomeRequestsTests {
    /// A shop with indexed pieces of one seller from Casablanca.
    private func shop(_ body: @Sendable (SellerFixture, Database) async throws -> Void) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: tx)
                try await Listing.refresh(shop.offers.sorted(), in: tx)
                return shop
            }
            try await body(shop, db)
        }
    }

    private func slugs(_ db: Database) async throws -> [String] {
        try await db.read(Query<[String]>.all("SELECT slug FROM catalog.product ORDER BY slug") { row in try row.next() })
    }

    @Test("A visitor sees the pieces that they viewed last, newest first, and nobody else sees them")
    func seen() async throws {
        try await shop { _, db in
            let (browser, stranger) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            for slug in try await slugs(db) { await browser.get("/fr/products/\(slug)") }
            await browser.get("/fr")
            let mine = try #require(browser.page.firstRange(of: "id=\"seen\""))
            let places = try await slugs(db).map { slug in browser.page[mine.upperBound...].firstRange(of: slug)?.lowerBound }
            #expect(places.count == 2 && places.allSatisfy { $0 != nil })
            #expect(try #require(places[1]) < #require(places[0]))
            await stranger.get("/fr")
            #expect(!stranger.page.contains("id=\"seen\"") && stranger.page.contains("id=\"conditions\""))
        }
    }

    @Test("The newest pieces show at most one of each seller, and an empty shop says so")
    func onePieceEach() async throws {
        try await shop { shop, db in
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr")
            let newest = browser.page.components(separatedBy: "id=\"newest\"").last?.components(separatedBy: "</section>").first ?? ""
            #expect(newest.components(separatedBy: "<article").count == 2, "the seller has two pieces, and one is shown")
            #expect(browser.page.contains("seller-tiles") && browser.page.contains(Cast.friperie.name))
            try await db.transaction { tx in
                try await Seller.goAway(shop.seller, by: .system, in: tx)
                try await Listing.refresh(shop.offers.sorted(), in: tx)
            }
            let later = try await TestBrowser(in: db)
            await later.get("/fr")
            #expect(later.status == .ok && later.page.contains("Rien n’est encore en vente ici"))
            #expect(!later.page.contains("hero-goods") && !later.page.contains("<article"))
        }
    }

    @Test("Sellers of the visitor's city and region come before the others")
    func near() async throws {
        try await shop { shop, db in
            try await db.transaction { tx in
                // The nearer sellers opened earlier, so the order cannot come from the time of opening.
                for (slug, name, city, year) in [
                    ("s-meknes", "Vendeur de Meknès", "03.061.01.01", 50), ("s-fes", "Vendeur de Fès", "03.231.01.0", 51),
                ] {
                    let opening = Moment(seconds: Int64(year) * 31_557_600)
                    _ = try await Seller.open(
                        NewSeller(slug: slug, name: name, city: city, about: [.french: ""], openedAt: opening), in: tx)
                }
            }
            let browser = try await TestBrowser(in: db)
            let product = try await slugs(db)[0]
            await browser.get("/fr/products/\(product)?city=03.061.01.01")
            await browser.get("/fr")
            let near = browser.page.components(separatedBy: "seller-tiles").last ?? ""
            let names = ["Vendeur de Meknès", "Vendeur de Fès", Cast.friperie.name].map { near.firstRange(of: $0)?.lowerBound }
            #expect(try #require(names[0]) < #require(names[1]) && #require(names[1]) < #require(names[2]))
            #expect(browser.page.contains("Meknès"))
        }
    }

    @Test(
        "If a seller on holiday has set a return date, storefront, product and cart show it",
        arguments: zip(
            Language.allCases,
            [
                "De retour le <time datetime=\"DAY\">",
                "العودة يوم <time datetime=\"DAY\">",
                "Back on <time datetime=\"DAY\">",
            ]))
    func back(language: Language, words: String) async throws {
        try await shop { shop, db in
            let browser = try await TestBrowser(in: db)
            let product = "/\(language.rawValue)/products/\(try await slugs(db)[0])"
            let pages = ["/\(language.rawValue)/store/\(shop.slug)", product, "/\(language.rawValue)/cart"]
            await browser.get(product)
            await browser.post(
                "/\(language.rawValue)/cart/lines", [("offer", try browser.hidden("offer")), ("key", try browser.hidden("key"))])
            let clock = browser.world.clock.current
            let day = clock.day(of: .now()).adding(days: 100)
            try await db.transaction { try await Seller.goAway(shop.seller, until: day, by: .system, in: $0) }
            let written = clock.local(clock.start(of: day)).asDay.machineReadable
            let words = words.replacing("DAY", with: written)
            for page in pages {
                try await browser.get(page) { browser.page.contains(words) }
                #expect(browser.page.contains("https://schema.org/OutOfStock") == (page == product))
            }
            try await db.transaction { try await Seller.goAway(shop.seller, by: .system, in: $0) }
            for page in pages {
                try await browser.get(page) { browser.status == .ok && !browser.page.contains(written) }
            }
        }
    }

    @Test("Pieces of a seller on holiday cannot be bought, and the pages say why")
    func away() async throws {
        try await shop { shop, db in
            try await db.transaction { tx in
                try await Seller.goAway(shop.seller, by: .system, in: tx)
                try await Listing.refresh(shop.offers.sorted(), in: tx)
            }
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/store/\(shop.slug)")
            #expect(browser.status == .ok && browser.page.contains("Ce vendeur est en congé"))
            await browser.get("/fr/products/\(try await slugs(db)[0])")
            #expect(browser.status == .ok && browser.page.contains("Le vendeur est en congé") && !browser.page.contains("/cart/lines"))
            #expect(!browser.page.contains("Vendu"), "it is not called sold")
        }
    }

    @Test(
        "Pieces of a suspended seller cannot be bought, storefront, product and cart say so, and then all is as before",
        arguments: zip(
            Language.allCases,
            ["ne vend rien pour l’instant", "شيئا في الوقت الحالي", "is not selling for the moment"]))
    func suspended(language: Language, words: String) async throws {
        try await shop { shop, db in
            let browser = try await TestBrowser(in: db)
            let product = "/\(language.rawValue)/products/\(try await slugs(db)[0])"
            let pages = ["/\(language.rawValue)/store/\(shop.slug)", product, "/\(language.rawValue)/cart"]
            let lists = ["/\(language.rawValue)/search", "/\(language.rawValue)"]
            await browser.get(product)
            await browser.post(
                "/\(language.rawValue)/cart/lines", [("offer", try browser.hidden("offer")), ("key", try browser.hidden("key"))])
            #expect(try await shows(product, at: lists[0], db))
            let before = try await listings(db)
            let tables = try await Fingerprint.of(db)
            func set(_ state: Seller.Standing) async throws {
                try await db.transaction { tx in
                    try await Seller.setStanding(state, of: shop.seller, by: .system, why: "x", in: tx)
                    try await Listing.refresh(shop.offers.sorted(), in: tx)
                }
            }
            try await set(.suspended)
            for page in pages {
                try await browser.get(page) { browser.page.contains(words) }
                #expect(!browser.page.contains("/cart/lines\""), "\(page) has no form that buys")
            }
            for page in lists { #expect(try await !shows(product, at: page, db), "\(page)") }
            await browser.post("/\(language.rawValue)/checkout", [])
            #expect(browser.location?.hasSuffix("/checkout/address") != true, "nothing can be ordered")
            try await set(.approved)
            for page in pages { try await browser.get(page) { browser.status == .ok && !browser.page.contains(words) } }
            #expect(try await shows(product, at: lists[0], db))
            #expect(try await listings(db) == before)
            let changed = try await Fingerprint.of(db).changes(since: tables)
            #expect(changed.allSatisfy { !$0.hasPrefix("catalog.") && !$0.hasPrefix("inventory.") && !$0.hasPrefix("shipping.") })
        }
    }

    /// Whether a page has an address, in a shop that has just started.
    private func shows(_ address: String, at page: String, _ db: Database) async throws -> Bool {
        let browser = try await TestBrowser(in: db)
        await browser.get(page)
        #expect(browser.status == .ok)
        return browser.page.contains(address)
    }

    /// All listings, without when and by which transaction they were written.
    private func listings(_ db: Database) async throws -> [String] {
        try await db.read(
            Query<[String]>.all(
                "SELECT (to_jsonb(l) - '{indexed_at,changed_in}'::text[])::text FROM search.listing l ORDER BY l.ordinal"
            ) { row in try row.next() })
    }
}
