import Catalog
import HTML
import HTTP
import Kernel
import Links
import Search
import Shipping
import Site

/// What the address of a list asks for; what makes no sense in it is left out.
struct AskedList {
    var search = ListingSearch()
    let cursor: ListingPage.Cursor?
    /// Bounds of the price as they were typed, also where they are no prices.
    let minimum: String
    let maximum: String
    let sort: ListingSearch.Sort?
    /// No other words stand in for those that no listing has.
    let isExact: Bool
    /// Filters that the page itself stands for, which the visitor does not choose: a category's, a seller's.
    private let ofPage: Set<ListingSearch.Filter>

    /// The most values of one filter.
    private static let most = 20
    /// Longer texts are no prices, and are not shown whole.
    private static let longestBound = 40

    /// Whether a bound was typed that is no price: the list is shown without it, and says so.
    var isMinimumUnread: Bool { !minimum.isEmpty && search.minPrice == nil }
    var isMaximumUnread: Bool { !maximum.isEmpty && search.maxPrice == nil }

    /// - Parameters:
    ///   - category: of the page; nil where the visitor may choose one.
    ///   - seller: of the page, by slug.
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

    /// The filters beside the list, in their order. Of the attributes, those that some piece has and those that are chosen.
    func filters(in visit: Visit) -> [ListingSearch.Filter] {
        let used = Set(visit.world.listings.attributes).union(search.traits.keys)
        let attributes = visit.taxonomy.attributes.map(\.code).filter(used.contains).map(ListingSearch.Filter.attribute)
        return ([.category, .condition, .price] + attributes + [.city, .seller]).filter { !ofPage.contains($0) }
    }

    /// The state of the list as it stands in an address, but for the place in it.
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
