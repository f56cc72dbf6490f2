import Carts
import Catalog
import Components
import HTTP
import Inventory
import Kernel
import Orders
import Places
import Postgres
import Search
import Web

/// The cache of public pages, see `PageCache`.
extension Visit {
    /// The cart's size and version, for cached pages.
    var cartSummary: Query<Cart.Summary> { Cart.summary(of: visitorKey) }

    /// The frame of a public page.
    ///
    /// - Parameter making: the render of a page that is cached for others too; nil for a page that is not cached.
    func frame(
        cartCount: Int, isIndexed: Bool, place: [(name: String, value: String)] = [], searchWords: String = "", _ making: CacheableRender?
    ) -> Frame {
        frame(cartCount: cartCount, isIndexed: isIndexed, place: place, searchWords: searchWords, token: making?.token)
    }

    /// The render of a public page, with what is needed to cache it.
    struct CacheableRender {
        fileprivate let key: PageCache.Key
        fileprivate let tick: PageCache.Tick
        /// The placeholders for the visitor's form token and for the form key.
        let token: String
        let formKey: String
    }

    /// The most bytes of a path and query whose page is cached. Longer URLs are unlikely to be requested again.
    private static let longestTarget = 300

    /// Begins a render. Call it before anything is read for the page.
    var cacheableRender: CacheableRender {
        let pages = world.storefront.pages
        return CacheableRender(
            key: PageCache.Key(target: target, city: chosenCity?.code.rawValue ?? "", day: today), tick: pages.now,
            token: pages.token, formKey: pages.formKey)
    }

    /// The cached page; nil if it must be rendered, as for a visitor with a flash message. Prices and stock are read now and compared
    /// with those of the cached page.
    ///
    /// - Parameters:
    ///   - list: the list that the page would show now.
    ///   - words: how the search words are understood now.
    func cachedPage(_ making: CacheableRender, list: ListingPage? = nil, words: SearchWords? = nil) async throws -> (
        html: Bytes, subjects: [PageSubject]
    )? {
        let kept = try await freshCachedPage(making, list: list, words: words)
        world.storefront.pages.record(isHit: kept != nil)
        return kept
    }

    private func freshCachedPage(_ making: CacheableRender, list: ListingPage?, words: SearchWords?) async throws -> (
        html: Bytes, subjects: [PageSubject]
    )? {
        guard flash == nil, let page = world.storefront.pages.page(making.key), page.freshness.list == list, page.freshness.words == words
        else { return nil }
        let prices = Offer.prices(of: Array(page.freshness.prices.keys))
        let left = Stock.available(Array(page.freshness.left.keys))
        let gone = Array(page.freshness.holds.keys)
        let now: PageFreshness
        let cart: Cart.Summary
        if gone.isEmpty {
            let (prices, left, summary) = try await db.read(prices, left, cartSummary)
            (now, cart) = (PageFreshness(prices: prices, left: left, list: list, words: words), summary)
        } else {
            let (prices, left, summary, holds, own) = try await db.read(
                prices, left, cartSummary, Stock.holds(of: gone), purchase(holding: gone))
            // The page of a visitor who pays for the piece is for them alone.
            guard own == nil else { return nil }
            let next = Dictionary(uniqueKeysWithValues: gone.map { ($0, holds[$0]) })
            (now, cart) = (PageFreshness(prices: prices, left: left, holds: next, list: list, words: words), summary)
        }
        guard now == page.freshness else { return nil }
        return page.html(head(cart.count), token: formToken, formKey: formKey(of: page, cart)).map { ($0, page.subjects) }
    }

    /// The purchase that the visitor pays for now and for which pieces of these offers are held, also if they have logged in since.
    func purchase(holding offers: [Offer.ID]) -> Query<UnpaidPurchase?> {
        UnpaidPurchase.current(of: visitorKey, or: browserKey, holding: offers)
    }

    /// Stores a page in the cache, unless it shows a flash message.
    ///
    /// - Parameters:
    ///   - html: the page with the placeholders of `making`.
    ///   - subjects: everything whose change invalidates the page; the main subject first. Prices, stock and the list are not among them,
    ///     because `freshness` has them.
    ///   - offer: the offer that the page's form puts into the cart; nil if it has no such form.
    /// - Returns: the page for this visitor.
    func cache(
        _ html: Bytes, _ making: CacheableRender, cart: Cart.Summary, freshness: PageFreshness, subjects: [PageSubject],
        offer: Offer.ID? = nil
    ) -> Bytes {
        let page = CachedPage(
            html, head: head(cart.count), freshness: freshness, subjects: subjects, offer: offer, marksOf: world.storefront.pages)
        if flash == nil, target.utf8.count <= Self.longestTarget {
            world.storefront.pages.store(page, for: making.key, readAfter: making.tick)
        }
        return page.html(head(cart.count), token: formToken, formKey: formKey(of: page, cart)) ?? html
    }

    private func formKey(of page: CachedPage, _ cart: Cart.Summary) -> String {
        page.offer.map { cart.formKey(toAdd: $0, by: visitorKey, world.key) } ?? ""
    }

    private func head(_ cartCount: Int) -> CachedPage.Head { CachedPage.Head(cartCount: cartCount, notices: unreadNotices) }
}
