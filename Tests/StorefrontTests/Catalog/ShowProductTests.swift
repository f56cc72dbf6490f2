import Catalog
import Foundation
import HTTP
import Kernel
import Moderation
import Postgres
import TestKit
import Testing

@testable import Storefront

/// The product's page through the storefront's routes, on the real database.
struct ShowProductTests {
    private func stall(_ prices: Int64..., stock: Int = 1, in db: Database) async throws -> (stall: SellerFixture, page: String) {
        let stall = try await db.transaction { try await SellerFixture.open(prices: prices.map(Money.dirhams), stock: stock, in: $0) }
        let offers = try await db.read(Offer.forSale([stall.offers[0]], in: .french))
        return (stall, "/fr/products/\(try #require(offers.first).productSlug)")
    }

    /// The first node of that type in the page's structured data.
    private func node(_ type: String, in page: String) throws -> [String: Any] {
        let start = try #require(page.firstRange(of: "<script type=\"application/ld+json\">")).upperBound
        let text = String(page[start...].prefix(upTo: try #require(page[start...].firstRange(of: "</script>")).lowerBound))
        let nodes = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        return try #require(nodes.first { $0["@type"] as? String == type })
    }

    @Test("a city that was chosen once is known on the next page, in the cart, and forgotten when it is taken back")
    func city() async throws {
        try await TestDatabase.clone { db in
            let (_, page) = try await stall(90, in: db)
            let shopper = try await TestBrowser(in: db)
            await shopper.get(page)
            #expect(shopper.page.contains("Livraison <bdi>30,00\u{A0}DH</bdi>, 2 à 4 jours"))
            await shopper.get(page + "?city=03.231.01.0")
            #expect(shopper.page.contains("<bdi>Fès</bdi> : <bdi>30,00\u{A0}DH</bdi>, 2 à 4 jours"))
            await shopper.get(page)
            #expect(shopper.page.contains("<bdi>Fès</bdi> : "))
            await shopper.get(page + "?city=")
            await shopper.get(page)
            #expect(!shopper.page.contains("<bdi>Fès</bdi> : "))
            await shopper.get(page + "?city=nowhere")
            #expect(shopper.status == .ok && shopper.header("Set-Cookie")?.contains("city=") != true)
        }
    }

    @Test("the choice of an offer keeps the rest of the address")
    func keeps() async throws {
        try await TestDatabase.clone { db in
            let (stall, page) = try await stall(90, in: db)
            let variant = try #require(try await db.read(Variant.of(String(page.dropFirst("/fr/products/".count)))).first)
            let used = try await db.transaction { tx in
                let used = try await Offer.add(
                    OfferDraft(seller: stall.seller, condition: .worn, price: .dirhams(40)), to: variant.id, in: tx)
                try await tx.run("INSERT INTO inventory.stock (offer_id, first_count, on_hand) VALUES (\(used), 4, 4)")
                return used
            }
            let shopper = try await TestBrowser(in: db)
            await shopper.get(page + "?city=03.231.01.0&from=feed")
            #expect(shopper.page.contains("\(page)?city=03.231.01.0&amp;from=feed&amp;offer=\(used)\" aria-current=\"true\">Usé</a>"))
            #expect(shopper.page.contains("\(page)?city=03.231.01.0&amp;from=feed&amp;offer=\(stall.offers[0])\">Comme neuf</a>"))
            #expect(try shopper.hidden("offer") == used.description)
            #expect(shopper.page.contains("Il n’en reste que <bdi>4</bdi>") || shopper.page.contains("Il n’en reste que 4"))
            await shopper.get(page + "?offer=\(stall.offers[0])")
            #expect(try shopper.hidden("offer") == stall.offers[0].description)
            let offers = try #require(node("Product", in: shopper.page)["offers"] as? [String: Any])
            #expect(offers["@type"] as? String == "AggregateOffer" && offers["offerCount"] as? Int == 2)
            #expect(offers["lowPrice"] as? String == "40.00" && offers["highPrice"] as? String == "90.00")
        }
    }

    @Test("of a serial number only the end is told, to people and to machines")
    func serial() async throws {
        try await TestDatabase.clone { db in
            let (_, page) = try await stall(90, in: db)
            _ = try await db.transaction { tx in try await tx.run("UPDATE catalog.offer SET serial = 'RF8M 70-2A/4'") }
            let shopper = try await TestBrowser(in: db)
            await shopper.get(page)
            #expect(shopper.page.contains("se termine par <bdi>2A/4</bdi>") && !shopper.page.contains("70-2A/4"))
        }
    }

    @Test("the structured data says the price, the condition, the stock, the delivery and the right to return that the page says")
    func data() async throws {
        try await TestDatabase.clone { db in
            let (stall, page) = try await stall(90, in: db)
            let shopper = try await TestBrowser(in: db)
            await shopper.get(page)
            let offer = try #require(node("Product", in: shopper.page)["offers"] as? [String: Any])
            #expect(offer["price"] as? String == "90.00" && offer["priceCurrency"] as? String == "MAD")
            #expect(offer["itemCondition"] as? String == "https://schema.org/UsedCondition")
            #expect(offer["availability"] as? String == "https://schema.org/InStock")
            let shipping = try #require(offer["shippingDetails"] as? [String: Any])
            #expect((shipping["shippingRate"] as? [String: Any])?["value"] as? String == "30.00")
            #expect((offer["hasMerchantReturnPolicy"] as? [String: Any])?["merchantReturnDays"] as? Int == 7)
            #expect(shopper.page.contains("Vendeur professionnel : sept jours"))
            let trail = try #require(node("BreadcrumbList", in: shopper.page)["itemListElement"] as? [[String: Any]])
            #expect(trail.compactMap { $0["position"] as? Int } == Array(1...trail.count) && trail.count == 3)

            _ = try await db.transaction { tx in try await tx.run("UPDATE sellers.seller SET is_trader = false WHERE id = \(stall.seller)")
            }
            try await shopper.get(page) { shopper.page.contains("Vendeur particulier : la loi ne donne pas") }
            let privately = try #require(node("Product", in: shopper.page)["offers"] as? [String: Any])
            #expect(privately["hasMerchantReturnPolicy"] == nil)

            _ = try await stall.sell(in: db)
            await shopper.get(page)
            let sold = try #require(node("Product", in: shopper.page)["offers"] as? [String: Any])
            #expect(shopper.status == .ok && shopper.page.contains("badge-sold"))
            #expect(sold["availability"] as? String == "https://schema.org/SoldOut" && sold["price"] as? String == "90.00")
        }
    }

    @Test("a report is kept once, thanks its writer, and gives a wrong one back with every answer")
    func report() async throws {
        try await TestDatabase.clone { db in
            let (_, page) = try await stall(90, in: db)
            let shopper = try await TestBrowser(in: db)
            await shopper.get(page + "/report")
            #expect(shopper.status == .ok && shopper.header("Cache-Control") == "no-store")
            let key = try shopper.hidden("key")
            await shopper.post(page + "/report", [("key", key), ("reason", ""), ("words", "Logo <b>faux</b>"), ("email", "nobody")])
            #expect(shopper.status == .unprocessableContent)
            #expect(shopper.page.contains("Choisissez un motif dans la liste") && shopper.page.contains("Logo &lt;b&gt;faux"))
            let fields = [("key", try shopper.hidden("key")), ("reason", "counterfeit"), ("words", "Logo faux"), ("email", "")]
            for _ in 1...2 {
                await shopper.post(page + "/report", fields)
                #expect(shopper.location == page + "/report/thanks")
            }
            try await shopper.follow()
            #expect(shopper.page.contains("Merci, nous regardons"))
            #expect(try await db.read(Report.newest(9)).map(\.words) == ["Logo faux"])
            await shopper.post(page + "/report", fields, token: "forged")
            #expect(shopper.status == .forbidden)
            await shopper.get("/fr/products/there-is-none/report")
            #expect(shopper.status == .notFound)
        }
    }

    @Test("too many reports from one address have to wait, and keep what was written")
    func limited() async throws {
        try await TestDatabase.clone { db in
            let (_, page) = try await stall(90, in: db)
            let shopper = try await TestBrowser(in: db)
            for _ in 1...10 {
                await shopper.get(page + "/report")
                await shopper.post(page + "/report", [("key", try shopper.hidden("key")), ("reason", "fraud")])
                #expect(shopper.status == .seeOther)
            }
            await shopper.get(page + "/report")
            await shopper.post(page + "/report", [("key", try shopper.hidden("key")), ("reason", "fraud"), ("words", "Encore lui")])
            #expect(shopper.status == .tooManyRequests && shopper.header("Retry-After") != nil && shopper.page.contains("Encore lui"))
            #expect(try await db.read(Report.newest(20)).count == 10)
        }
    }
}
