import FoundationEssentials
import Kernel
package import Postgres
package import Sellers

extension ListingContent {
    /// The live listing: the product's words, and what these offers of the seller share. Nil if the seller has none of them, or not of
    /// that product. `pieces` are 0, because only Inventory counts them.
    package static func live(_ product: Product.ID, _ offers: [Offer.ID], of seller: Seller.ID) -> Query<ListingContent?> {
        .first(
            """
            SELECT \(stored)
            FROM catalog.product p JOIN catalog.category c ON c.id = p.category_id
            CROSS JOIN LATERAL (
                SELECT jsonb_agg(\(piece(of: "o")) ORDER BY v.position, o.id)->0 AS piece,
                    jsonb_agg(\(variant) ORDER BY v.position, o.id) AS variants
                FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
                WHERE v.product_id = p.id AND o.id = ANY(\(offers)::uuid[]) AND o.seller_id = \(seller) AND o.status <> 'draft') own
            WHERE p.id = \(product) AND p.status <> 'draft' AND own.variants IS NOT NULL
            """
        ) { row in try read(&row) }
    }

    /// The live listings of these products: for each product, the seller's offers by what they share. Offers that share everything but
    /// variant, price and codes are one content, as `siblings` finds them. A product without an offer of the seller is left out.
    /// `pieces` are 0.
    package static func live(_ products: [Product.ID], of seller: Seller.ID) -> Query<[Product.ID: [ListingContent]]> {
        Query<[(Product.ID, ListingContent)]>.all(
            """
            SELECT p.id, \(stored)
            FROM catalog.product p JOIN catalog.category c ON c.id = p.category_id
            CROSS JOIN LATERAL (
                SELECT (array_agg(one.piece ORDER BY one.position, one.id))[1] AS piece,
                    jsonb_agg(one.variant ORDER BY one.position, one.id) AS variants,
                    min(ARRAY[lpad(one.position::text, 10, '0'), one.id::text]) AS first
                FROM (
                    SELECT v.position, o.id, \(piece(of: "o")) AS piece, \(variant) AS variant
                    FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
                    WHERE v.product_id = p.id AND o.seller_id = \(seller) AND o.status <> 'draft'
                    OFFSET 0) one
                GROUP BY one.piece #- '{serial,sealed}') own
            WHERE p.id = ANY(\(products)::uuid[]) AND p.status <> 'draft'
            ORDER BY p.id, own.first
            """
        ) { row in (try row.next(), try read(&row)) }.map { found in
            Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
        }
    }

    /// The JSON of a product `p` in the category `c`, with what its offers `own` share.
    private static var stored: SQL {
        """
        jsonb_build_object(
            'language', p.original_language, 'category', c.slug,
            'texts', (SELECT jsonb_object_agg(t.language, jsonb_build_object('title', t.title, 'description', t.description))
                      FROM catalog.product_text t WHERE t.product_id = p.id),
            'values', (SELECT coalesce(jsonb_object_agg(a.code, av.code), '{}') FROM catalog.product_value pv
                       JOIN catalog.attribute a ON a.id = pv.attribute_id JOIN catalog.attribute_value av ON av.id = pv.value_id
                       WHERE pv.product_id = p.id),
            'grams', p.parcel_grams,
            'sides', CASE WHEN p.parcel_long IS NOT NULL
                     THEN jsonb_build_array(p.parcel_long, p.parcel_middle, p.parcel_short) END,
            'piece', own.piece, 'variants', own.variants)::text
        """
    }

    /// The JSON of an offer `o` of a variant `v`.
    private static var variant: SQL {
        """
        jsonb_build_object(
            'offer', o.id, 'variant', v.id, 'price', o.price, 'sku', o.sku, 'gtin', v.gtin,
            'values', (SELECT coalesce(jsonb_object_agg(a.code, av.code), '{}') FROM catalog.variant_value vv
                       JOIN catalog.attribute a ON a.id = vv.attribute_id JOIN catalog.attribute_value av ON av.id = vv.value_id
                       WHERE vv.variant_id = v.id))
        """
    }

    private static func read(_ row: inout Row) throws -> ListingContent {
        let json: String = try row.next()
        return ListingContent(try JSONDecoder().decode(Stored.self, from: Data(json.utf8)))
    }

    /// The offers of the seller that share pictures, condition, defects, measurements and serial number with this offer. It is one
    /// of them. They have the order of the variants. Empty if the seller does not have the offer.
    package static func siblings(of offer: Offer.ID, of seller: Seller.ID) -> Query<[Offer.ID]> {
        // The same number sealed twice is different, so only its hash is compared.
        let shared: (SQL) -> SQL = { offer in "\(piece(of: offer)) #- '{serial,sealed}'" }
        return .all(
            """
            SELECT o.id FROM catalog.offer one JOIN catalog.variant mine ON mine.id = one.variant_id
            JOIN catalog.variant v ON v.product_id = mine.product_id
            JOIN catalog.offer o ON o.variant_id = v.id AND o.seller_id = one.seller_id AND o.status <> 'draft'
            WHERE one.id = \(offer) AND one.seller_id = \(seller) AND one.status <> 'draft' AND (\(shared("o"))) = (\(shared("one")))
            ORDER BY v.position, o.id
            """
        ) { row in try row.next() }
    }

    /// A JSON object of what offers of one content share.
    /// - Parameter offer: the alias of a row of `catalog.offer`.
    private static func piece(of offer: SQL) -> SQL {
        """
        jsonb_build_object(
            'condition', \(offer).condition,
            'serial', CASE WHEN \(offer).serial_hash IS NOT NULL THEN jsonb_build_object(
                'sealed', \(offer).serial_sealed, 'hash', \(offer).serial_hash, 'ending', \(offer).serial_ending) END,
            'pictures', (
                SELECT coalesce(jsonb_agg(jsonb_build_object('hash', op.picture, 'width', op.width, 'height', op.height, 'alt', (
                    SELECT coalesce(jsonb_object_agg(t.language, t.alt), '{}') FROM catalog.offer_picture_text t
                    WHERE t.offer_id = op.offer_id AND t.picture = op.picture)) ORDER BY op.position), '[]')
                FROM catalog.offer_picture op WHERE op.offer_id = \(offer).id),
            'defects', (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'text', (SELECT coalesce(jsonb_object_agg(t.language, t.text), '{}') FROM catalog.offer_defect_text t
                             WHERE t.offer_id = d.offer_id AND t.position = d.position),
                    'picture', CASE WHEN d.picture IS NOT NULL THEN jsonb_build_object(
                        'hash', d.picture, 'width', d.width, 'height', d.height, 'alt', '{}'::jsonb) END) ORDER BY d.position), '[]')
                FROM catalog.offer_defect d WHERE d.offer_id = \(offer).id),
            'measurements', (
                SELECT coalesce(jsonb_object_agg(m.measure, m.millimetres), '{}') FROM catalog.offer_measure m
                WHERE m.offer_id = \(offer).id))
        """
    }

    /// The JSON of `live`.
    private struct Stored: Decodable {
        struct Piece: Decodable {
            let condition: Condition
            let serial: SealedSerial?
            let pictures: [Picture]
            let defects: [Defect]
            let measurements: [String: Int]
        }

        struct Variant: Decodable {
            let offer: Offer.ID
            let variant: Catalog.Variant.ID
            let price: Int64
            let sku: String?
            let gtin: String?
            let values: [String: String]
        }

        let language: Language
        let category: String
        let texts: [Language: Text]
        let values: [String: String]
        let grams: Int?
        let sides: [Int]?
        let piece: Piece
        let variants: [Variant]
    }

    private init(_ stored: Stored) {
        self.init(
            language: stored.language, texts: stored.texts, category: stored.category, values: stored.values.mapValues(Value.known),
            pictures: stored.piece.pictures, condition: stored.piece.condition,
            measurements: Measurement.Kind.allCases.compactMap { kind in
                stored.piece.measurements[kind.rawValue].map { Measurement(kind, millimetres: $0) }
            },
            serial: stored.piece.serial, defects: stored.piece.defects,
            variants: stored.variants.map { variant in
                Variant(
                    offer: variant.offer, variant: variant.variant, values: variant.values.mapValues(Value.known),
                    price: Money(minor: variant.price), sku: variant.sku, gtin: variant.gtin.flatMap { GTIN($0) }, pieces: 0)
            },
            parcel: stored.grams.flatMap { ParcelSize(grams: $0, millimetres: stored.sides) })
    }
}
