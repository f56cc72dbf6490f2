package import Identity
package import Postgres

/// Who wrote which listing. The listings themselves belong to the shop and are not personal.
package enum ListingRecords: PersonalRecords {
    package static let schema = "catalog"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [
            Disclosure(
                "listing_drafts",
                """
                SELECT coalesce(json_agg(json_build_object('shop', s.slug, 'kind', d.kind, 'began', d.made_by = \(subject.person.id),
                    'made_at', kernel.iso8601(d.made_at), 'parts', (
                        SELECT coalesce(json_agg(json_build_object('part', p.part, 'saved_at', kernel.iso8601(p.saved_at)) ORDER BY p.part), '[]')
                        FROM catalog.listing_part p WHERE p.draft_id = d.id AND p.saved_by = \(subject.person.id)))
                    ORDER BY d.made_at), '[]')::text
                FROM catalog.listing_draft d JOIN sellers.seller s ON s.id = d.seller_id
                WHERE d.made_by = \(subject.person.id)
                   OR EXISTS (SELECT FROM catalog.listing_part p WHERE p.draft_id = d.id AND p.saved_by = \(subject.person.id))
                """)
        ]
    }

    /// The drafts stay with the shop. The person's key goes with the account, by the foreign keys.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {}
}
