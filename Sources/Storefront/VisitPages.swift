import Catalog
import HTTP
import Inventory
import Kernel
import Orders
import Postgres
import Search
import Shipping
import Site

/// Open pages that are kept rendered, see `PageCache`.
extension Visit {
    /// A page that is being made, and what it is kept with.
    struct CacheableRender {
        fileprivate let key: PageCache.Key
        fileprivate let tick: PageCache.Tick
        /// What stands on it in place of the visitor's token and of a form's key.
        let token: String
        let formKey: String
    }

    /// Longer addresses are nobody's but their writer's.
    private static let longestTarget = 300

    /// To be called before anything is read for the page.
    var cacheableRender: CacheableRender {
        let pages = world.pages
        return CacheableRender(
            key: PageCache.Key(target: target, city: chosenCity?.code.rawValue ?? ""), tick: pages.now, token: pages.token,
            formKey: pages.formKey)
    }

    /// The page as it was made for somebody else, with prices and stock read now; nil where it has to be made anew.
    ///
    /// - Parameters:
    ///   - list: what the page would show now.
    ///   - words: how its words are understood now.
    func cachedPage(_ making: CacheableRender, list: ListingPage? = nil, words: SearchWords? = nil) async throws -> (
        html: Bytes, products: [Product.ID]
    )? {
        let kept = try await freshCachedPage(making, list: list, words: words)
        world.pages.record(isHit: kept != nil)
        return kept
    }

    private func freshCachedPage(_ making: CacheableRender, list: ListingPage?, words: SearchWords?) async throws -> (
        html: Bytes, products: [Product.ID]
    )? {
        guard let page = world.pages.page(making.key), page.freshness.list == list, page.freshness.words == words else { return nil }
        let stocked = Array(page.freshness.left.keys)
        let (prices, left, cart) = try await db.read(
            Offer.prices(of: Array(page.freshness.prices.keys)), Stock.available(stocked), cartSummary)
        guard PageFreshness(prices: prices, left: left, list: list, words: words) == page.freshness else { return nil }
        return page.html(head(cart.count), token: formToken, formKey: formKey(of: page, cart)).map { ($0, page.products) }
    }

    /// Keeps a page for whoever asks next.
    ///
    /// - Parameters:
    ///   - html: with the marks of `making`.
    ///   - products: all that the page shows, the one that it is about first.
    ///   - offer: what the page's form puts into the cart.
    /// - Returns: the page for this visitor.
    func cache(
        _ html: Bytes, _ making: CacheableRender, cart: Cart.Summary, freshness: PageFreshness, products: [Product.ID],
        offer: Offer.ID? = nil
    ) -> Bytes {
        let page = CachedPage(html, head: head(cart.count), freshness: freshness, products: products, offer: offer, marksOf: world.pages)
        if target.utf8.count <= Self.longestTarget { world.pages.store(page, for: making.key, readAfter: making.tick) }
        return page.html(head(cart.count), token: formToken, formKey: formKey(of: page, cart)) ?? html
    }

    private func formKey(of page: CachedPage, _ cart: Cart.Summary) -> String {
        page.offer.map { cart.formKey(toAdd: $0, by: visitorKey, world.key) } ?? ""
    }

    private func head(_ cartCount: Int) -> CachedPage.Head { CachedPage.Head(cartCount: cartCount, notices: unreadNotices) }
}
