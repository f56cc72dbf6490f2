package import Kernel
package import Postgres
package import Sellers

/// An offer with all that a cart, an order line or a card shows of it.
package struct OfferForSale: Sendable, Equatable {
    package let id: Offer.ID
    package let productID: Product.ID
    package let productSlug: String
    package let title: String
    /// In which language the title is: that asked for, or the original one.
    package let titleLanguage: Language
    /// As `M, Bleu`; empty for a piece without choices.
    package let variantLabel: String
    package let condition: Condition
    /// What is wrong with this piece, each in the language asked for or in the original one.
    package let defects: [String]
    /// Tax contained.
    package let price: Money
    package let sellerID: Seller.ID
    package let sellerName: String
    package let sellerSlug: String
    /// A commune's code.
    package let sellerCity: String
    /// The cover, in Media.
    package let pictureHash: String?
    /// The product and the offer are published and the seller is open. Whether a piece is left is Inventory's to say.
    package let isPublished: Bool
    /// The product and the offer are published, and the seller is on holiday.
    package let isAway: Bool
    /// When the seller on holiday is back; nil where that is not known.
    package let backAt: Moment?
}

extension Offer {
    /// What the offer costs; nil where it is not offered, or its seller is away.
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

    /// These offers, in no order, withdrawn ones too; keys that are none, and drafts, are left out.
    package static func forSale(_ ids: [ID], in language: Language) -> Query<[OfferForSale]> {
        forSale(among: "\(ids)::uuid[]", in: language)
    }

    /// - Parameter offers: an array of keys of offers, as a part of a statement.
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
                o.price, s.id, s.name, s.slug, s.city_code,
                (SELECT picture FROM catalog.offer_picture WHERE offer_id = o.id ORDER BY position LIMIT 1),
                o.status = 'published' AND p.status = 'published' AND s.is_open,
                o.status = 'published' AND p.status = 'published' AND NOT s.is_open, s.back_at
            FROM catalog.offer o
            JOIN catalog.variant v ON v.id = o.variant_id
            JOIN catalog.product p ON p.id = v.product_id
            JOIN \(Seller.rows) s ON s.id = o.seller_id
            CROSS JOIN LATERAL (\(Product.text(of: "p", language))) t
            WHERE o.id = ANY(\(offers)) AND o.status <> 'draft' AND p.status <> 'draft'
            """
        ) { row in
            OfferForSale(
                id: try row.next(), productID: try row.next(), productSlug: try row.next(), title: try row.next(),
                titleLanguage: try row.next(), variantLabel: try row.next(), condition: try row.next(),
                defects: try row.next(), price: try row.next(), sellerID: try row.next(), sellerName: try row.next(),
                sellerSlug: try row.next(), sellerCity: try row.next(), pictureHash: try row.next(),
                isPublished: try row.next(), isAway: try row.next(), backAt: try row.next())
        }
    }
}
