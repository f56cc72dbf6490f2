package import Kernel
package import Postgres
package import Sellers

/// One seller's price for one variant in one condition, with the pictures and defects of this individual piece.
package struct Offer: Sendable, Equatable {
    package typealias ID = Kernel.ID<Offer>

    /// A picture in Media, with its alternative text.
    package struct Picture: Sendable, Equatable {
        package let hash: String
        /// The size of the original, in pixels.
        package let width: Int
        package let height: Int
        /// Nil if the seller wrote none.
        package let alt: LocalizedText?

        /// Reads three columns: arrays of hashes, widths and heights, NULL for what has no picture.
        package static func list(_ row: inout Row) throws -> [Picture?] {
            let (hashes, widths, heights): ([String?], [Int?], [Int?]) = (try row.next(), try row.next(), try row.next())
            return zip(hashes, zip(widths, heights)).map { hash, size in
                guard let hash, let width = size.0, let height = size.1 else { return nil }
                return Picture(hash: hash, width: width, height: height, alt: nil)
            }
        }
    }

    /// A defect of this piece.
    package struct Defect: Sendable, Equatable {
        package let text: LocalizedText
        /// It need not be one of the offer's pictures.
        package let picture: Picture?
    }

    package let id: ID
    package let variant: Variant.ID
    package let seller: Seller.ID
    package let sellerName: String
    package let sellerSlug: String
    /// A commune's code.
    package let sellerCity: String
    package let condition: Condition
    /// Includes tax.
    package let price: Money
    /// Whether the product and the offer are published and the seller is open. Inventory decides whether a piece is left.
    package let isPublished: Bool
    /// The cover first.
    package let pictures: [Picture]
    package let defects: [Defect]
    /// The last characters of the serial number, at most four; nil if there is none. The whole number is sealed.
    package let serialEnding: String?
    /// Whether the seller is a trader, to whom the law on distance selling applies.
    package let isTraders: Bool
    /// The size of the product as it is sent; nil if it is unknown.
    package let parcel: ParcelSize?

    package enum Refusal: Error, Equatable {
        /// Not 0.01 to 10,000,000 dirhams.
        case priceOutOfBounds
        case tooManyPictures
        /// A defect without a text of 2 to 400 characters in the product's original language.
        case defectUnfit
        /// Not 1 mm to 20 m, or one kind twice.
        case measurementUnfit
        /// Another offer of the seller has this article number.
        case skuTaken(String)
        /// The article number does not have 1 to 64 readable characters, or has blanks around it.
        case skuUnfit(String)
        /// Media does not have the picture with this hash.
        case unknownPicture(String)
        /// The offer does not exist or belongs to another seller.
        case unknownOffer
        case unknownVariant
        case unknownSeller
        /// The reordered pictures are not those of the offer.
        case otherPictures
    }

    /// The most pictures of one offer.
    package static let mostPictures = 12
}

extension Offer {
    /// Every offer ever published of the product that has or had that slug, the cheapest first. Whether it can be bought
    /// follows from `isPublished` and its stock.
    package static func of(_ slug: String, in language: Language) -> Query<[Offer]> {
        .all(
            """
            SELECT o.id, o.variant_id, o.seller_id, s.name, s.slug, s.city_code, o.condition, o.price,
                o.status = 'published' AND s.is_open AND p.status = 'published',
                pictures.hashes, pictures.widths, pictures.heights, pictures.alts, pictures.languages,
                defects.texts, defects.languages, defects.hashes, defects.widths, defects.heights, o.serial_ending, s.is_trader,
                \(ParcelSize.columns)
            FROM catalog.slug named
            JOIN catalog.product p ON p.id = named.product_id
            JOIN catalog.variant v ON v.product_id = p.id
            JOIN catalog.offer o ON o.variant_id = v.id AND o.status <> 'draft'
            JOIN \(Seller.rows) s ON s.id = o.seller_id
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(op.picture ORDER BY op.position), '{}') AS hashes,
                    coalesce(array_agg(op.width ORDER BY op.position), '{}') AS widths,
                    coalesce(array_agg(op.height ORDER BY op.position), '{}') AS heights,
                    coalesce(array_agg(coalesce(t.alt, '') ORDER BY op.position), '{}') AS alts,
                    coalesce(array_agg(coalesce(t.language, p.original_language) ORDER BY op.position), '{}') AS languages
                FROM catalog.offer_picture op
                LEFT JOIN LATERAL (
                    SELECT alt, language FROM catalog.offer_picture_text t
                    WHERE t.offer_id = op.offer_id AND t.picture = op.picture
                      AND t.language IN (\(language), p.original_language)
                    ORDER BY t.language <> \(language) LIMIT 1) t ON true
                WHERE op.offer_id = o.id) pictures
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(t.text ORDER BY d.position), '{}') AS texts,
                    coalesce(array_agg(t.language ORDER BY d.position), '{}') AS languages,
                    coalesce(array_agg(d.picture ORDER BY d.position), '{}') AS hashes,
                    coalesce(array_agg(d.width ORDER BY d.position), '{}') AS widths,
                    coalesce(array_agg(d.height ORDER BY d.position), '{}') AS heights
                FROM catalog.offer_defect d CROSS JOIN LATERAL (\(defectText(of: "d", "p", language))) t
                WHERE d.offer_id = o.id) defects
            WHERE named.slug = \(slug)
            ORDER BY o.price, o.id
            """
        ) { row in try Offer(&row) }
    }

    /// A subquery of all offers with the columns id and price, for statements that need a current price:
    /// `JOIN \(Offer.prices) o ON o.id = …`.
    package static var prices: SQL { "(SELECT id, price FROM catalog.offer)" }

    /// The current prices of these offers. Unknown keys have no entry.
    package static func prices(of offers: [ID]) -> Query<[ID: Money]> {
        Query<[(ID, Money)]>.all("SELECT id, price FROM catalog.offer WHERE id = ANY(\(offers)::uuid[])") { row in
            (try row.next(), try row.next())
        }.map { Dictionary(uniqueKeysWithValues: $0) }
    }

    /// A subquery: the keys of all offers of the product that has or had that slug.
    package static func keys(ofProduct slug: String) -> SQL {
        "(SELECT o.id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id WHERE v.product_id = \(Product.key(slug)))"
    }

    /// A query of the keys of all offers of a product.
    package static func keys(of product: Product.ID) -> SQL {
        "SELECT o.id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id WHERE v.product_id = \(product)"
    }

    /// A subquery: the keys of all offers of a seller.
    package static func keys(of seller: Seller.ID) -> SQL { "(SELECT id FROM catalog.offer WHERE seller_id = \(seller))" }

    /// A subquery: the keys of the sellers of these offers.
    ///
    /// - Parameter offers: an array of offer keys.
    package static func sellers(of offers: SQL) -> SQL { "(SELECT seller_id FROM catalog.offer WHERE id = ANY(\(offers)))" }

    /// A subquery: the keys of the sellers of the product that has or had that slug.
    package static func sellers(ofProduct slug: String) -> SQL {
        "(SELECT o.seller_id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id WHERE v.product_id = \(Product.key(slug)))"
    }

    /// Selects text and language of a defect, in that language or else in the product's original one.
    static func defectText(of defect: SQL, _ product: SQL, _ language: Language) -> SQL {
        """
        SELECT text, language FROM catalog.offer_defect_text
        WHERE offer_id = \(defect).offer_id AND position = \(defect).position
          AND language IN (\(language), \(product).original_language)
        ORDER BY language <> \(language) LIMIT 1
        """
    }

    private init(_ row: inout Row) throws {
        id = try row.next()
        variant = try row.next()
        seller = try row.next()
        sellerName = try row.next()
        sellerSlug = try row.next()
        sellerCity = try row.next()
        condition = try row.next()
        price = try row.next()
        isPublished = try row.next()
        let hashes: [String] = try row.next()
        let (widths, heights): ([Int], [Int]) = (try row.next(), try row.next())
        let alts: [String] = try row.next()
        let altLanguages: [Language] = try row.next()
        pictures = hashes.indices.map {
            Picture(
                hash: hashes[$0], width: widths[$0], height: heights[$0],
                alt: alts[$0].isEmpty ? nil : LocalizedText(alts[$0], altLanguages[$0]))
        }
        let texts: [String] = try row.next()
        let languages: [Language] = try row.next()
        defects = zip(zip(texts, languages), try Picture.list(&row)).map { Defect(text: LocalizedText($0.0, $0.1), picture: $1) }
        serialEnding = try row.next()
        isTraders = try row.next()
        parcel = try ParcelSize.next(&row)
    }
}
