import Config
import HTTP
import Kernel
import Postgres
import Search
import Site
import TestKit
import Testing

@Suite("Lists")
struct ShowListingsTests {
    @Test("a list in which nothing is found has no filters but those that are set")
    func nothing() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                let stall = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: tx)
                try await Listing.refresh(stall.offers.sorted(), in: tx)
                try await tx.run(
                    """
                    INSERT INTO catalog.attribute (id, code, of_variant, name_fr, name_ar, name_en)
                    VALUES (\(ID<SellerFixture>()), 'material', false, 'Matière', 'المادة', 'Material')
                    """)
            }
            let shopper = try await TestBrowser(in: db)
            await shopper.get("/fr/search")
            #expect(shopper.page.contains("name=\"condition\"") && shopper.page.contains("name=\"min\""))
            await shopper.get("/fr/search?q=zzzzzz")
            #expect(shopper.status == .ok && !shopper.page.contains("class=\"filters\"") && !shopper.page.contains("listing-columns"))
            await shopper.get("/fr/search?q=zzzzzz&condition=worn")
            #expect(shopper.page.matches(of: /name="condition"/).count == 1 && shopper.page.contains("value=\"worn\" checked"))
            #expect(!shopper.page.contains("name=\"min\"") && !shopper.page.contains("name=\"seller\""))
            for (filter, value) in [
                ("condition", "gone"), ("price", "1-2"), ("category", "gone"), ("city", "gone"), ("seller", "gone"),
                ("material", "%3Cb%3Egone"),
            ] {
                await shopper.get("/fr/search?\(filter)=\(value)&sort=newest")
                let shown = value.replacing("%3Cb%3E", with: "&lt;b&gt;")
                #expect(
                    shopper.status == .ok && shopper.page.contains("<span>« \u{2068}\(shown)\u{2069} » : inconnu ici</span>"), "\(filter)")
                #expect(shopper.page.contains("class=\"applied\"") && shopper.page.contains("href=\"/fr/search?sort=newest\""), "\(filter)")
            }
            await shopper.get("/fr/search?condition=gone&condition=like-new")
            #expect(shopper.page.contains("inconnu ici") && shopper.page.contains("class=\"cards\""))
            await shopper.get("/fr/search?q=zzzzzz&min=5")
            #expect(shopper.page.contains("name=\"min\" inputmode=\"decimal\" value=\"5\"") && !shopper.page.contains("name=\"condition\""))
        }
    }

    @Test("the second page of a plain list is kept by search engines under its own address, a filtered list is not")
    func secondPage() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                let stall = try await SellerFixture.open(prices: (1...30).map { .dirhams($0) }, in: tx)
                try await Listing.refresh(stall.offers.sorted(), in: tx)
            }
            let shopper = try await TestBrowser(in: db)
            await shopper.get("/fr/search")
            let next = try #require(shopper.page.firstMatch(of: /href="([^"]*)" rel="next"|rel="next" href="([^"]*)"/))
            let target = String(try #require(next.output.1 ?? next.output.2))
            await shopper.get(target)
            #expect(shopper.status == .ok && !shopper.page.contains("noindex"))
            #expect(shopper.page.contains("rel=\"canonical\" href=\"\(shopper.world.configuration.publicURL)\(target)\""))
            #expect(
                shopper.page.contains(
                    "hreflang=\"ar\" href=\"\(shopper.world.configuration.publicURL)\(target.replacing("/fr/", with: "/ar/"))\""))
            for unread in ["&condition=like-new", "&min=abc", "&max=abc"] {
                await shopper.get(target + unread)
                #expect(shopper.page.contains("noindex"), "\(unread)")
            }
        }
    }
}
