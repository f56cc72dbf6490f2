import Catalog
import HTTP
import Inventory
import Kernel
import Postgres
import Search
import Shipping
import Site

/// Open pages that are kept rendered, see `KeptPages`.
extension Visit {
    /// A page that is being made, and what it is kept with.
    struct PageInMaking {
        fileprivate let key: KeptPages.Key
        fileprivate let tick: KeptPages.Tick
        /// What stands on it in place of the visitor's token and of a form's key.
        let token: String
        let formKey: String
    }

    /// Longer addresses are nobody's but their writer's.
    private static let longestTarget = 300

    /// To be called before anything is read for the page.
    var pageInMaking: PageInMaking {
        let pages = world.pages
        return PageInMaking(
            key: KeptPages.Key(target: target, city: chosenCity?.code.rawValue ?? ""), tick: pages.now, token: pages.token,
            formKey: pages.formKey)
    }

    /// The page as it was made for somebody else, with prices and stock read now; nil where it has to be made anew.
    ///
    /// - Parameters:
    ///   - list: what the page would show now.
    ///   - words: how its words are understood now.
    func keptPage(_ making: PageInMaking, list: ListingPage? = nil, words: SearchWords? = nil) async throws -> (html: Bytes, products: [Product.ID])? {
        let kept = try await keptPageIfTrue(making, list: list, words: words)
        world.pages.note(isHit: kept != nil)
        return kept
    }

    private func keptPageIfTrue(_ making: PageInMaking, list: ListingPage?, words: SearchWords?) async throws -> (html: Bytes, products: [Product.ID])? {
        guard let page = world.pages.page(making.key), page.facts.list == list, page.facts.words == words else { return nil }
        let stocked = Array(page.facts.left.keys)
        let (prices, left, count) = try await db.read(Offer.prices(of: Array(page.facts.prices.keys)), Stock.available(stocked), cartCount)
        guard PageFacts(prices: prices, left: left, list: list, words: words) == page.facts else { return nil }
        return page.html(head(count), token: formToken).map { ($0, page.products) }
    }

    /// Keeps a page for whoever asks next.
    ///
    /// - Parameters:
    ///   - html: with the marks of `making`.
    ///   - products: all that the page shows, the one that it is about first.
    /// - Returns: the page for this visitor.
    func keep(_ html: Bytes, _ making: PageInMaking, cartCount: Int, facts: PageFacts, products: [Product.ID]) -> Bytes {
        let page = KeptPage(html, head: head(cartCount), facts: facts, products: products, marksOf: world.pages)
        if target.utf8.count <= Self.longestTarget { world.pages.keep(page, for: making.key, readAfter: making.tick) }
        return page.html(head(cartCount), token: formToken) ?? html
    }

    private func head(_ cartCount: Int) -> KeptPage.Head { KeptPage.Head(cartCount: cartCount, notices: unreadNotices) }
}
