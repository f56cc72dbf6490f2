import Catalog
import Components
import Config
import HTTP
import Inventory
import Kernel
import Places
import Postgres
import Search
import Storefront
import TestKit
import Testing
import Web

@Suite("Lists")
struct ListingRequestsTests {
    @Test("A list without results shows only the filters that are set")
    func nothing() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: tx)
                try await Listing.refresh(shop.offers.sorted(), in: tx)
                let names = Names(french: "Matière", arabic: "المادة", english: "Material")
                try await Attribute.add("material", named: names, ofVariant: false, values: [], in: tx)
            }
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/search")
            #expect(browser.page.contains("name=\"condition\"") && browser.page.contains("name=\"min\""))
            await browser.get("/fr/search?q=zzzzzz")
            #expect(browser.status == .ok && !browser.page.contains("class=\"filters\"") && !browser.page.contains("listing-columns"))
            await browser.get("/fr/search?q=zzzzzz&condition=worn")
            #expect(browser.page.matches(of: /name="condition"/).count == 1 && browser.page.contains("value=\"worn\" checked"))
            #expect(!browser.page.contains("name=\"min\"") && !browser.page.contains("name=\"seller\""))
            for (filter, value) in [
                ("condition", "gone"), ("price", "1-2"), ("category", "gone"), ("city", "gone"), ("seller", "gone"),
                ("material", "%3Cb%3Egone"),
            ] {
                await browser.get("/fr/search?\(filter)=\(value)&sort=newest")
                let shown = value.replacing("%3Cb%3E", with: "&lt;b&gt;")
                #expect(
                    browser.status == .ok && browser.page.contains("<span>«\u{A0}\(shown)\u{202F}»\u{A0}: inconnu ici</span>"), "\(filter)")
                #expect(browser.page.contains("class=\"applied\"") && browser.page.contains("href=\"/fr/search?sort=newest\""), "\(filter)")
            }
            await browser.get("/fr/search?condition=gone&condition=like-new")
            #expect(browser.page.contains("inconnu ici") && browser.page.contains("class=\"cards\""))
            await browser.get("/fr/search?q=zzzzzz&min=5")
            #expect(browser.page.contains("name=\"min\" inputmode=\"decimal\" value=\"5\"") && !browser.page.contains("name=\"condition\""))
        }
    }

    @Test("The category filter shows the top categories, and the ones below the chosen or only top category")
    func tree() async throws {
        try await TestDatabase.clone { db in
            let hatter = try await db.transaction { tx in
                let names = Names(french: "Chapeaux", arabic: "قبعات", english: "Hats")
                _ = try await Category.add("headwear", named: names, in: tx)
                _ = try await Category.add("hats", named: names, below: "headwear", in: tx)
                let hatter = try await SellerFixture.open(prices: [], in: tx)
                let draft = ProductDraft(
                    slug: "hat", category: "hats", texts: [.french: .init(title: "Chapeau", description: "Un chapeau.")],
                    variants: [.init(offers: [OfferDraft(seller: hatter.seller, condition: .likeNew, price: .dirhams(70))])])
                let hats = try await Product.publish(draft, in: tx).offers
                for offer in hats { try await Stock.open(offer, with: 1, in: tx) }
                let dresses = try await SellerFixture.open(prices: [.dirhams(90)], in: tx).offers
                try await Listing.refresh((hats + dresses).sorted(), in: tx)
                return hatter.slug
            }
            let below = "class=\"option option-below\"><input type=\"radio\" name=\"category\" value=\"hats\""
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/search")
            #expect(browser.page.matches(of: /type="radio" name="category"/).count == 2 && !browser.page.contains("value=\"hats\""))
            for query in ["category=headwear", "category=hats", "seller=\(hatter)"] {
                await browser.get("/fr/search?\(query)")
                #expect(browser.page.contains(below), "\(query)")
            }
        }
    }

    @Test("Each page has the category menu with the pieces that can be bought now, an error page too")
    func menu() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: tx)
                try await Listing.refresh(shop.offers.sorted(), in: tx)
                return shop
            }
            let browser = try await TestBrowser(in: db)
            let category = try #require(browser.world.storefront.taxonomy.current.categories.first { $0.depth == 0 })
            let item = "href=\"/fr/categories/\(category.slug)\">\(category.names[.french])"
            for page in ["/fr/cart", "/fr/nothing-here"] {
                await browser.get(page)
                #expect(browser.page.contains(item + " <small>(2)</small>"), "\(page)")
            }
            _ = try await shop.sell(in: db)
            try await db.transaction { tx in try await Listing.refresh([shop.offers[0]], in: tx) }
            await browser.world.storefront.listings.follow()
            await browser.get("/fr/nothing-here")
            #expect(browser.page.contains(item + " <small>(1)</small>"))
        }
    }

    @Test("Search engines may index the second page of a plain list under its own URL, but not a filtered list")
    func secondPage() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: (1...30).map { .dirhams($0) }, in: tx)
                try await Listing.refresh(shop.offers.sorted(), in: tx)
            }
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/search")
            let next = try #require(browser.page.firstMatch(of: /href="([^"]*)" rel="next"|rel="next" href="([^"]*)"/))
            let target = String(try #require(next.output.1 ?? next.output.2))
            await browser.get(target)
            #expect(browser.status == .ok && !browser.page.contains("noindex"))
            #expect(browser.page.contains("rel=\"canonical\" href=\"\(browser.world.configuration.publicURL)\(target)\""))
            #expect(
                browser.page.contains(
                    "hreflang=\"ar\" href=\"\(browser.world.configuration.publicURL)\(target.replacing("/fr/", with: "/ar/"))\""))
            for unread in ["&condition=like-new", "&min=abc", "&max=abc"] {
                await browser.get(target + unread)
                #expect(browser.page.contains("noindex"), "\(unread)")
            }
        }
    }

    @Test("A city can be named in French or Arabic script; a name that means none or several is said to be unknown")
    func cityNames() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90)], in: tx)
                try await Listing.refresh(shop.offers.sorted(), in: tx)
                return shop
            }
            let browser = try await TestBrowser(in: db)
            let fes = try #require(browser.world.cities.matches("Fès").first).code.rawValue
            let category = try #require(browser.world.storefront.taxonomy.current.categories.first).slug
            let lists = ["/fr/search", "/fr/categories/\(category)", "/fr/store/\(shop.slug)"]
            for (list, name) in zip(lists, ["fes", "%D9%81%D8%A7%D8%B3", "F%C3%A8s"]) {
                await browser.get("\(list)?q=a+b&city=\(name)&city=\(fes)&sort=newest")
                #expect(browser.status == .seeOther && browser.location == "\(list)?q=a%20b&city=\(fes)&sort=newest", "\(list)")
                try await browser.follow()
                #expect(browser.status == .ok && !browser.page.contains("ne connaissons pas la ville"), "\(list)")
            }
            #expect(browser.world.cities.matches("Sidi").count > 1)
            for unknown in ["Atlantis", "Sidi"] {
                await browser.get("/fr/search?city=\(unknown)")
                #expect(browser.status == .ok && browser.page.contains("ne connaissons pas la ville «\u{A0}"), "\(unknown)")
            }
        }
    }
}
