import Catalog
import Config
import HTML
import HTTP
import Kernel
import Links
import Places
import Postgres
import Search
import Synchronization
import TestKit
import Testing
import Tracing
import Web

@testable import Storefront

@Suite("A sitemap")
struct SitemapTests {
    @Test("exists under the names in the index; any other name is 404 and costs no query")
    func names() async throws {
        try await TestDatabase.clone { db in
            _ = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            try await Listing.rebuild(in: db)
            let browser = try await TestBrowser(in: db)
            let crawlers = Crawlers(world: browser.world)
            let spans = Mutex<[FinishedSpan]>([])
            let tracer = Tracer(ratio: 1) { span in spans.withLock { $0.append(span) } }
            let span = try #require(tracer.begin("test", .internal, in: TraceContext(beginningWith: 1)))
            let traced = db.traced(by: span)
            func status(_ name: String) async -> Int { await crawlers.answer(Request(.get, "/sitemaps/" + name), on: traced).status.code }

            let index = await crawlers.answer(Request(.get, "/sitemap.xml"), on: traced)
            guard case .bytes(let bytes) = index.body else { Issue.record("the index has no bytes"); return }
            let names = bytes.text.matches(of: #/sitemaps/([^<]+)</#).map { String($0.1) }
            #expect(names == ["pages.xml", "products-1.xml"])
            #expect(bytes.text.matches(of: #/<lastmod>\d{4}-\d\d-\d\d</lastmod>/#).count == names.count)
            for name in names {
                let file = await crawlers.answer(Request(.get, "/sitemaps/" + name), on: traced)
                guard case .bytes(let entries) = file.body else { Issue.record("\(name) has no bytes"); return }
                let pages = entries.text.matches(of: #/<url>/#).count
                #expect(entries.text.contains("/ar/sell</loc>") == (name == "pages.xml"))
                #expect(file.status == .ok && pages > 0, "\(name)")
                #expect(entries.text.matches(of: #/<lastmod>\d{4}-\d\d-\d\d</lastmod>/#).count == pages, "\(name)")
            }

            #expect(spans.withLock { !$0.isEmpty })
            spans.withLock { $0 = [] }
            let product = ID<SitemapTests>()
            for name in [
                "products-\(product).xml", "products-2.xml", "products-0.xml", "products--1.xml", "products-01.xml", "products-+1.xml",
                "products-99999999999999999999.xml", "products-.xml", "nothing.xml",
            ] {
                #expect(await status(name) == 404, "\(name)")
            }
            #expect(spans.withLock { $0.count } == 0)
        }
    }

    @Test("names each storefront and each craft, with the day of their newest piece")
    func storesAndCrafts() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in
                let names = Names(french: "Zellige", arabic: "الزليج", english: "Zellij")
                let text = Names(
                    french: String(repeating: "Taillé à la main. ", count: 8), arabic: String(repeating: "مقطوع باليد. ", count: 8),
                    english: String(repeating: "Cut by hand. ", count: 8))
                try await Attribute.add(CraftNote.attribute, named: names, ofVariant: false, values: [("zellige", names)], in: tx)
                try await Attribute.add(CraftNote.regionAttribute, named: names, ofVariant: false, values: [("fes", names)], in: tx)
                let book = CraftNote.Source(citation: "A book that was printed, 1992")
                try await CraftNote.write("zellige", of: "fes", summary: text, body: text, sources: [book], in: tx)
                return try await SellerFixture.open(prices: [.dirhams(90)], in: tx)
            }
            try await Listing.rebuild(in: db)
            let browser = try await TestBrowser(in: db)
            let file = await Crawlers(world: browser.world).answer(Request(.get, "/sitemaps/pages.xml"), on: db)
            guard case .bytes(let bytes) = file.body else { Issue.record("the file has no bytes"); return }
            let found = bytes.text.matches(of: #/<loc>([^<]+)</loc>\s*<lastmod>([^<]+)</#).map { (String($0.1), String($0.2)) }
            let days = Dictionary(uniqueKeysWithValues: found)
            let origin = browser.world.configuration.publicURL
            let dayOfTexts = browser.world.clock.current.local(TextPage.changedAt).asDay.machineReadable
            let today = browser.world.clock.current.local(.now()).asDay.machineReadable
            for language in Language.allCases {
                #expect(days["\(Link(language).seller(shop.slug).absolute(from: origin))"] == today)
                #expect(days["\(Link(language).craft("zellige").absolute(from: origin))"] == dayOfTexts)
            }
        }
    }
}
