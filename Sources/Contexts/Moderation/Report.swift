package import Catalog
package import Kernel
package import Postgres
package import Settings

/// A person's report about a listing.
package struct Report: Sendable, Equatable {
    package typealias ID = Kernel.ID<Report>

    /// A closed list, because staff sort reports by it.
    package enum Reason: String, Sendable, CaseIterable {
        case counterfeit, prohibited, misdescribed, stolen, fraud, other
    }

    package let id: ID
    package let productSlug: String
    /// In the product's original language.
    package let productTitle: String
    package let reason: Reason
    /// Empty if the reason says enough.
    package let words: String
    /// Empty if no answer is wanted.
    package let email: String
    /// The language of the reporter, in which an answer should be written.
    package let language: Language
    package let reportedAt: Moment
}

extension Report {
    /// The newest first.
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

    /// Stores a report. The same report sent again changes nothing.
    ///
    /// - Parameters:
    ///   - id: from the form, so that a form sent twice makes one report.
    ///   - product: the reported product.
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

    /// Reports that one network may send in an hour.
    package static let perNetworkSetting = TypedSetting<Int>("moderation.reports-per-network", 10, .reports, in: 1...1_000, by: .admin)

    /// Consumes one of the reports per hour that are allowed from one client network.
    ///
    /// The attempt counts even if the report fails, so use a separate transaction.
    /// - Throws: `RateLimit.Exceeded`.
    package static func takeRateLimit(of remoteAddress: String, in tx: Transaction) async throws {
        let most = try await tx.read(SettingValues.now)[perNetworkSetting]
        try await RateLimit.consume("moderation.report:" + remoteAddress, limit: most, per: 3600, in: tx)
    }
}
