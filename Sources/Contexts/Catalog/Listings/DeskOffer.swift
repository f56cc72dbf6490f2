package import Kernel
package import Postgres
package import Sellers

/// What a shop changes of its own offer at any time, without the staff.
package struct OfferTerms: Sendable, Equatable {
    /// Includes tax.
    package var price: Money
    /// The shop's own article number; nil without one.
    package var sku: String?
    /// The bar code of the variant, which all its offers share.
    package var gtin: GTIN?
    /// The parcel of the product, which all its offers share.
    package var parcel: ParcelSize?

    package init(price: Money, sku: String?, gtin: GTIN?, parcel: ParcelSize?) {
        self.price = price
        self.sku = sku
        self.gtin = gtin
        self.parcel = parcel
    }

    /// It changes with each of these terms. A form sends it back and shows so whether they changed since.
    package var version: String {
        let parts = ["\(price.minor)", sku ?? "", gtin?.digits ?? "", parcel.map { "\($0.grams)" } ?? ""]
        return (parts + (parcel?.millimetres ?? []).map(String.init)).joined(separator: " ")
    }
}

/// One offer of a shop, as the page of the desk about it shows it.
package struct DeskOffer: Sendable, Equatable {
    package let id: Offer.ID
    package let product: Product.ID
    package let slug: String
    /// In the product's original language.
    package let title: LocalizedText
    package let variant: Variant.ID
    package let condition: Condition
    /// Whether the shop offers it; the product may be archived all the same.
    package let isOffered: Bool
    package let isArchived: Bool
    /// The cover; nil without pictures.
    package let picture: DeskListing.Picture?
    package let terms: OfferTerms

    /// An offer of the shop; nil if the shop has no such offer.
    package static func of(_ id: Offer.ID, _ seller: Seller.ID) -> Query<DeskOffer?> {
        .first(
            """
            SELECT o.id, p.id, p.slug, t.title, p.original_language, v.id, o.condition, o.status = 'published', p.status = 'archived',
                picture.picture, picture.width, picture.height, o.price, o.sku, v.gtin,
                \(ParcelSize.columns)
            FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id JOIN catalog.product p ON p.id = v.product_id
            JOIN catalog.product_text t ON t.product_id = p.id AND t.language = p.original_language
            LEFT JOIN catalog.offer_picture picture ON picture.offer_id = o.id AND picture.position = 1
            WHERE o.id = \(id) AND o.seller_id = \(seller) AND o.status <> 'draft' AND p.status <> 'draft'
            """
        ) { row in
            let (id, product, slug): (Offer.ID, Product.ID, String) = (try row.next(), try row.next(), try row.next())
            let title = LocalizedText(try row.next(), try row.next())
            let (variant, condition): (Variant.ID, Condition) = (try row.next(), try row.next())
            let (isOffered, isArchived): (Bool, Bool) = (try row.next(), try row.next())
            let (hash, width, height): (String?, Int?, Int?) = (try row.next(), try row.next(), try row.next())
            let (price, sku, gtin): (Money, String?, String?) = (try row.next(), try row.next(), try row.next())
            let parcel = try ParcelSize.next(&row)
            let picture = hash.flatMap { hash in
                width.flatMap { width in height.map { DeskListing.Picture(hash: hash, width: width, height: $0) } }
            }
            return DeskOffer(
                id: id, product: product, slug: slug, title: title, variant: variant, condition: condition, isOffered: isOffered,
                isArchived: isArchived, picture: picture,
                terms: OfferTerms(price: price, sku: sku, gtin: gtin.flatMap { GTIN($0) }, parcel: parcel))
        }
    }
}

extension Product {
    /// Whether the seller made the product and nobody else offers it. Then the seller may archive it, and change its parcel and bar codes.
    package static func isOwnOffering(_ id: ID, of seller: Seller.ID) -> Query<Bool> {
        .one(
            """
            SELECT EXISTS (SELECT FROM catalog.maker WHERE product_id = \(id) AND seller_id = \(seller))
               AND NOT \(isOffered(id, byOthersThan: seller))
            """
        ) { row in try row.next() }
    }
}
