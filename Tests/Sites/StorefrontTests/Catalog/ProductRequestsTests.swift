import Catalog
import Foundation
import HTML
import HTTP
import Inventory
import Kernel
import Moderation
import Notifications
import Postgres
import TestKit
import Testing
import Web

@testable import Storefront

/// The product page through the storefront's routes, with a real database.
struct ProductRequestsTests {
    private func shop(_ prices: Int64..., stock: Int = 1, in db: Database) async throws -> (shop: SellerFixture, page: String) {
        let shop = try await db.transaction { try await SellerFixture.open(prices: prices.map(Money.dirhams), stock: stock, in: $0) }
        let offers = try await db.read(Offer.forSale([shop.offers[0]], in: .french))
        return (shop, "/fr/products/\(try #require(offers.first).productSlug)")
    }

    /// The first node of that type in the page's structured data.
    private func node(_ type: String, in page: String) throws -> [String: Any] {
        let start = try #require(page.firstRange(of: "<script type=\"application/ld+json\">")).upperBound
        let text = String(page[start...].prefix(upTo: try #require(page[start...].firstRange(of: "</script>")).lowerBound))
        let nodes = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        return try #require(nodes.first { $0["@type"] as? String == type })
    }

    @Test("a chosen city is remembered on later pages, until an empty choice clears it")
    func city() async throws {
        try await TestDatabase.clone { db in
            let (_, page) = try await shop(90, in: db)
            let browser = try await TestBrowser(in: db)
            await browser.get(page)
            #expect(browser.page.contains("Livraison\u{A0}: <bdi>30\u{A0}DH</bdi> · chez vous entre <time"))
            await browser.get(page + "?city=03.231.01.0")
            #expect(browser.page.contains("Livraison à <bdi>Fès</bdi>\u{A0}: <bdi>30\u{A0}DH</bdi> · chez vous entre <time"))
            await browser.get(page)
            #expect(browser.page.contains("<bdi>Fès</bdi>\u{A0}: "))
            await browser.get(page + "?city=")
            await browser.get(page)
            #expect(!browser.page.contains("<bdi>Fès</bdi>\u{A0}: "))
            await browser.get(page + "?city=fes")
            #expect(browser.page.contains("Livraison à <bdi>Fès</bdi>") && !browser.page.contains("city-error"))
            await browser.get(page + "?city=zzzxxx&variant=a")
            #expect(browser.page.contains("id=\"city-error\"") && browser.page.contains("value=\"zzzxxx\""))
            #expect(browser.page.contains("Livraison à <bdi>Fès</bdi>"))
            await browser.get(page + "?city=ain")
            #expect(browser.page.split(separator: "rel=\"nofollow\"").count > 12 && browser.page.contains("Ain Chkef"))
            #expect(browser.page.split(separator: "city=").count < 60)
            await browser.get(page + "?city=")
            await browser.get(page + "?city=nowhere")
            #expect(browser.status == .ok && browser.header("Set-Cookie")?.contains("city=") != true)
        }
    }

    @Test("a link to an offer keeps the rest of the query")
    func keeps() async throws {
        try await TestDatabase.clone { db in
            let (shop, page) = try await shop(90, in: db)
            let variant = try #require(try await db.read(Variant.of(String(page.dropFirst("/fr/products/".count)))).first)
            let used = try await db.transaction { tx in
                let used = try await Offer.add(
                    OfferDraft(seller: shop.seller, condition: .worn, price: .dirhams(40)), to: variant.id, in: tx)
                try await Stock.open(used, with: 4, in: tx)
                return used
            }
            let browser = try await TestBrowser(in: db)
            await browser.get(page + "?city=03.231.01.0&from=feed")
            let link = "\(page)?city=03.231.01.0&amp;from=feed&amp;offer=\(used)\" aria-current=\"true\">État d’usage</a>"
            #expect(browser.page.contains(link))
            #expect(browser.page.contains("\(page)?city=03.231.01.0&amp;from=feed&amp;offer=\(shop.offers[0])\">Comme neuf</a>"))
            #expect(try browser.hidden("offer") == used.description)
            #expect(browser.page.contains("Il n’en reste que <bdi>4</bdi>") || browser.page.contains("Il n’en reste que 4"))
            await browser.get(page + "?offer=\(shop.offers[0])")
            #expect(try browser.hidden("offer") == shop.offers[0].description)
            let offers = try #require(node("Product", in: browser.page)["offers"] as? [String: Any])
            #expect(offers["@type"] as? String == "AggregateOffer" && offers["offerCount"] as? Int == 2)
            #expect(offers["lowPrice"] as? String == "40.00" && offers["highPrice"] as? String == "90.00")
        }
    }

    @Test("an archived product says so, and after a year its address answers 410 with the same words, until it is published again")
    func archived() async throws {
        try await TestDatabase.clone { db in
            let (shop, page) = try await shop(90, in: db)
            let offer = try #require(try await db.read(Offer.forSale(shop.offers, in: .french)).first)
            try await db.transaction { try await Product.archive(offer.productID, in: $0) }
            for (language, other) in [(Language.french, page), (.arabic, page.replacing("/fr/", with: "/ar/"))] {
                // Each visit has an empty cache, so that no answer is an older one.
                for (days, status) in [(0, Status.ok), (364, .ok), (366, .gone)] {
                    try await db.transaction { try await TestDatabase.shiftClock(bySeconds: days * 86_400, in: $0) }
                    let browser = try await TestBrowser(in: db)
                    for _ in 1...2 {
                        await browser.get(other)
                        #expect(browser.status == status, "\(days)")
                        #expect(browser.page.contains(Message.productArchived.text(in: language)) && browser.page.contains(offer.title))
                        #expect(
                            !browser.page.contains("name=\"offer\"") && !browser.page.contains(Message.productSold.text(in: language) + "<")
                        )
                        #expect(browser.page.contains("noindex") == (status == .gone))
                    }
                }
            }
            try await db.transaction { try await Product.publish(offer.productID, in: $0) }
            let browser = try await TestBrowser(in: db)
            await browser.get(page)
            #expect(browser.status == .ok && !browser.page.contains(Message.productArchived.text(in: .french)))
        }
    }

    @Test("each old slug leads to the current one in one hop after three renames")
    func renamed() async throws {
        try await TestDatabase.clone { db in
            let (shop, page) = try await shop(90, in: db)
            let product = try #require(try await db.read(Offer.forSale(shop.offers, in: .french)).first).productID
            for slug in ["caftan-un", "caftan-deux", "caftan-trois"] {
                try await db.transaction { try await Product.rename(product, to: slug, by: shop.seller, in: $0) }
            }
            let browser = try await TestBrowser(in: db)
            for old in [page, "/fr/products/caftan-un", "/fr/products/caftan-deux"] {
                await browser.get(old)
                #expect(browser.status == .movedPermanently && browser.header("Location")?.hasSuffix("/fr/products/caftan-trois") == true)
            }
            await browser.get("/fr/products/caftan-trois")
            #expect(browser.status == .ok)
        }
    }

    @Test("a defect's picture is shown although it is not one of the offer's pictures")
    func defect() async throws {
        try await TestDatabase.clone { db in
            let (shop, page) = try await shop(90, in: db)
            let variant = try #require(try await db.read(Variant.of(String(page.dropFirst("/fr/products/".count)))).first)
            let (offer, hash) = try await db.transaction { tx in
                let hash = try await Cast.storePicture("a stain", width: 640, height: 480, in: tx)
                let draft = OfferDraft(
                    seller: shop.seller, condition: .worn, price: .dirhams(40),
                    defects: [.init(text: [.french: "Une tache"], picture: .init(hash: hash, width: 640, height: 480))])
                let offer = try await Offer.add(draft, to: variant.id, in: tx)
                try await Stock.open(offer, with: 1, in: tx)
                return (offer, hash)
            }
            let browser = try await TestBrowser(in: db)
            await browser.get(page + "?offer=\(offer)")
            #expect(
                browser.page.contains("href=\"/media/\(hash)/640.jpg\"")
                    && browser.page.contains("width=\"640\" height=\"480\" alt=\"Une tache\""))
        }
    }

    @Test("only the end of a serial number is shown, on the page and in its structured data")
    func serial() async throws {
        try await TestDatabase.clone { db in
            let (shop, page) = try await shop(90, in: db)
            let variant = try #require(try await db.read(Variant.of(String(page.dropFirst("/fr/products/".count)))).first)
            let browser = try await TestBrowser(in: db)
            let serial = try #require(SealedSerial("RF8M 70-2A/4", of: shop.seller, browser.world.key))
            let offer = try await db.transaction { tx in
                let draft = OfferDraft(seller: shop.seller, condition: .worn, price: .dirhams(40), serial: serial)
                let offer = try await Offer.add(draft, to: variant.id, in: tx)
                try await Stock.open(offer, with: 1, in: tx)
                return offer
            }
            await browser.get(page + "?offer=\(offer)")
            #expect(browser.page.contains("se termine par <bdi>02A4</bdi>") && !browser.page.contains("70-2A/4"))
            #expect(!browser.page.contains(serial.sealed) && !browser.page.contains(serial.hash))
        }
    }

    @Test("the structured data has the same price, condition, stock, delivery and right to return as the page")
    func data() async throws {
        try await TestDatabase.clone { db in
            let (shop, page) = try await shop(90, in: db)
            let browser = try await TestBrowser(in: db)
            await browser.get(page)
            let offer = try #require(node("Product", in: browser.page)["offers"] as? [String: Any])
            #expect(offer["price"] as? String == "90.00" && offer["priceCurrency"] as? String == "MAD")
            #expect(offer["itemCondition"] as? String == "https://schema.org/UsedCondition")
            #expect(offer["availability"] as? String == "https://schema.org/InStock")
            let shipping = try #require(offer["shippingDetails"] as? [String: Any])
            #expect((shipping["shippingRate"] as? [String: Any])?["value"] as? String == "30.00")
            #expect((offer["hasMerchantReturnPolicy"] as? [String: Any])?["merchantReturnDays"] as? Int == 7)
            #expect(browser.page.contains(Message.withdrawalByLaw.text(in: .french)))
            let trail = try #require(node("BreadcrumbList", in: browser.page)["itemListElement"] as? [[String: Any]])
            #expect(trail.compactMap { $0["position"] as? Int } == Array(1...trail.count) && trail.count == 3)

            _ = try await db.transaction { tx in try await tx.run("UPDATE sellers.seller SET is_trader = false WHERE id = \(shop.seller)")
            }
            try await browser.get(page) { browser.page.contains(Message.withdrawalBySeller.text(in: .french)) }
            let privately = try #require(node("Product", in: browser.page)["offers"] as? [String: Any])
            #expect(privately["hasMerchantReturnPolicy"] == nil)

            _ = try await shop.sell(in: db)
            await browser.get(page)
            let sold = try #require(node("Product", in: browser.page)["offers"] as? [String: Any])
            #expect(browser.status == .ok && browser.page.contains("badge-sold"))
            #expect(sold["availability"] as? String == "https://schema.org/SoldOut" && sold["price"] as? String == "90.00")
        }
    }

    @Test("a report is stored only once and leads to a thank-you page; an invalid one keeps every answer")
    func report() async throws {
        try await TestDatabase.clone { db in
            let (_, page) = try await shop(90, in: db)
            let browser = try await TestBrowser(in: db)
            await browser.get(page + "/report")
            #expect(browser.status == .ok && browser.header("Cache-Control") == "no-store")
            let key = try browser.hidden("key")
            await browser.post(page + "/report", [("key", key), ("reason", ""), ("words", "Logo <b>faux</b>"), ("email", "nobody")])
            #expect(browser.status == .unprocessableContent)
            #expect(browser.page.contains("Choisissez un motif dans la liste") && browser.page.contains("Logo &lt;b&gt;faux"))
            let fields = [("key", try browser.hidden("key")), ("reason", "counterfeit"), ("words", "Logo faux"), ("email", "")]
            for _ in 1...2 {
                await browser.post(page + "/report", fields)
                #expect(browser.location == page + "/report/thanks")
            }
            try await browser.follow()
            #expect(browser.page.contains("Merci, nous allons vérifier"))
            #expect(try await db.read(Report.newest(9)).map(\.words) == ["Logo faux"])
            await browser.post(page + "/report", fields, token: "forged")
            #expect(browser.status == .forbidden)
            await browser.get("/fr/products/there-is-none/report")
            #expect(browser.status == .notFound)
        }
    }

    @Test("too many reports from one network get 429, and keep what was typed")
    func limited() async throws {
        try await TestDatabase.clone { db in
            let (_, page) = try await shop(90, in: db)
            let browser = try await TestBrowser(in: db)
            for _ in 1...10 {
                await browser.get(page + "/report")
                await browser.post(page + "/report", [("key", try browser.hidden("key")), ("reason", "fraud")])
                #expect(browser.status == .seeOther)
            }
            await browser.get(page + "/report")
            await browser.post(page + "/report", [("key", try browser.hidden("key")), ("reason", "fraud"), ("words", "Encore lui")])
            #expect(browser.status == .tooManyRequests && browser.header("Retry-After") != nil && browser.page.contains("Encore lui"))
            #expect(try await db.read(Report.newest(20)).count == 10)
        }
    }
}
