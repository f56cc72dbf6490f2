import Kernel
package import Postgres
package import Sellers

extension Offer {
    /// An offer with an article number, and its product.
    package struct Numbered: Sendable, Equatable {
        package let offer: ID
        package let product: Product.ID
        /// What the seller calls the product; nil if it has no such name.
        package let handle: String?
    }

    /// The seller's offers with these article numbers, by the number. Others are left out.
    package static func numbered(_ skus: [String], of seller: Seller.ID) -> Query<[String: Numbered]> {
        Query<[(String, Numbered)]>.all(
            """
            SELECT o.sku, o.id, v.product_id, h.handle FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
            LEFT JOIN catalog.handle h ON h.seller_id = o.seller_id AND h.product_id = v.product_id
            WHERE o.seller_id = \(seller) AND o.sku = ANY(\(skus)::text[])
            """
        ) { row in (try row.next(), Numbered(offer: try row.next(), product: try row.next(), handle: try row.next())) }
        .map { Dictionary(uniqueKeysWithValues: $0) }
    }
}
