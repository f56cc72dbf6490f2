import Kernel
package import Postgres
package import Sellers

/// A published product with the offers of one seller that are for sale.
package struct OfferedProduct: Sendable, Equatable {
    package let id: Product.ID
    /// What the seller calls it.
    package let handle: String
    package let offers: [Offer.ID]
}

extension OfferedProduct {
    /// The seller's products, in the order of their keys. Archived products and withdrawn offers are left out.
    ///
    /// - Parameters:
    ///   - last: only products after this one; nil for the first ones.
    ///   - most: how many at most.
    package static func of(_ seller: Seller.ID, after last: Product.ID?, most: Int) -> Query<[OfferedProduct]> {
        .all(
            """
            SELECT h.product_id, h.handle, own.offers
            FROM catalog.handle h JOIN catalog.product p ON p.id = h.product_id
            CROSS JOIN LATERAL (
                SELECT array_agg(o.id) AS offers FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
                WHERE v.product_id = h.product_id AND o.seller_id = \(seller) AND o.status = 'published') own
            WHERE h.seller_id = \(seller) AND p.status = 'published' AND own.offers IS NOT NULL
              AND h.product_id > coalesce(\(last as Product.ID?)::uuid, '00000000-0000-0000-0000-000000000000')
            ORDER BY h.product_id LIMIT \(most)
            """
        ) { row in OfferedProduct(id: try row.next(), handle: try row.next(), offers: try row.next()) }
    }

    /// The slugs of the categories in which the seller has offers for sale.
    package static func categories(of seller: Seller.ID) -> Query<[String]> {
        .all(
            """
            SELECT DISTINCT c.slug FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
            JOIN catalog.product p ON p.id = v.product_id JOIN catalog.category c ON c.id = p.category_id
            WHERE o.seller_id = \(seller) AND o.status = 'published' AND p.status = 'published' ORDER BY c.slug
            """
        ) { row in try row.next() }
    }

    /// Whether the seller has more offers for sale than this number.
    package static func hasMoreOffers(than most: Int, of seller: Seller.ID) -> Query<Bool> {
        .one(
            """
            SELECT EXISTS (
                SELECT FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id JOIN catalog.product p ON p.id = v.product_id
                WHERE o.seller_id = \(seller) AND o.status = 'published' AND p.status = 'published' OFFSET \(most))
            """
        ) { row in try row.next() }
    }

    /// The most pictures and defects that one offer of the seller has.
    package static func most(of seller: Seller.ID) -> Query<(pictures: Int, defects: Int)> {
        .one(
            """
            SELECT coalesce((SELECT max(count) FROM (
                    SELECT count(*) FROM catalog.offer_picture op JOIN catalog.offer o ON o.id = op.offer_id
                    WHERE o.seller_id = \(seller) AND o.status = 'published' GROUP BY op.offer_id) pictures), 0),
                coalesce((SELECT max(count) FROM (
                    SELECT count(*) FROM catalog.offer_defect d JOIN catalog.offer o ON o.id = d.offer_id
                    WHERE o.seller_id = \(seller) AND o.status = 'published' GROUP BY d.offer_id) defects), 0)
            """
        ) { row in (try row.next(), try row.next()) }
    }
}

extension ListingContent {
    /// Those of these pictures that an offer or a draft of the seller shows.
    package static func pictures(_ hashes: [String], shownBy seller: Seller.ID) -> Query<Set<String>> {
        Query<[String]>.all(
            """
            SELECT op.picture FROM catalog.offer_picture op JOIN catalog.offer o ON o.id = op.offer_id
            WHERE o.seller_id = \(seller) AND op.picture = ANY(\(hashes)::text[])
            UNION SELECT dp.picture FROM catalog.draft_picture dp JOIN catalog.listing_draft d ON d.id = dp.draft_id
            WHERE d.seller_id = \(seller) AND dp.picture = ANY(\(hashes)::text[])
            """
        ) { row in try row.next() }.map { Set($0) }
    }
}
