package import Catalog
package import Kernel
package import Places

/// A buyer's search. One offer must match all filters; within a filter, any of the chosen values is enough.
package struct ListingSearch: Sendable, Hashable {
    package enum Sort: String, Sendable, CaseIterable {
        /// The same as `newest` if there are no words.
        case relevance
        case newest
        case priceUp = "price-up"
        case priceDown = "price-down"
    }

    /// As typed, without any validation; empty for no word search.
    package var words = ""
    /// The interpretation of `words`, computed once for all statements; nil if it was not requested.
    package var understood: SearchWords?
    /// A category's slug. Categories below it match too.
    package var category: String?
    package var conditions: [Condition] = []
    package var prices: [PriceBand] = []
    /// The city of the seller.
    package var cities: [City.Code] = []
    /// Slugs.
    package var sellers: [String] = []
    /// Codes of values by the code of their attribute, as in `Attribute`.
    package var traits: [String: [String]] = [:]
    /// Values from the URL that the shop does not know. No offer matches them.
    package var unknown: [Filter: [String]] = [:]
    /// The bounds of the price, both included; nil for no bound.
    package var minPrice: Money?
    package var maxPrice: Money?
    package var sort = Sort.relevance

    package init() {}

    /// A filter whose values are counted next to the list.
    package enum Filter: Sendable, Hashable {
        case category, condition, price, city, seller
        /// The code of an attribute.
        case attribute(String)

        /// As it appears in a URL. Codes of attributes must differ from the other names.
        package var name: String {
            switch self {
            case .category: "category"
            case .condition: "condition"
            case .price: "price"
            case .city: "city"
            case .seller: "seller"
            case .attribute(let code): code
            }
        }
    }

    package var hasWords: Bool { !words.tidied.isEmpty }

    /// Searches with the same key search for the same words.
    var wordsKey: String { understood?.query ?? words }

    /// The values chosen in a filter, as they appear in a URL.
    package func values(_ filter: Filter) -> [String] {
        let known: [String] =
            switch filter {
            case .category: category.map { [$0] } ?? []
            case .condition: conditions.map(\.rawValue)
            case .price: prices.map(\.description)
            case .city: cities.map(\.rawValue)
            case .seller: sellers
            case .attribute(let code): traits[code] ?? []
            }
        return known + unknown[filter, default: []]
    }
}

/// How many products one value of a filter would leave.
package struct Facet: Sendable, Equatable {
    package let filter: ListingSearch.Filter
    /// The slug of a category or seller, a condition or a price band. A city is its commune's code, an attribute value its own
    /// code.
    package let value: String
    package let count: Int
}

/// A price range for buyers, in whole dirhams. The lower bound is included, the upper one is not.
package struct PriceBand: Hashable, Sendable, LosslessStringConvertible {
    package let from: Int64
    /// Nil for the last band.
    package let to: Int64?

    /// The bands cover every price.
    package static let all: [PriceBand] = zip(edges, edges.dropFirst().map(Optional.some) + [nil]).map { PriceBand(from: $0, to: $1) }
    private static let edges: [Int64] = [0, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

    private init(from: Int64, to: Int64?) {
        self.from = from
        self.to = to
    }

    /// Reads `100-200` or `10000-`; nil for a text that is not one of the bands.
    package init?(_ description: String) {
        guard let band = Self.all.first(where: { $0.description == description }) else { return nil }
        self = band
    }

    package var description: String { "\(from)-" + (to.map(String.init) ?? "") }

    /// The index in `all` of a price's band.
    static func index(of price: Money) -> Int { (edges.lastIndex { $0 * 100 <= price.minor }) ?? 0 }
}
