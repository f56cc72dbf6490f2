package import Catalog
import Kernel

/// A part of a list, and how many products each value of its filters would leave.
package struct ListingPage: Sendable, Equatable {
    package let products: [FoundProduct]
    /// How many products the whole list has.
    package let total: Int
    /// How many of them come before the first one here.
    package let before: Int
    /// Where the page before and the page after are; nil at the ends.
    package let previous: Cursor?
    package let next: Cursor?
    /// The greatest count first within a filter; values that fit none are left out. A filter's own choice does not
    /// count for its values, the other filters do.
    package let facets: [Facet]

    /// A product of the list with the cheapest of its offers that fit.
    package struct FoundProduct: Sendable, Equatable {
        package let product: Product.ID
        package let offer: Offer.ID
        /// How many of its offers fit.
        package let offers: Int
    }

    /// A place in a list, between two products: it stays there while others are added and sold.
    package struct Cursor: Sendable, Hashable, LosslessStringConvertible {
        /// By which the list is sorted, ascending.
        let key: Int64
        let product: Product.ID
        /// The page ends here, in place of beginning here.
        let isBackward: Bool

        init(key: Int64, product: Product.ID, isBackward: Bool) {
            self.key = key
            self.product = product
            self.isBackward = isBackward
        }

        /// - Returns: nil for whatever no page gave.
        package init?(_ text: String) {
            let parts = text.split(separator: "_", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "a" || parts[0] == "b", let key = Int64(parts[1]),
                let product = Product.ID(String(parts[2]))
            else { return nil }
            self.init(key: key, product: product, isBackward: parts[0] == "b")
        }

        /// For a URL: `a_<key>_<product>` after it, `b_…` before it.
        package var description: String { "\(isBackward ? "b" : "a")_\(key)_\(product)" }
    }
}
