package import Identity
package import Postgres

/// Reports by people who left an e-mail address for an answer.
package enum ReportRecords: PersonalRecords {
    package static let schema = "moderation"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [
            Disclosure(
                "reports",
                """
                SELECT coalesce(json_agg(json_build_object('product', product_id, 'reason', reason, 'words', words, 'email', email, 'language', language,
                    'reported_at', kernel.iso8601(reported_at)) ORDER BY reported_at), '[]')::text
                FROM moderation.report WHERE lower(email) = ANY (\(subject.contacts)::text[])
                """)
        ]
    }

    /// The report with its reason stays. Its words and its e-mail address are erased.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        try await tx.run("UPDATE moderation.report SET words = '', email = '' WHERE lower(email) = ANY (\(subject.contacts)::text[])")
    }
}
