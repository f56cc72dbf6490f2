import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Places
import Search
import Web

/// The query of a list, parsed from its URL. Invalid parts are ignored.
struct AskedList {
    var search = ListingSearch()
    let cursor: ListingPage.Cursor?
    /// Price bounds as they were typed, even if they are not valid prices.
    let minimum: String
    let maximum: String
    let sort: ListingSearch.Sort?
    /// Whether the words are searched for exactly, without corrections.
    let isExact: Bool
    /// Filters that the page itself sets and the visitor cannot choose: the category or the seller.
    private let ofPage: Set<ListingSearch.Filter>

    /// The most values of one filter.
    private static let most = 20
    /// The most characters of a typed price bound. The rest is cut off.
    private static let longestBound = 40

    /// Whether a typed bound is not a valid price. The list then ignores it and says so.
    var isMinimumUnread: Bool { !minimum.isEmpty && search.minPrice == nil }
    var isMaximumUnread: Bool { !maximum.isEmpty && search.maxPrice == nil }

    /// - Parameters:
    ///   - category: the slug of the page's category; nil if the visitor may choose one.
    ///   - seller: the slug of the page's seller; nil if the visitor may choose one.
    init(_ query: FormFields, taxonomy: Taxonomy, category: String? = nil, seller: String? = nil) {
        ofPage = Set([category.map { _ in .category }, seller.map { _ in .seller }].compactMap(\.self))
        cursor = query["at"].flatMap(ListingPage.Cursor.init)
        isExact = query["exact"] == "1"
        minimum = (query["min"] ?? "").tidied.cut(to: Self.longestBound)
        maximum = (query["max"] ?? "").tidied.cut(to: Self.longestBound)
        sort = query["sort"].flatMap(ListingSearch.Sort.init)
        func values(_ name: String) -> [String] { Array(query.all(name).filter { !$0.isEmpty }.prefix(Self.most)) }
        search.words = (query["q"] ?? "").cut(to: SearchWords.longest)
        search.category = category ?? values("category").first
        search.conditions = values("condition").compactMap(Condition.init)
        search.unknown[.condition] = values("condition").filter { Condition(rawValue: $0) == nil }
        search.prices = values("price").compactMap(PriceBand.init)
        search.unknown[.price] = values("price").filter { PriceBand($0) == nil }
        search.cities = values("city").map { City.Code($0) }
        search.sellers = seller.map { [$0] } ?? values("seller")
        for attribute in taxonomy.attributes {
            let chosen = values(attribute.code)
            if !chosen.isEmpty { search.traits[attribute.code] = chosen }
        }
        search.minPrice = Money(typed: minimum)
        search.maxPrice = Money(typed: maximum)
        search.sort = sort ?? .relevance
    }

    /// The filters beside the list, in their order. It includes the attributes that some piece has, and those that are chosen.
    func filters(in visit: Visit) -> [ListingSearch.Filter] {
        let used = Set(visit.world.storefront.listings.attributes).union(search.traits.keys)
        let attributes = visit.taxonomy.attributes.map(\.code).filter(used.contains).map(ListingSearch.Filter.attribute)
        return ([.category, .condition, .price] + attributes + [.city, .seller]).filter { !ofPage.contains($0) }
    }

    /// The state of the list as query parameters, without the position in it.
    func fields(in visit: Visit) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        if !search.words.isEmpty { fields.append(("q", search.words)) }
        if isExact { fields.append(("exact", "1")) }
        for filter in filters(in: visit) { fields += search.values(filter).map { (filter.name, $0) } }
        if search.minPrice != nil { fields.append(("min", minimum)) }
        if search.maxPrice != nil { fields.append(("max", maximum)) }
        if let sort { fields.append(("sort", sort.rawValue)) }
        return fields
    }
}
