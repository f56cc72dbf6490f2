import Carts
import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import Web

/// The home page.
struct HomePage {
    let frame: Frame
    /// Some new pieces of different categories, at the top of the page; empty in an empty shop.
    let hero: [HeroPiece]
    let tiles: [CategoryTile]
    /// The whole tree, two levels deep; empty if the tiles show all categories.
    let tree: [Branch]
    let conditions: [ConditionTile]
    /// The newest pieces, at most one of each seller.
    let newest: [PieceCard]
    /// Pieces that the visitor saw last and that can still be bought.
    let seen: [PieceCard]
    /// The visitor's city for delivery; nil if unknown.
    let city: String?
    /// Sellers of the visitor's city first, then those of its region. Without a city, those with the most pieces.
    let sellers: [SellerTile]
    let data: LinkedData

    struct HeroPiece {
        let address: SiteURL
        let title: String
        let titleLanguage: Language
        let price: Money
        let picture: PictureView
    }

    /// A category of the top level, with those below it.
    struct Branch {
        let top: Leaf
        let children: [Leaf]
    }

    struct Leaf {
        let name: String
        let address: SiteURL
        /// How many products can be bought there.
        let count: Int
    }

    struct ConditionTile {
        let name: Message
        let meaning: Message
        let address: SiteURL
        let count: Int
    }

    private static let leaf = Leaf(name: "Mode", address: Link(.french).category("mode"), count: 12)

    static let sample = HomePage(
        frame: .sample,
        hero: [
            HeroPiece(
                address: Link(.french).product("caftan-majorelle"), title: "Caftan bleu Majorelle", titleLanguage: .french,
                price: .dirhams(890), picture: .sample)
        ],
        tiles: [.sample, .bareSample], tree: [Branch(top: leaf, children: [leaf]), Branch(top: leaf, children: [])],
        conditions: [
            ConditionTile(
                name: .conditionLikeNew, meaning: .conditionLikeNewMeaning, address: Link(.french).search.with([("condition", "like-new")]),
                count: 7)
        ],
        newest: [.sample, .sample, .sample, .sample], seen: [.sample], city: "Fès", sellers: [.sample],
        data: ["@type": "Organization", "name": "</script><script>"])

    /// A shop without pieces, categories and sellers.
    static let emptySample = HomePage(
        frame: .sample, hero: [], tiles: [], tree: [], conditions: [], newest: [], seen: [], city: nil, sellers: [], data: [])
}

extension HomePage {
    static let show = Handler { visit in
        let page = try await HomeContent.newest(visit)
        let making = visit.cacheableRender
        // A page with the pieces that a visitor saw must not be cached for others.
        let isForAll = visit.recentlySeen.isEmpty
        if isForAll, let kept = try await visit.cachedPage(making, list: page) { return .html(kept.html) }
        let content = try await HomeContent(page, visit)
        let html = content.page(frame: visit.frame(cartCount: content.cart.count, isIndexed: true, isForAll ? making : nil))
            .html(in: visit.language)
        guard isForAll else { return .html(html) }
        let prices = Dictionary(content.priced.map { ($0.offer, $0.price) }) { $1 }
        return .html(
            visit.cache(
                html, making, cart: content.cart, freshness: PageFreshness(prices: prices, list: page),
                subjects: [.choiceOfSellers] + content.shown.map { .card($0.product) }))
    }
}

extension WaysToPay {
    /// What the buyer does, for the promises of the home page.
    var why: Message {
        switch self {
        case .cash: .homeCashWhy
        case .card: .homeCardWhy
        case .either: .homeEitherWhy
        }
    }
}
