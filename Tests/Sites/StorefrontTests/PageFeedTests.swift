import Catalog
import Kernel
import Sellers
import Testing

@testable import Storefront

/// What one cache does with the messages of the change feed. Each test fails if the cache ignores change numbers or silences.
@Suite("The change feed of a page cache")
struct PageFeedTests {
    private let product = Product.ID()
    private let key = PageCache.Key(target: "/fr", city: "", day: CalendarDay(year: 2026, month: 12, day: 1))
    private let second = 1_000_000_000
    /// A time of the monotonic clock from which no silence begins while the test runs.
    private let soon = Monotonic.nanoseconds() + 3_600_000_000_000

    /// A cache that received a heartbeat with number 7, and then stored a page of `product`.
    private func cache() -> PageCache {
        let pages = PageCache(capacity: 1 << 20)
        pages.followFeed()
        pages.receive("7 beat", at: soon)
        store(in: pages)
        return pages
    }

    private func store(in pages: PageCache) {
        let page = CachedPage(
            Bytes("page"), head: CachedPage.Head(cartCount: 0, notices: nil), freshness: PageFreshness(prices: [:]),
            subjects: [.product(product)], marksOf: pages)
        pages.store(page, for: key, readAfter: pages.now)
    }

    @Test("a heartbeat with the known number, and the next change of another subject, leave the page cached")
    func kept() {
        let pages = cache()
        pages.receive("7 beat", at: soon)
        pages.receive("8 product:\(Product.ID()) seller:\(Seller.ID())", at: soon)
        pages.receive("9", at: soon)
        pages.receive("9 beat", at: soon)
        #expect(pages.page(key) != nil && pages.count == 1)
    }

    @Test("a change of the page's subject drops it")
    func changed() {
        let pages = cache()
        pages.receive("8 seller:\(Seller.ID()) product:\(product)", at: soon)
        #expect(pages.page(key) == nil)
    }

    @Test(
        "every sign of a lost message drops all pages, and the next message is read again",
        arguments: [
            // A change is missing.
            ("9 product:0193e7a0-0000-7000-8000-000000000001", "9 beat"), ("8 beat", "8 beat"),
            // Messages came in another order, or the shop was restored from a backup.
            ("7 product:0193e7a0-0000-7000-8000-000000000001", "7 beat"), ("6 beat", "6 beat"), ("0 beat", "0 beat"),
            // Messages of another version. A message without a number tells nothing about later ones.
            ("8 coupon:0193e7a0-0000-7000-8000-000000000001", "8 beat"), ("8 product:x", "8 beat"), ("8 beats", "8 beat"),
            ("", "7 beat"), ("0193e7a0-0000-7000-8000-000000000001", "7 beat"), ("8 all", "8 beat"),
        ])
    func lost(message: String, next: String) {
        let pages = cache()
        pages.receive(message, at: soon)
        #expect(pages.page(key) == nil && pages.count == 0, "\(message)")
        store(in: pages)
        pages.receive(next, at: soon)
        #expect(pages.page(key) != nil, "\(message)")
    }

    @Test("swapped messages drop a page that was stored between them")
    func swapped() {
        let pages = cache()
        pages.receive("9", at: soon)
        store(in: pages)
        pages.receive("8 product:\(Product.ID())", at: soon)
        #expect(pages.page(key) == nil)
    }

    @Test("after three seconds without a message no page is served or stored, until the next one")
    func silent() {
        let pages = cache()
        #expect(pages.page(key) != nil)
        pages.receive("7 beat", at: Monotonic.nanoseconds() - 3 * second)
        #expect(pages.page(key) == nil && pages.count == 0)
        store(in: pages)
        #expect(pages.count == 0)
        pages.receive("7 beat", at: soon)
        #expect(pages.page(key) == nil)
        store(in: pages)
        #expect(pages.page(key) != nil)
    }

    @Test("a heartbeat after a silence that no request noticed drops all pages")
    func unnoticed() {
        let pages = cache()
        pages.receive("7 beat", at: soon + 3 * second)
        #expect(pages.page(key) == nil && pages.count == 0)
    }

    @Test("before the first message nothing is served or stored")
    func first() {
        let pages = PageCache(capacity: 1 << 20)
        pages.followFeed()
        store(in: pages)
        #expect(pages.count == 0)
        pages.receive("", at: soon)
        store(in: pages)
        #expect(pages.count == 0)
        pages.receive("0 beat", at: soon)
        store(in: pages)
        #expect(pages.page(key) != nil)
    }

    @Test("a page that was read before a silence and stored after it is not served")
    func late() {
        let pages = cache()
        let early = pages.now
        pages.receive("9 beat", at: soon)
        let page = CachedPage(
            Bytes("page"), head: CachedPage.Head(cartCount: 0, notices: nil), freshness: PageFreshness(prices: [:]), subjects: [],
            marksOf: pages)
        pages.store(page, for: key, readAfter: early)
        #expect(pages.page(key) == nil)
    }

    @Test("any number of changed subjects leaves the other pages cached")
    func many() {
        let pages = cache()
        let early = pages.now
        for _ in 0..<3 { pages.forget((0..<9_000).map { _ in .card(Product.ID()) }) }
        #expect(pages.page(key) != nil)
        // Which subjects changed since then is not remembered any more.
        let page = CachedPage(
            Bytes("page"), head: CachedPage.Head(cartCount: 0, notices: nil), freshness: PageFreshness(prices: [:]), subjects: [],
            marksOf: pages)
        pages.store(page, for: PageCache.Key(target: "/ar", city: "", day: CalendarDay(year: 2026, month: 12, day: 1)), readAfter: early)
        #expect(pages.count == 1)
        pages.forget([.product(product)] + (0..<11_000).map { _ in .card(Product.ID()) })
        #expect(pages.page(key) == nil && pages.count == 0)
    }

    @Test("a change of any seller drops the pages that show a choice of sellers")
    func choice() {
        let pages = cache()
        let page = CachedPage(
            Bytes("page"), head: CachedPage.Head(cartCount: 0, notices: nil), freshness: PageFreshness(prices: [:]),
            subjects: [.choiceOfSellers], marksOf: pages)
        pages.store(
            page, for: PageCache.Key(target: "/ar", city: "", day: CalendarDay(year: 2026, month: 12, day: 1)), readAfter: pages.now)
        pages.receive("8 seller:\(Seller.ID())", at: soon)
        #expect(
            pages.page(key) != nil
                && pages.page(PageCache.Key(target: "/ar", city: "", day: CalendarDay(year: 2026, month: 12, day: 1))) == nil)
    }
}
