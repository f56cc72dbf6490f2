import Carts
import Components
import Config
import HTTP
import Kernel
import Links
import Postgres
import Search
import Web

extension Visit {
    /// The number of pieces in the visitor's cart, for pages that read it together with other data.
    var cartCount: Query<Int> { Cart.count(of: visitorKey) }

    /// The same with the cart's version, for cached pages.
    var cartSummary: Query<Cart.Summary> { Cart.summary(of: visitorKey) }

    /// The frame of a page about the visitor, which search engines must not index.
    ///
    /// - Parameter page: the URL of the page; nil if it is that of the request. A refused form may have been posted to a URL that
    ///   accepts only forms.
    func frame(at page: ((Link) -> SiteURL)? = nil) async throws -> Frame {
        Frame(
            world, request, language, at: page, cartCount: try await db.read(cartCount), notices: unreadNotices, token: formToken,
            isIndexed: false)
    }

    /// - Parameters:
    ///   - page: as above.
    ///   - cartCount: see `cartCount`.
    ///   - isIndexed: whether search engines may index the page.
    ///   - place: query parameters that make it a page of its own, such as the position in a list. They belong to its canonical URL.
    ///   - making: the render of a page that is cached for others too; nil for a page that is not cached.
    func frame(
        at page: ((Link) -> SiteURL)? = nil, cartCount: Int, isIndexed: Bool, place: [(name: String, value: String)] = [],
        searchWords: String = "", _ making: CacheableRender? = nil
    ) -> Frame {
        Frame(
            world, request, language, at: page, cartCount: cartCount, notices: unreadNotices, token: making?.token ?? formToken,
            isIndexed: isIndexed, place: place, searchWords: searchWords)
    }
}

extension Frame {
    init(
        _ world: World, _ request: Request, _ language: Language, at page: ((Link) -> SiteURL)? = nil, cartCount: Int, notices: Int? = nil,
        token: String, isIndexed: Bool, place: [(name: String, value: String)] = [], searchWords: String = ""
    ) {
        let rest = Array(request.segments.dropFirst())
        let inLanguage = { (other: Language) in page?(Link(other)) ?? SiteURL([other.rawValue] + rest) }
        let origin = world.configuration.publicURL
        self.init(
            language: language, styles: world.styles, icon: world.icon, scripts: world.scripts,
            alternates: Language.allCases.map { other in
                Alternate(
                    language: other, address: inLanguage(other).with(request.query.pairs),
                    absolute: inLanguage(other).with(place).absolute(from: origin), isThisOne: other == language)
            },
            canonical: inLanguage(language).with(place).absolute(from: origin),
            share: Share(image: SiteURL(asset: world.assets.url("share.png")).absolute(from: origin)), manifest: Link(language).manifest,
            isIndexed: isIndexed, cartCount: cartCount, notices: notices,
            token: token, searchWords: searchWords, longestSearch: SearchWords.longest, legal: world.configuration.legal.lines)
    }
}
