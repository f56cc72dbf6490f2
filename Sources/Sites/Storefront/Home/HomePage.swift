import Carts
import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Places
import Postgres
import Search
import Sellers
import Web

/// The home page.
struct HomePage {
    let frame: Frame
    let categories: [Tile]
    let conditions: [ConditionTile]
    let newest: [PieceCard]
    /// Pieces that the visitor saw last and that can still be bought.
    let seen: [PieceCard]
    /// The visitor's city for delivery; nil if unknown.
    let city: String?
    /// Sellers of the visitor's city first, then those of its region.
    let sellers: [SellerTile]
    let data: LinkedData

    struct Tile {
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

    struct SellerTile {
        let name: String
        let address: SiteURL
        let city: String
    }

    static let sample = HomePage(
        frame: .sample, categories: [Tile(name: "Mode", address: Link(.french).category("mode"), count: 12)],
        conditions: [
            ConditionTile(
                name: .conditionLikeNew, meaning: .conditionLikeNewMeaning, address: Link(.french).search.with([("condition", "like-new")]),
                count: 7)
        ],
        newest: [.sample, .sample, .sample, .sample], seen: [.sample], city: "Fès",
        sellers: [SellerTile(name: "Dar Salma", address: Link(.french).seller("dar-salma"), city: "Fès")],
        data: ["@type": "Organization", "name": "</script><script>"])
}

extension HomePage {
    private static let newestCount = 12
    private static let sellerCount = 6

    static let show = Handler { visit in
        var newest = ListingSearch()
        newest.sort = .newest
        let page = try await visit.world.storefront.listings.page(newest, of: newestCount, counting: [.category, .condition], in: visit.db)
        let making = visit.cacheableRender
        // A page with the pieces that a visitor saw must not be cached for others.
        let isForAll = visit.recentlySeen.isEmpty
        if isForAll, let kept = try await visit.cachedPage(making, list: page) { return .html(kept.html) }
        let city = visit.chosenCity
        let (listings, seen, sellers, cart) = try await visit.db.read(
            Listing.of(page.products, in: visit.language), Listing.ofProducts(visit.recentlySeen, in: visit.language),
            Seller.nearest(to: nearby(city, visit).map { $0.map(\.code.rawValue) }, most: sellerCount, in: visit.language),
            visit.cartSummary)
        let counts = Dictionary(grouping: page.facets, by: \.filter).mapValues { facets in
            Dictionary(uniqueKeysWithValues: facets.map { ($0.value, $0.count) })
        }
        let home = HomePage(
            frame: visit.frame(cartCount: cart.count, isIndexed: true, isForAll ? making : nil),
            categories: visit.taxonomy.categories.map { category in
                Tile(
                    name: category.names[visit.language], address: visit.link.category(category.slug),
                    count: counts[.category]?[category.slug] ?? 0)
            },
            conditions: Condition.allCases.compactMap { condition in
                guard let count = counts[.condition]?[condition.rawValue] else { return nil }
                return ConditionTile(
                    name: condition.name, meaning: condition.meaning, address: visit.link.search.with([("condition", condition.rawValue)]),
                    count: count)
            },
            newest: PieceCard.cards(of: listings, in: visit), seen: PieceCard.cards(of: seen, in: visit),
            city: city?.name(in: visit.language),
            sellers: sellers.map { seller in
                SellerTile(
                    name: seller.name, address: visit.link.seller(seller.slug),
                    city: visit.cities[typed: seller.city]?.name(in: visit.language) ?? "")
            }, data: .provider(in: visit))
        let html = home.html(in: visit.language)
        guard isForAll else { return .html(html) }
        let prices = Dictionary(listings.map { ($0.offer, $0.price) }) { $1 }
        return .html(
            visit.cache(
                html, making, cart: cart, freshness: PageFreshness(prices: prices, list: page),
                subjects: [.choiceOfSellers] + listings.map { .card($0.product) }))
    }

    /// The city itself, then all cities of its region; empty if the visitor chose none.
    private static func nearby(_ city: City?, _ visit: Visit) -> [[City]] {
        guard let city else { return [] }
        return [[city], visit.cities.cities(in: .french).filter { $0.regionFrench == city.regionFrench }]
    }
}
