package import Kernel
package import Postgres
package import Sellers

/// An offer with everything that a cart, an order line or a card shows.
package struct OfferForSale: Sendable, Equatable {
    package let id: Offer.ID
    package let productID: Product.ID
    package let productSlug: String
    package let title: String
    /// The language of the title: the requested one, or else the original one.
    package let titleLanguage: Language
    /// A text like `M, Bleu`; empty for a piece without choices.
    package let variantLabel: String
    package let condition: Condition
    /// The defects of this piece, each in the requested language or else in the original one.
    package let defects: [String]
    /// The picture of each defect, in the order of `defects`; nil for a defect without one.
    package let defectPictures: [Offer.Picture?]
    /// Includes tax.
    package let price: Money
    package let sellerID: Seller.ID
    package let sellerName: String
    package let sellerSlug: String
    /// A commune's code.
    package let sellerCity: String
    /// Whether the seller is a trader, to whom the law on distance selling applies.
    package let isTraders: Bool
    /// The cover's hash in Media; nil without pictures.
    package let pictureHash: String?
    /// The product and the offer are published and one can buy from the seller. Inventory decides whether a piece is left.
    package let isPublished: Bool
    /// The product and the offer are published, but the seller is on holiday.
    package let isAway: Bool
    /// The product and the offer are published, but the seller is suspended.
    package let isSuspended: Bool
    /// When the seller on holiday returns; nil if unknown.
    package let backAt: Moment?
    /// The size of the product as it is sent; nil if it is unknown.
    package let parcel: ParcelSize?
}

extension Offer {
    /// The offer's price; nil if it is not published or its seller is away.
    package static func price(ofOpen offer: ID) -> Query<Money?> {
        .first(
            """
            SELECT o.price FROM catalog.offer o
            JOIN catalog.variant v ON v.id = o.variant_id
            JOIN catalog.product p ON p.id = v.product_id
            JOIN \(Seller.rows) s ON s.id = o.seller_id
            WHERE o.id = \(offer) AND o.status = 'published' AND p.status = 'published' AND s.is_open
            """
        ) { row in try row.next() }
    }

    /// These offers, including withdrawn ones, in no order. Unknown keys and drafts are left out.
    package static func forSale(_ ids: [ID], in language: Language) -> Query<[OfferForSale]> {
        forSale(among: "\(ids)::uuid[]", in: language)
    }

    /// - Parameter offers: an SQL array of offer keys.
    package static func forSale(among offers: SQL, in language: Language) -> Query<[OfferForSale]> {
        .all(
            """
            SELECT o.id, p.id, p.slug, t.title, t.language,
                (SELECT coalesce(string_agg(av.\(Category.name(language)), ', ' ORDER BY a.position, a.code), '')
                 FROM catalog.variant_value vv JOIN catalog.attribute a ON a.id = vv.attribute_id
                 JOIN catalog.attribute_value av ON av.id = vv.value_id WHERE vv.variant_id = v.id),
                o.condition,
                (SELECT coalesce(array_agg(dt.text ORDER BY d.position), '{}')
                 FROM catalog.offer_defect d CROSS JOIN LATERAL (\(defectText(of: "d", "p", language))) dt
                 WHERE d.offer_id = o.id),
                pictured.hashes, pictured.widths, pictured.heights, o.price, s.id, s.name, s.slug, s.city_code, s.is_trader,
                (SELECT picture FROM catalog.offer_picture WHERE offer_id = o.id ORDER BY position LIMIT 1),
                o.status = 'published' AND p.status = 'published' AND s.is_open,
                o.status = 'published' AND p.status = 'published' AND s.availability = 'away',
                o.status = 'published' AND p.status = 'published' AND s.availability = 'suspended', s.back_at,
                \(ParcelSize.columns)
            FROM catalog.offer o
            JOIN catalog.variant v ON v.id = o.variant_id
            JOIN catalog.product p ON p.id = v.product_id
            JOIN \(Seller.rows) s ON s.id = o.seller_id
            CROSS JOIN LATERAL (\(Product.text(of: "p", language))) t
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(d.picture ORDER BY d.position), '{}') AS hashes,
                    coalesce(array_agg(d.width ORDER BY d.position), '{}') AS widths,
                    coalesce(array_agg(d.height ORDER BY d.position), '{}') AS heights
                FROM catalog.offer_defect d WHERE d.offer_id = o.id) pictured
            WHERE o.id = ANY(\(offers)) AND o.status <> 'draft' AND p.status <> 'draft'
            """
        ) { row in
            OfferForSale(
                id: try row.next(), productID: try row.next(), productSlug: try row.next(), title: try row.next(),
                titleLanguage: try row.next(), variantLabel: try row.next(), condition: try row.next(),
                defects: try row.next(), defectPictures: try Offer.Picture.list(&row), price: try row.next(), sellerID: try row.next(),
                sellerName: try row.next(),
                sellerSlug: try row.next(), sellerCity: try row.next(), isTraders: try row.next(),
                pictureHash: try row.next(), isPublished: try row.next(), isAway: try row.next(), isSuspended: try row.next(),
                backAt: try row.next(), parcel: try ParcelSize.next(&row))
        }
    }
}
