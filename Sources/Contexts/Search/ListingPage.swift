package import Catalog
import Kernel

/// One page of a list, with the number of products for each value of the filters.
package struct ListingPage: Sendable, Equatable {
    package let products: [FoundProduct]
    /// The number of products in the whole list.
    package let total: Int
    /// The number of products before this page.
    package let before: Int
    /// The cursors of the neighbouring pages; nil at the ends.
    package let previous: Cursor?
    package let next: Cursor?
    /// Per filter, the greatest count first; values without products are left out. The counts of a filter's values ignore that
    /// filter's own choice, but respect all other filters.
    package let facets: [Facet]

    /// A product of the list, with the cheapest of its matching offers.
    package struct FoundProduct: Sendable, Equatable {
        package let product: Product.ID
        package let offer: Offer.ID
        /// The number of its matching offers.
        package let offers: Int
    }

    /// A position between two products of a list. It stays valid while products are added and sold.
    package struct Cursor: Sendable, Hashable, LosslessStringConvertible {
        /// The sort key of the neighbouring product, ascending.
        let key: Int64
        let product: Product.ID
        /// Whether the page ends here instead of beginning here.
        let isBackward: Bool

        init(key: Int64, product: Product.ID, isBackward: Bool) {
            self.key = key
            self.product = product
            self.isBackward = isBackward
        }

        /// - Returns: nil for a text that is not a cursor.
        package init?(_ text: String) {
            let parts = text.split(separator: "_", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "a" || parts[0] == "b", let key = Int64(parts[1]),
                let product = Product.ID(String(parts[2]))
            else { return nil }
            self.init(key: key, product: product, isBackward: parts[0] == "b")
        }

        /// For a URL: `a_<key>_<product>` for the page after the product, `b_…` for the page before it.
        package var description: String { "\(isBackward ? "b" : "a")_\(key)_\(product)" }
    }
}
