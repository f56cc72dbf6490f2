package import Identity
package import Postgres

/// What people told the house about listings, as far as they said where an answer goes.
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

    /// That something was reported, and why, stays; who did it in which words goes.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        try await tx.run("UPDATE moderation.report SET words = '', email = '' WHERE lower(email) = ANY (\(subject.contacts)::text[])")
    }
}
