import Confusables
import Kernel
package import Postgres
import Secrets
import Sellers

/// Values that sellers add. A product page shows them, and the house may adopt them.
extension Attribute {
    /// The codes of these values, by attribute code. A value that the seller names in own words, and that neither the house nor the seller
    /// has, is made.
    ///
    /// - Throws: `Refusal`; roll the transaction back then.
    static func codes(of values: [String: ListingContent.Value], by seller: Seller.ID, in tx: Transaction) async throws -> [String: String]
    {
        try await codes(of: [values], by: seller, in: tx)[0]
    }

    /// The same of the values of several products or variants, in their order.
    static func codes(
        of all: [[String: ListingContent.Value]], by seller: Seller.ID, in tx: Transaction
    ) async throws -> [[String: String]] {
        let known: [KnownValue] = all.flatMap { values in
            values.sorted { $0.key < $1.key }.compactMap { attribute, value in
                if case .known(let code) = value { (attribute, code) } else { nil }
            }
        }
        if !known.isEmpty, let (attribute, code) = try await tx.read(unknown(of: known, to: seller)) {
            throw Refusal.unknownValue(attribute: attribute, value: code)
        }
        var made: [String: [String: String]] = [:]
        var codes: [[String: String]] = []
        for values in all {
            var ofOne: [String: String] = [:]
            for (attribute, value) in values.sorted(by: { $0.key < $1.key }) {
                switch value {
                case .known(let code): ofOne[attribute] = code
                case .own(let words):
                    if made[attribute]?[words] == nil {
                        made[attribute, default: [:]][words] = try await own(words, of: attribute, by: seller, in: tx)
                    }
                    ofOne[attribute] = made[attribute]?[words]
                }
            }
            codes.append(ofOne)
        }
        return codes
    }

    private typealias KnownValue = (attribute: String, code: String)

    /// The first of these values that is neither one of the house nor of this seller.
    private static func unknown(of values: [KnownValue], to seller: Seller.ID) -> Query<KnownValue?> {
        .first(
            """
            SELECT said.attribute, said.code
            FROM unnest(\(values.map(\.attribute))::text[], \(values.map(\.code))::text[]) WITH ORDINALITY AS said (attribute, code, place)
            WHERE NOT EXISTS (
                SELECT FROM catalog.attribute a JOIN catalog.attribute_value v ON v.attribute_id = a.id
                LEFT JOIN catalog.own_value own ON own.value_id = v.id
                WHERE a.code = said.attribute AND v.code = said.code AND (own.seller_id IS NULL OR own.seller_id = \(seller)))
            ORDER BY said.place LIMIT 1
            """
        ) { row in (try row.next(), try row.next()) }
    }

    private static func values(of attribute: String, for seller: Seller.ID) -> SQL {
        """
        SELECT v.code, ARRAY[lower(v.name_fr), lower(v.name_ar), lower(v.name_en)]
        FROM catalog.attribute a JOIN catalog.attribute_value v ON v.attribute_id = a.id
        LEFT JOIN catalog.own_value own ON own.value_id = v.id
        WHERE a.code = \(attribute) AND (own.seller_id IS NULL OR own.seller_id = \(seller))
        """
    }

    private static func own(_ typed: String, of attribute: String, by seller: Seller.ID, in tx: Transaction) async throws -> String {
        let words = typed.tidied
        guard words.isWritten, words.length <= longestOwnValue, NameFault(in: words) == nil else {
            throw Refusal.valueUnfit(attribute: attribute, value: typed)
        }
        let same = Query<String?>.first(
            """
            SELECT code FROM (\(values(of: attribute, for: seller))) AS known (code, names)
            WHERE lower(\(words)) = ANY(names) ORDER BY code LIMIT 1
            """
        ) { row in try row.next() }
        if let code = try await tx.read(same) { return code }
        // Two transactions of one seller may add the same words at once. So the code follows from them, and one value is made.
        let digest = Digest.sha256(hexadecimal: "\(seller) \(attribute) \(words.lowercased())").prefix(8)
        let code = [(Product.slug(from: words) ?? "").prefix(30), digest].filter { !$0.isEmpty }.joined(separator: "-")
            .replacing("--", with: "-")
        // Submissions of one seller count one after another.
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('catalog.own_value ' || \(seller)::text, 20261130))")
        let count = Query<Int>.one("SELECT count(*) FROM catalog.own_value WHERE seller_id = \(seller)") { row in try row.next() }
        guard try await tx.read(count) < mostOwnValues else { throw Refusal.tooManyValues }
        // The insertion waits for another transaction that makes the same value.
        let id = Kernel.ID<Value>()
        let made = try await tx.run(
            """
            INSERT INTO catalog.attribute_value (id, attribute_id, code, position, name_fr, name_ar, name_en)
            SELECT \(id), a.id, \(code), 1000000, \(words), \(words), \(words) FROM catalog.attribute a WHERE a.code = \(attribute)
            ON CONFLICT (attribute_id, code) DO NOTHING
            """)
        if made == 1 {
            try await tx.run("INSERT INTO catalog.own_value (value_id, seller_id) VALUES (\(id), \(seller))")
        } else if try await tx.read(unknown(of: [(attribute, code)], to: seller)) != nil {
            throw Refusal.unknownAttribute(attribute)
        }
        return code
    }

    /// In Unicode scalars.
    package static let longestOwnValue = 60

    /// Makes a seller's own value one of the house: lists filter by it.
    ///
    /// - Throws: `Refusal.unknownValue` if no seller has such a value.
    package static func adopt(_ value: String, of attribute: String, named names: Names, in tx: Transaction) async throws {
        let adopted = try await tx.run(
            """
            DELETE FROM catalog.own_value own USING catalog.attribute_value v, catalog.attribute a
            WHERE own.value_id = v.id AND v.code = \(value) AND a.id = v.attribute_id AND a.code = \(attribute)
            """)
        guard adopted == 1 else { throw Refusal.unknownValue(attribute: attribute, value: value) }
        try await tx.run(
            """
            UPDATE catalog.attribute_value v SET name_fr = \(names.french), name_ar = \(names.arabic), name_en = \(names.english)
            FROM catalog.attribute a WHERE a.id = v.attribute_id AND a.code = \(attribute) AND v.code = \(value)
            """)
        await tx.notify(Taxonomy.channel)
        let offers = Query<[Offer.ID]>.all(
            """
            SELECT o.id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
            WHERE EXISTS (
                SELECT FROM catalog.attribute a JOIN catalog.attribute_value av ON av.attribute_id = a.id
                WHERE a.code = \(attribute) AND av.code = \(value) AND (
                    EXISTS (SELECT FROM catalog.product_value pv WHERE pv.value_id = av.id AND pv.product_id = v.product_id)
                    OR EXISTS (SELECT FROM catalog.variant_value vv WHERE vv.value_id = av.id AND vv.variant_id = v.id)))
            ORDER BY o.id
            """
        ) { row in try row.next() }
        let changed = try await tx.read(offers)
        if !changed.isEmpty { try await Offer.tell(of: changed, in: tx) }
    }
}
