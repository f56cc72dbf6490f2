package import Catalog
package import Kernel
package import Shipping

/// What a buyer asks a list for. Within a filter any value fits; all filters together fit one and the same offer.
package struct ListingSearch: Sendable, Hashable {
    package enum Sort: String, Sendable, CaseIterable {
        /// Without words: as `newest`.
        case relevance
        case newest
        case priceUp = "price-up"
        case priceDown = "price-down"
    }

    /// As typed, whatever it is; empty for no search by words.
    package var words = ""
    /// What those words were understood as, so that no statement has to find out again; nil where nobody asked.
    package var understood: SearchWords?
    /// A category's slug; those below it fit too.
    package var category: String?
    package var conditions: [Condition] = []
    package var prices: [PriceBand] = []
    /// Where the seller is.
    package var cities: [City.Code] = []
    /// Slugs.
    package var sellers: [String] = []
    /// Codes of values by the code of their attribute, as of `Attribute`.
    package var traits: [String: [String]] = [:]
    /// Values that the shop does not know, as they stood in the address: no offer has one.
    package var unknown: [Filter: [String]] = [:]
    package var minPrice: Money?
    package var maxPrice: Money?
    package var sort = Sort.relevance

    package init() {}

    /// A filter whose values are counted beside the list.
    package enum Filter: Sendable, Hashable {
        case category, condition, price, city, seller
        /// By the code of an attribute.
        case attribute(String)

        /// As it stands in an address; codes of attributes must differ from the others.
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

    /// Two searches with the same one ask for the same words.
    var wordsKey: String { understood?.query ?? words }

    /// The values chosen in a filter, as they stand in an address.
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

/// Beside a list: how many products one value of a filter would leave.
package struct Facet: Sendable, Equatable {
    package let filter: ListingSearch.Filter
    /// A category's or seller's slug, a condition, a price band, a commune's code, the code of an attribute's value.
    package let value: String
    package let count: Int
}

/// A range of prices that buyers choose by, in whole dirhams: the lower bound fits, the upper one does not.
package struct PriceBand: Hashable, Sendable, LosslessStringConvertible {
    package let from: Int64
    /// Nil for the last band.
    package let to: Int64?

    /// Every price is in one of them.
    package static let all: [PriceBand] = zip(edges, edges.dropFirst().map(Optional.some) + [nil]).map { PriceBand(from: $0, to: $1) }
    private static let edges: [Int64] = [0, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

    private init(from: Int64, to: Int64?) {
        self.from = from
        self.to = to
    }

    /// As `100-200` or `10000-`; nil for whatever is none of the bands.
    package init?(_ description: String) {
        guard let band = Self.all.first(where: { $0.description == description }) else { return nil }
        self = band
    }

    package var description: String { "\(from)-" + (to.map(String.init) ?? "") }

    /// The place of a price's band in `all`.
    static func index(of price: Money) -> Int { (edges.lastIndex { $0 * 100 <= price.minor }) ?? 0 }
}
