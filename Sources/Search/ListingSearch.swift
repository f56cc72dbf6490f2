package import Catalog
package import Kernel
package import Postgres
package import Sellers
package import Shipping

/// What a buyer asks a list for. Within a filter any value fits; all filters together fit one and the same offer.
package struct ListingSearch: Sendable, Equatable {
    package enum Sort: String, Sendable, CaseIterable {
        /// Without words: as `newest`.
        case relevance
        case newest
        case priceUp = "price-up"
        case priceDown = "price-down"
    }

    /// As typed, whatever it is; empty for no search by words.
    package var words = ""
    /// A category's slug; those below it fit too.
    package var category: String?
    package var conditions: [Condition] = []
    /// Codes of values, as of `Attribute`.
    package var sizes: [String] = []
    package var colours: [String] = []
    package var brands: [String] = []
    package var minPrice: Money?
    package var maxPrice: Money?
    /// Where the seller is.
    package var cities: [City.Code] = []
    package var seller: Seller.ID?
    package var sort = Sort.relevance

    package init() {}

    /// A filter whose values are counted beside the list.
    package enum Filter: String, Sendable, CaseIterable {
        case category, condition, size, colour, brand, city
    }

    var hasWords: Bool { words.contains { !$0.isWhitespace } }

    /// The words as the query that they stand for. PostgreSQL's texts cannot hold a NUL.
    var wanted: SQL { "(SELECT search.wanted(\(String(words.map { $0 == "\0" ? " " : $0 }))))" }

    /// Whether a row `l` of `search.listing` fits all that has no counts beside the list.
    var unfiltered: SQL {
        var condition: SQL = "l.available"
        if hasWords { condition = "\(condition) AND l.words @@ \(wanted)" }
        if let minPrice { condition = "\(condition) AND l.price >= \(minPrice)" }
        if let maxPrice { condition = "\(condition) AND l.price <= \(maxPrice)" }
        if let seller { condition = "\(condition) AND l.seller_id = \(seller)" }
        return condition
    }

    /// Whether a row `l` fits this filter; nil where nothing is chosen in it.
    func fits(_ filter: Filter) -> SQL? {
        switch filter {
        case .category: category.map { "l.categories @> ARRAY[\($0)]::text[]" }
        case .condition: conditions.isEmpty ? nil : "l.condition = ANY(\(conditions.map(\.rawValue))::text[])"
        case .size: sizes.isEmpty ? nil : "l.size = ANY(\(sizes)::text[])"
        case .colour: colours.isEmpty ? nil : "l.colour = ANY(\(colours)::text[])"
        case .brand: brands.isEmpty ? nil : "l.brand = ANY(\(brands)::text[])"
        case .city: cities.isEmpty ? nil : "l.city_code = ANY(\(cities.map(\.rawValue))::text[])"
        }
    }

    /// Whether a row `l` fits everything.
    var condition: SQL {
        Filter.allCases.compactMap(fits).reduce(unfiltered) { all, one in "\(all) AND \(one)" }
    }
}

/// Beside a list: how many products each value of a filter would leave.
package struct Facet: Sendable, Equatable {
    package let filter: ListingSearch.Filter
    /// A category's slug, a condition, the code of a size, colour or brand, a commune's code.
    package let value: String
    package let count: Int
}

extension ListingSearch {
    /// How many products fit by each value, where the other filters stay and this filter's own choice does not count;
    /// the greatest count first within a filter. Values that fit none are left out. For the slow lane.
    package func facets() -> Query<[Facet]> {
        let chosen = Filter.allCases.filter { fits($0) != nil }
        var flags: SQL = "true"
        for filter in chosen {
            flags = "\(flags), \(fits(filter) ?? "true") AS \(Self.flag(filter))"
        }
        var counts: SQL = ""
        for filter in Filter.allCases {
            let others = chosen.filter { $0 != filter }.reduce("true" as SQL) { all, one in "\(all) AND \(Self.flag(one))" }
            let (value, from) = Self.value(filter)
            let count: SQL = """
                SELECT '\(Self.name(filter))', value, count(*) FROM (
                    SELECT DISTINCT \(value) AS value, product_id FROM \(from) WHERE \(others)) fitting
                WHERE value IS NOT NULL GROUP BY value
                """
            counts = counts.text.isEmpty ? count : "\(counts) UNION ALL \(count)"
        }
        return .all(
            """
            WITH base AS MATERIALIZED (
                SELECT l.product_id, l.categories, l.condition, l.size, l.colour, l.brand, l.city_code, \(flags)
                FROM search.listing l WHERE \(unfiltered)
            ) \(counts) ORDER BY 1, 3 DESC, 2
            """
        ) { row in Facet(filter: try row.next(), value: try row.next(), count: try row.next()) }
    }

    private static func name(_ filter: Filter) -> SQL { SQL(stringLiteral: filter.rawValue) }
    private static func flag(_ filter: Filter) -> SQL { SQL(stringLiteral: "fits_" + filter.rawValue) }

    private static func value(_ filter: Filter) -> (value: SQL, from: SQL) {
        switch filter {
        case .category: ("category", "base, unnest(categories) category")
        case .city: ("city_code", "base")
        default: (name(filter), "base")
        }
    }
}
