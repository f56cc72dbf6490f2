package import Catalog
package import Kernel
package import Postgres

/// What somebody tells the house about a listing.
package struct Report: Sendable, Equatable {
    package typealias ID = Kernel.ID<Report>

    /// A closed list, for the house sorts by it.
    package enum Reason: String, Sendable, CaseIterable {
        case counterfeit, prohibited, misdescribed, stolen, fraud, other
    }

    package let id: ID
    package let productSlug: String
    /// In the product's original language.
    package let productTitle: String
    package let reason: Reason
    package let words: String
    package let email: String
    /// In which whoever wrote it reads an answer.
    package let language: Language
    package let reportedAt: Moment
}

extension Report {
    /// The last ones first.
    package static func newest(_ most: Int) -> Query<[Report]> {
        .all(
            """
            SELECT r.id, p.slug, p.title, r.reason, r.words, r.email, r.language, r.reported_at
            FROM moderation.report r JOIN \(Product.rows) p ON p.id = r.product_id
            ORDER BY r.reported_at DESC, r.id LIMIT \(most)
            """
        ) { row in
            Report(
                id: try row.next(), productSlug: try row.next(), productTitle: try row.next(), reason: try row.next(),
                words: try row.next(), email: try row.next(), language: try row.next(), reportedAt: try row.next())
        }
    }

    /// Keeps a report. The same one sent again changes nothing.
    ///
    /// - Parameters:
    ///   - id: comes with the form, so that a form sent twice is one report.
    ///   - product: what it is about.
    package static func file(
        _ id: ID, about product: Product.ID, _ draft: ReportDraft, in language: Language, in tx: Transaction
    ) async throws {
        try await tx.run(
            """
            INSERT INTO moderation.report (id, product_id, reason, words, email, language)
            VALUES (\(id), \(product), \(draft.reason), \(draft.words), \(draft.email), \(language))
            ON CONFLICT (id) DO NOTHING
            """)
    }

    /// Takes one of the ten reports that may come from one address in an hour.
    ///
    /// It counts whatever comes of the report, so it is taken in a transaction of its own.
    /// - Throws: `RateLimit.Exceeded`.
    package static func takeRateLimit(of remoteAddress: String, in tx: Transaction) async throws {
        try await RateLimit.consume("moderation.report:" + remoteAddress, limit: 10, per: 3600, in: tx)
    }
}
