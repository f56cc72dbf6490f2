package import Catalog
import Kernel
package import Sellers

/// Something that a cached page shows. Its change invalidates the page.
package enum PageSubject: Sendable, Hashable {
    /// A product as the catalogue has it, with its variants and offers.
    case product(Product.ID)
    /// The card of a product, as the lists have it.
    case card(Product.ID)
    /// A seller's name, texts, holiday and delivery rates.
    case seller(Seller.ID)
    /// A choice among all sellers. Any change of a seller can bring another choice.
    case choiceOfSellers

    /// The subjects of a message of the change feed, such as `product:0190…`; nil for an unknown one.
    init?(message: Substring) {
        let parts = message.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "product":
            guard let product = Product.ID(String(parts[1])) else { return nil }
            self = .product(product)
        case "seller":
            guard let seller = Seller.ID(String(parts[1])) else { return nil }
            self = .seller(seller)
        default: return nil
        }
    }
}
