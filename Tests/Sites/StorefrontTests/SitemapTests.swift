import HTTP
import Kernel
import Postgres
import Search
import Synchronization
import TestKit
import Testing
import Tracing

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
}
