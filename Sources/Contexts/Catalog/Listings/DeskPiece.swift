package import Kernel
package import Postgres
package import Sellers

/// An offer of a shop, as the lists about its stock name it.
package struct DeskPiece: Sendable, Equatable {
    package let offer: Offer.ID
    /// In the product's original language.
    package let title: LocalizedText
    /// A text like `M, Bleu`; empty for a piece without choices.
    package let label: String
    package let condition: Condition
    package let sku: String?
    /// The cover; nil without pictures.
    package let picture: DeskListing.Picture?

    /// How many a page of a list shows.
    package static let mostListed = 25

    /// The shop's offers, those of the last published product first.
    ///
    /// - Parameters:
    ///   - words: part of a title, or a whole article number or bar code; empty for all.
    ///   - keys: a subquery of offer keys; nil for all.
    ///   - page: from 0.
    /// - Returns: at most `mostListed` and one more, which shows that there is another page.
    package static func of(
        _ seller: Seller.ID, matching words: String = "", among keys: SQL? = nil, page: Int = 0, in language: Language
    ) -> Query<[DeskPiece]> {
        let isMeant: SQL = keys.map { "o.id IN \($0)" } ?? "true"
        return rows(
            of: seller, in: language,
            """
            \(isMeant) AND (\(words) = '' OR strpos(lower(t.title), lower(\(words))) > 0 OR \(isCalled(words)))
            ORDER BY p.published_at DESC, p.id DESC, v.position, o.id LIMIT \(mostListed + 1) OFFSET \(page * mostListed)
            """)
    }

    /// Those of the offers that the shop has, in any order.
    package static func of(_ offers: [Offer.ID], of seller: Seller.ID, in language: Language) -> Query<[DeskPiece]> {
        rows(of: seller, in: language, "o.id = ANY(\(offers)::uuid[])")
    }

    /// The shop's offers with that article number or bar code, at most 10.
    package static func called(_ code: String, of seller: Seller.ID, in language: Language) -> Query<[DeskPiece]> {
        rows(of: seller, in: language, "\(isCalled(code)) ORDER BY o.status = 'published' DESC, o.id LIMIT 10")
    }

    private static func isCalled(_ code: String) -> SQL {
        let gtin = GTIN(code)?.key ?? ""
        return "(o.sku = \(code) OR \(gtin) <> '' AND v.gtin IS NOT NULL AND lpad(v.gtin, 14, '0') = \(gtin))"
    }

    private static func rows(of seller: Seller.ID, in language: Language, _ condition: SQL) -> Query<[DeskPiece]> {
        .all(
            """
            SELECT o.id, t.title, p.original_language, (
                    SELECT coalesce(string_agg(av.\(Category.name(language)), ', ' ORDER BY a.position, a.code), '')
                    FROM catalog.variant_value vv JOIN catalog.attribute a ON a.id = vv.attribute_id
                    JOIN catalog.attribute_value av ON av.id = vv.value_id WHERE vv.variant_id = v.id),
                o.condition, o.sku, picture.picture, picture.width, picture.height
            FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id JOIN catalog.product p ON p.id = v.product_id
            JOIN catalog.product_text t ON t.product_id = p.id AND t.language = p.original_language
            LEFT JOIN catalog.offer_picture picture ON picture.offer_id = o.id AND picture.position = 1
            WHERE o.seller_id = \(seller) AND o.status <> 'draft' AND p.status <> 'draft' AND \(condition)
            """
        ) { row in
            let (offer, words, language): (Offer.ID, String, Language) = (try row.next(), try row.next(), try row.next())
            let (label, condition, sku): (String, Condition, String?) = (try row.next(), try row.next(), try row.next())
            let (hash, width, height): (String?, Int?, Int?) = (try row.next(), try row.next(), try row.next())
            let picture = hash.flatMap { hash in
                width.flatMap { width in height.map { DeskListing.Picture(hash: hash, width: width, height: $0) } }
            }
            return DeskPiece(
                offer: offer, title: LocalizedText(words, language), label: label, condition: condition, sku: sku, picture: picture)
        }
    }
}
