package import Components
package import Config
import HTTP
import Kernel
package import Links
package import Postgres
import Settings
import Support

extension Visit {
    /// How buyers can pay in this shop.
    package var waysToPay: WaysToPay { world.waysToPay }

    /// The number of pieces in the visitor's cart, for pages that read it together with other data.
    package var cartCount: Query<Int> { world.head.cartCount(visitorKey) }

    /// The frame of a page about the visitor, which search engines must not index.
    ///
    /// - Parameter page: the URL of the page; nil if it is that of the request. A refused form may have been posted to a URL that
    ///   accepts only forms.
    package func frame(at page: ((Link) -> SiteURL)? = nil) async throws -> Frame {
        frame(at: page, cartCount: try await db.read(cartCount), isIndexed: false)
    }

    /// - Parameters:
    ///   - page: as above.
    ///   - cartCount: see `cartCount`.
    ///   - isIndexed: whether search engines may index the page.
    ///   - place: query parameters that make it a page of its own, such as the position in a list. They belong to its canonical URL.
    ///   - token: the form token; the visitor's own if nil.
    package func frame(
        at page: ((Link) -> SiteURL)? = nil, cartCount: Int, isIndexed: Bool, place: [(name: String, value: String)] = [],
        searchWords: String = "", token: String? = nil
    ) -> Frame {
        Frame(
            world, site, request, language, at: page, cartCount: cartCount, notices: unreadNotices, flash: flash,
            token: token ?? formToken, isIndexed: isIndexed, place: place, searchWords: searchWords)
    }
}

extension Frame {
    init(
        _ world: World, _ site: Site, _ request: Request, _ language: Language, at page: ((Link) -> SiteURL)? = nil, cartCount: Int,
        notices: Int? = nil, flash: Flash? = nil, token: String, isIndexed: Bool, place: [(name: String, value: String)] = [],
        searchWords: String = ""
    ) {
        let rest = Array(request.segments.dropFirst())
        let inLanguage = { (other: Language) in page?(Link(other)) ?? SiteURL([other.rawValue] + rest) }
        let origin = world.configuration.publicURL
        self.init(
            language: language, styles: world.styles(of: site), icon: world.icon, sheets: world.sheets, scripts: world.scripts,
            alternates: Language.allCases.map { other in
                Alternate(
                    language: other, address: inLanguage(other).with(request.query.pairs),
                    absolute: inLanguage(other).with(place).absolute(from: origin), isThisOne: other == language)
            },
            canonical: inLanguage(language).with(place).absolute(from: origin),
            share: Share(card: SiteURL(asset: world.assets.url("share.png")).absolute(from: origin)), manifest: Link(language).manifest,
            isIndexed: isIndexed, categories: world.head.categories(language), cartCount: cartCount, notices: notices, flash: flash,
            token: token, searchWords: searchWords, longestSearch: world.head.longestSearch,
            legal: LegalNotice(world.settings.values()).lines, ways: world.waysToPay)
    }
}

extension World {
    package var waysToPay: WaysToPay { WaysToPay(configuration.gateways) }
}

extension WaysToPay {
    package init(_ gateways: [GatewayChoice]) {
        switch (gateways.contains(.cash), gateways.contains { $0 != .cash }) {
        case (true, true): self = .either
        case (false, true): self = .card
        default: self = .cash
        }
    }
}
