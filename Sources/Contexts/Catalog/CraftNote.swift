package import Kernel
package import Postgres

/// The operator's text about a Moroccan craft. A product with that value of the attribute `craft` shows it.
package struct CraftNote: Sendable, Equatable {
    /// The source of a statement.
    package struct Source: Sendable, Equatable {
        /// In the form of a bibliography.
        package let citation: String
        /// The URL of its text; nil for a book.
        package let address: String?

        package init(citation: String, address: String? = nil) {
            self.citation = citation
            self.address = address
        }
    }

    /// The attributes that link pieces to notes and to a craft's region.
    package static let attribute = "craft"
    package static let regionAttribute = "region"

    /// The value of `craft`, and the last part of the note's URL.
    package let code: String
    package let name: String
    /// The value of `region`.
    package let region: String
    package let regionName: String
    /// One or two sentences.
    package let summary: String
    /// Paragraphs separated by empty lines.
    package let body: String
    package let sources: [Source]

    package enum Refusal: Error, Equatable {
        /// The value of `craft` or `region` does not exist.
        case unknownValue
        /// A text is too short or too long, there is no source, or an address is not https.
        case unfit
    }
}

extension CraftNote {
    /// In the order of the attribute's values.
    package static func all(in language: Language) -> Query<[CraftNote]> {
        .all("\(columns(language)) ORDER BY v.position, v.code") { row in try CraftNote(&row) }
    }

    /// The note of a craft; nil if it has none.
    package static func of(_ code: String, in language: Language) -> Query<CraftNote?> {
        .first("\(columns(language)) WHERE a.code = \(attribute) AND v.code = \(code)") { row in try CraftNote(&row) }
    }

    /// The notes of the product that has or had that slug.
    package static func ofProduct(_ slug: String, in language: Language) -> Query<[CraftNote]> {
        .all(
            """
            \(columns(language)) JOIN catalog.product_value pv ON pv.value_id = v.id
            JOIN catalog.slug s ON s.product_id = pv.product_id WHERE s.slug = \(slug) ORDER BY v.position, v.code
            """
        ) { row in try CraftNote(&row) }
    }

    private static func columns(_ language: Language) -> SQL {
        let (summary, body): (SQL, SQL) =
            switch language {
            case .french: ("n.summary_fr", "n.body_fr")
            case .arabic: ("n.summary_ar", "n.body_ar")
            case .english: ("n.summary_en", "n.body_en")
            }
        return """
            SELECT v.code, v.\(Category.name(language)), r.code, r.\(Category.name(language)), \(summary), \(body), n.sources, n.addresses
            FROM catalog.craft_note n JOIN catalog.attribute_value v ON v.id = n.value_id
            JOIN catalog.attribute a ON a.id = v.attribute_id JOIN catalog.attribute_value r ON r.id = n.region_id
            """
    }

    private init(_ row: inout Row) throws {
        (code, name) = (try row.next(), try row.next())
        (region, regionName) = (try row.next(), try row.next())
        (summary, body) = (try row.next(), try row.next())
        let (citations, addresses): ([String], [String]) = (try row.next(), try row.next())
        sources = zip(citations, addresses).map { Source(citation: $0, address: $1.isEmpty ? nil : $1) }
    }
}

extension CraftNote {
    /// Writes or replaces the note of a craft.
    ///
    /// - Parameters:
    ///   - craft: a value of the attribute `craft`.
    ///   - region: the craft's region, a value of `region`.
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func write(
        _ craft: String, of region: String, summary: Names, body: Names, sources: [Source], in tx: Transaction
    ) async throws {
        do {
            let written = try await tx.run(
                """
                INSERT INTO catalog.craft_note AS n (value_id, region_id, summary_fr, summary_ar, summary_en, body_fr, body_ar, body_en, sources, addresses)
                SELECT v.id, r.id, \(summary.french), \(summary.arabic), \(summary.english), \(body.french), \(body.arabic), \(body.english),
                    \(sources.map(\.citation))::text[], \(sources.map { $0.address ?? "" })::text[]
                FROM catalog.attribute_value v JOIN catalog.attribute a ON a.id = v.attribute_id AND a.code = \(attribute),
                    catalog.attribute_value r JOIN catalog.attribute ra ON ra.id = r.attribute_id AND ra.code = \(regionAttribute)
                WHERE v.code = \(craft) AND r.code = \(region)
                ON CONFLICT (value_id) DO UPDATE SET region_id = excluded.region_id,
                    summary_fr = excluded.summary_fr, summary_ar = excluded.summary_ar, summary_en = excluded.summary_en,
                    body_fr = excluded.body_fr, body_ar = excluded.body_ar, body_en = excluded.body_en,
                    sources = excluded.sources, addresses = excluded.addresses
                """)
            guard written == 1 else { throw Refusal.unknownValue }
        } catch let error as DatabaseError where error.constraint?.hasPrefix("craft_note_") == true {
            throw Refusal.unfit
        }
    }

    /// Gives craft products the regions of their crafts, unless they already have a region.
    static func inherit(by products: [Product.ID], in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO catalog.product_value (product_id, attribute_id, value_id)
            SELECT pv.product_id, r.attribute_id, r.id FROM catalog.product_value pv
            JOIN catalog.craft_note n ON n.value_id = pv.value_id JOIN catalog.attribute_value r ON r.id = n.region_id
            WHERE pv.product_id = ANY(\(products)::uuid[]) ON CONFLICT DO NOTHING
            """)
    }
}
