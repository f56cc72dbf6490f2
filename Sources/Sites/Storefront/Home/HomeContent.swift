import Carts
import Catalog
import Components
import HTML
import Kernel
import Links
import Places
import Postgres
import Search
import Sellers
import Web

/// All data of the home page, and its conversion to a page.
///
/// The in-memory index finds the pieces, and one round trip reads them.
struct HomeContent {
    let cart: Cart.Summary
    /// The pieces whose prices the page shows.
    var priced: [Listing] { newest + hero }
    /// All pieces that the page shows.
    var shown: [Listing] { priced + tiles.compactMap(\.piece) + ofSellers.values.flatMap(\.self) }
    private let visit: Visit
    /// The newest pieces, with the numbers of pieces by category, condition and seller.
    private let list: ListingPage
    private let newest: [Listing]
    private let seen: [Listing]
    private let sellers: [Seller]
    private let ofSellers: [Seller.ID: [Listing]]
    private let hero: [Listing]
    private let tiles: [(category: Category, piece: Listing?)]

    private static let newestCount = 12
    private static let heroCount = 3
    private static let tileCount = 6
    private static let sellerCount = 6
    /// The pictures of a seller's tile.
    private static let picturesOfSeller = 3
    /// The newest pieces among which the newest of each seller are sought.
    private static let considered = 60
    /// Pieces of each category, from which the tile and the hero choose one that the page does not show yet.
    private static let candidates = 12

    /// The newest pieces of the shop, with the counts that the page shows.
    static func newest(_ visit: Visit) async throws -> ListingPage {
        var newest = ListingSearch()
        newest.sort = .newest
        return try await visit.world.storefront.listings.page(
            newest, of: considered, counting: [.category, .condition, .seller], in: visit.db)
    }

    init(_ list: ListingPage, _ visit: Visit) async throws {
        self.visit = visit
        self.list = list
        let categories = Self.tiled(list, visit.taxonomy)
        var found: [[ListingPage.FoundProduct]] = []
        for category in categories {
            var search = ListingSearch()
            search.category = category.slug
            search.sort = .newest
            found.append(try await visit.world.storefront.listings.page(search, of: Self.candidates, in: visit.db).products)
        }
        let city = visit.chosenCity
        let busiest = list.facets.filter { $0.filter == .seller }.prefix(Self.sellerCount).map(\.value)
        let nearby = Self.nearby(city, visit).map { $0.map(\.code.rawValue) }
        let keys = city == nil ? Seller.keys(called: busiest) : Seller.nearestKeys(to: nearby, most: Self.sellerCount)
        let (listings, pieces, seen, ofSellers, sellers, cart) = try await visit.db.read(
            Listing.of(list.products, in: visit.language), Listing.of(found.flatMap(\.self), in: visit.language),
            Listing.ofProducts(visit.recentlySeen, in: visit.language),
            Listing.newest(Self.picturesOfSeller, ofEach: keys, in: visit.language),
            city == nil
                ? Seller.called(busiest, in: visit.language) : Seller.nearest(to: nearby, most: Self.sellerCount, in: visit.language),
            visit.cartSummary)
        self.cart = cart
        self.seen = seen
        self.sellers = sellers
        self.ofSellers = Dictionary(grouping: ofSellers, by: \.seller)
        var known: Set<Seller.ID> = []
        newest = Array((listings + ofSellers).filter { known.insert($0.seller).inserted }.prefix(Self.newestCount))
        let byProduct = Dictionary(pieces.map { ($0.product, $0) }) { $1 }
        let ofCategories = zip(categories, found).map { category, found in (category, found.compactMap { byProduct[$0.product] }) }
        // Each place has a piece of its own, and one that is not among the newest, as far as there are enough pieces.
        let isNew = Set(newest.map(\.product))
        var used: Set<Product.ID> = []
        func fresh(_ pieces: [Listing]) -> Listing? {
            let pictured = pieces.filter { $0.picture != nil }
            let unused = pictured.filter { !used.contains($0.product) }
            guard let piece = unused.first(where: { !isNew.contains($0.product) }) ?? unused.first ?? pictured.first else { return nil }
            used.insert(piece.product)
            return piece
        }
        hero = ofCategories.filter { $0.0.parent == nil }.prefix(Self.heroCount).compactMap { fresh($0.1) }
        tiles = ofCategories.map { ($0, fresh($1)) }
    }

    /// The top categories, then the largest of the others, up to six.
    private static func tiled(_ list: ListingPage, _ taxonomy: Taxonomy) -> [Category] {
        let top = taxonomy.categories.filter { $0.parent == nil }
        let others = list.facets.filter { $0.filter == .category }.compactMap { taxonomy.category($0.value) }.filter { $0.parent != nil }
        return Array((top + others).prefix(tileCount))
    }

    /// The city itself, then all cities of its region; empty if the visitor chose none.
    private static func nearby(_ city: City?, _ visit: Visit) -> [[City]] {
        guard let city else { return [] }
        return [[city], visit.cities.cities(in: .french).filter { $0.regionFrench == city.regionFrench }]
    }
}

extension HomeContent {
    func page(frame: Frame) -> HomePage {
        let tiles = tiles.map { category, piece in
            CategoryTile(leaf(category), picture: piece.flatMap { $0.view(shownAt: "(min-width: 40rem) 12rem, 30vw") })
        }
        return HomePage(
            frame: frame, hero: hero.enumerated().compactMap { heroPiece($1, isFirst: $0 == 0) }, tiles: tiles, tree: tree,
            conditions: conditions,
            newest: PieceCard.cards(of: newest, in: visit), seen: PieceCard.cards(of: seen, in: visit),
            city: visit.chosenCity?.name(in: visit.language), sellers: sellers.map(tile), data: .provider(in: visit))
    }

    private func heroPiece(_ listing: Listing, isFirst: Bool) -> HomePage.HeroPiece? {
        listing.view(shownAt: "(min-width: 48rem) 13rem, 30vw", isFirst: isFirst, isEager: true).map { picture in
            HomePage.HeroPiece(
                address: visit.link.product(listing.slug), title: listing.title.text, titleLanguage: listing.title.language,
                price: listing.price, picture: picture)
        }
    }

    /// How many products have that value.
    private func count(_ filter: ListingSearch.Filter, _ value: String) -> Int {
        list.facets.first { $0.filter == filter && $0.value == value }?.count ?? 0
    }

    private func leaf(_ category: Category) -> HomePage.Leaf {
        HomePage.Leaf(
            name: category.names[visit.language], address: visit.link.category(category.slug), count: count(.category, category.slug))
    }

    private var tree: [HomePage.Branch] {
        guard visit.taxonomy.categories.count > tiles.count else { return [] }
        return visit.taxonomy.categories.filter { $0.parent == nil }.map { top in
            HomePage.Branch(top: leaf(top), children: visit.taxonomy.children(of: top).map(leaf))
        }
    }

    private var conditions: [HomePage.ConditionTile] {
        Condition.allCases.compactMap { condition in
            let count = count(.condition, condition.rawValue)
            guard count > 0 else { return nil }
            return HomePage.ConditionTile(
                name: condition.name, meaning: condition.meaning, address: visit.link.search.with([("condition", condition.rawValue)]),
                count: count)
        }
    }

    private func tile(_ seller: Seller) -> SellerTile {
        SellerTile(
            name: seller.name, address: visit.link.seller(seller.slug), mark: SellerMark(seller),
            city: visit.cityName(seller.city),
            pictures: (ofSellers[seller.id] ?? []).compactMap { $0.view(shownAt: "(min-width: 48rem) 7rem, 28vw") })
    }
}

extension Listing {
    /// The picture beside the title, which serves as its text alternative.
    func view(shownAt: String, isFirst: Bool = false, isEager: Bool = false) -> PictureView? {
        picture.map {
            PictureView(
                hash: $0.hash, width: $0.width, height: $0.height, alt: "", isFirst: isFirst, isEager: isEager, shownAt: shownAt)
        }
    }
}
