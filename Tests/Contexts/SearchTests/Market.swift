import Catalog
import Inventory
import Kernel
import Places
import Postgres
import Search
import Sellers
import TestKit

/// Some hundreds of random offers, written by the verbs, and the same data as plain values to count by hand.
struct Market {
    struct Piece {
        let offer: Offer.ID
        let product: Product.ID
        let categories: [String]
        let condition: Condition
        let size: String?
        let colour: String
        var price: Money
        let city: City.Code
        let seller: Seller.ID
        var isAvailable: Bool
        let isBlue: Bool
    }

    static let shops = [Cast.darSalma, Cast.friperie, Cast.riadDeco]
    static let cities = shops.map { City.Code($0.city) }
    static let categories = ["t-home", "t-clothes", "t-caftans", "t-coats"]
    static let sizes = ["S", "M", "L"], colours = ["blue", "red", "green"]

    var pieces: [Piece] = []
    private(set) var sellers: [Seller.ID] = []
    private var random: Chance

    /// - Parameter seed: the same seed gives the same market.
    init(products: Int, seed: UInt64, in tx: Transaction) async throws {
        random = Chance(seed)
        for shop in Self.shops { sellers.append(try await shop.opens(in: tx)) }
        try await Attribute.add("size", named: same("Size"), ofVariant: true, values: Self.sizes.map { ($0, same($0)) }, in: tx)
        try await Attribute.add(
            "colour", named: same("Colour"), ofVariant: true, values: Self.colours.map { ($0, same("tone-\($0)")) }, in: tx)
        for (slug, parent) in [("t-home", nil), ("t-clothes", nil), ("t-caftans", "t-clothes"), ("t-coats", "t-clothes")] {
            _ = try await Category.add(slug, named: same("Rayon \(slug)"), below: parent, in: tx)
        }
        for _ in 0..<products { try await add(in: tx) }
        try await Listing.refresh(pieces.map(\.offer).sorted(), in: tx)
    }

    /// Publishes one more random product.
    ///
    /// - Returns: its offers.
    @discardableResult
    mutating func add(in tx: Transaction) async throws -> [Offer.ID] {
        let category = random.element(of: Self.categories)
        let isBlue = random.one(in: 3)
        let sizes: [String?] = random.one(in: 3) ? [nil] : [random.element(of: Self.sizes)] + (random.one(in: 2) ? ["XL"] : [])
        let colour = random.element(of: Self.colours)
        let variants = sizes.filter { $0 != "XL" }.map { size in
            ProductDraft.Variant(
                values: size.map { ["size": $0, "colour": colour] } ?? ["colour": colour],
                offers: (0..<(random.one(in: 3) ? 2 : 1)).map { _ in
                    OfferDraft(
                        seller: random.element(of: sellers), condition: random.element(of: Condition.allCases),
                        price: .dirhams(Int64(random.number(below: 20) + 1) * 10))
                })
        }
        let written = try await Product.publish(
            ProductDraft(
                slug: "t-\(ID<Market>())", category: category,
                texts: [.french: .init(title: isBlue ? "Veste azurée" : "Objet rare", description: "Une description")],
                variants: variants, publishedAt: Moment(seconds: 1_790_000_000 + Int64(random.number(below: 40)) * 60)), in: tx)
        let drafts = variants.flatMap { variant in variant.offers.map { (variant, $0) } }
        for (id, (variant, offer)) in zip(written.offers, drafts) {
            let isAvailable = !random.one(in: 6)
            try await Stock.open(id, with: isAvailable ? 1 : 0, in: tx)
            pieces.append(
                Piece(
                    offer: id, product: written.product,
                    categories: ["t-caftans", "t-coats"].contains(category) ? ["t-clothes", category] : [category],
                    condition: offer.condition, size: variant.values["size"], colour: colour, price: offer.price,
                    city: Self.cities[sellers.firstIndex(of: offer.seller) ?? 0], seller: offer.seller,
                    isAvailable: isAvailable, isBlue: isBlue))
        }
        return written.offers
    }

    /// Sells the only piece of each offer of a product.
    mutating func sell(_ product: Product.ID, in tx: Transaction) async throws {
        let sold = pieces.filter { $0.product == product }
        try await Stock.reserve(sold.filter(\.isAvailable).map { Stock.Claim(1, of: $0.offer) }, in: tx)
        try await Listing.refresh(sold.map(\.offer).sorted(), in: tx)
        for index in pieces.indices where pieces[index].product == product { pieces[index].isAvailable = false }
    }

    /// Pieces that match a straightforward reading of the search, without that one filter.
    func fitting(_ search: ListingSearch, without filter: ListingSearch.Filter? = nil) -> [Piece] {
        pieces.filter { piece in
            piece.isAvailable
                && (search.words.isEmpty || piece.isBlue)
                && (search.minPrice.map { $0 <= piece.price } ?? true) && (search.maxPrice.map { piece.price <= $0 } ?? true)
                && (filter == .price || search.prices.isEmpty || search.prices.contains(band(of: piece)))
                && (filter == .seller || search.sellers.isEmpty || search.sellers.contains(slug(of: piece)))
                && (filter == .category || search.category.map(piece.categories.contains) ?? true)
                && (filter == .condition || search.conditions.isEmpty || search.conditions.contains(piece.condition))
                && (filter == .attribute("size") || search.traits["size"].map { piece.size.map($0.contains) ?? false } ?? true)
                && (filter == .attribute("colour") || search.traits["colour"].map { $0.contains(piece.colour) } ?? true)
                && (filter == .city || search.cities.isEmpty || search.cities.contains(piece.city))
        }
    }

    func slug(of piece: Piece) -> String { Self.shops[sellers.firstIndex(of: piece.seller) ?? 0].slug }

    func band(of piece: Piece) -> PriceBand {
        PriceBand.all.last { $0.from * 100 <= piece.price.minor } ?? PriceBand.all[0]
    }

    mutating func randomSearch() -> ListingSearch {
        var search = ListingSearch()
        if random.one(in: 4) { search.words = "vestes AZUREES" }
        if random.one(in: 3) { search.category = random.element(of: Self.categories) }
        if random.one(in: 3) { search.conditions = Condition.allCases.filter { _ in random.one(in: 2) } }
        if random.one(in: 3) { search.traits["size"] = [random.element(of: Self.sizes), random.element(of: Self.sizes)] }
        if random.one(in: 3) { search.traits["colour"] = [random.element(of: Self.colours), random.element(of: Self.colours)] }
        if random.one(in: 4) { search.prices = PriceBand.all.filter { _ in random.one(in: 2) } }
        if random.one(in: 3) { search.cities = Self.cities.filter { _ in random.one(in: 2) } }
        if random.one(in: 4) { search.sellers = [random.element(of: Self.shops).slug] }
        if random.one(in: 4) { search.minPrice = .dirhams(Int64(random.number(below: 200))) }
        if random.one(in: 4) { search.maxPrice = .dirhams(Int64(random.number(below: 200))) }
        search.sort = random.element(of: ListingSearch.Sort.allCases)
        return search
    }
}

private func same(_ text: String) -> Names { Names(french: text, arabic: text, english: text) }

/// A random generator with the same sequence for the same seed (xorshift, Marsaglia 2003).
struct Chance {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed | 1 }

    mutating func number(below limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % limit
    }

    mutating func one(in odds: Int) -> Bool { number(below: odds) == 0 }
    mutating func element<Element>(of list: [Element]) -> Element { list[number(below: list.count)] }
}
