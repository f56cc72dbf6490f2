import Auditing
package import Identity
import Kernel
package import Postgres
import Sellers

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
                        SELECT coalesce(
                            json_agg(json_build_object('part', p.part, 'saved_at', kernel.iso8601(p.saved_at)) ORDER BY p.part), '[]')
                        FROM catalog.listing_part p WHERE p.draft_id = d.id AND p.saved_by = \(subject.person.id)))
                    ORDER BY d.made_at), '[]')::text
                FROM catalog.listing_draft d JOIN \(Seller.rows) s ON s.id = d.seller_id
                WHERE d.made_by = \(subject.person.id)
                   OR EXISTS (SELECT FROM catalog.listing_part p WHERE p.draft_id = d.id AND p.saved_by = \(subject.person.id))
                """),
            Disclosure(
                "listings_submitted",
                """
                SELECT coalesce(json_agg(json_build_object('shop', s.slug, 'title', r.title, 'kind', r.kind, 'state', r.state,
                    'submitted', kernel.iso8601(r.submitted_at), 'decided', kernel.iso8601(r.decided_at), 'why', r.why)
                    ORDER BY r.submitted_at), '[]')::text
                FROM catalog.revision r JOIN \(Seller.rows) s ON s.id = r.seller_id WHERE r.submitted_by = \(subject.person.id)
                """),
            Disclosure(
                "listing_batches",
                """
                SELECT coalesce(json_agg(json_build_object('shop', s.slug, 'file', b.name, 'at', kernel.iso8601(b.made_at))
                    ORDER BY b.made_at), '[]')::text
                FROM catalog.batch b JOIN \(Seller.rows) s ON s.id = b.seller_id
                WHERE EXISTS (SELECT FROM catalog.listing_draft d WHERE d.batch_id = b.id AND d.made_by = \(subject.person.id))
                   OR EXISTS (SELECT FROM catalog.revision r WHERE r.batch_id = b.id AND r.submitted_by = \(subject.person.id))
                """),
        ]
    }

    /// The drafts and what was submitted stay with the shop. The person's key goes with the account, by the foreign keys. What the staff
    /// wrote about a shop goes with its last member.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let shops = try await tx.read(Member.shopsOfOnly(subject.person.id))
        guard !shops.isEmpty else { return }
        let refused = Query<[Revision.ID]>.all(
            "UPDATE catalog.revision SET why = NULL WHERE seller_id = ANY(\(shops)::uuid[]) AND why IS NOT NULL RETURNING id"
        ) { row in try row.next() }
        for revision in try await tx.read(refused) { try await Audit.forgetReasons(of: revision.auditSubject, in: tx) }
        let decided = Query<[ListingBatch.ID]>.all(
            """
            UPDATE catalog.batch_decision d SET why = NULL FROM catalog.batch b
            WHERE b.id = d.batch_id AND b.seller_id = ANY(\(shops)::uuid[]) AND d.why IS NOT NULL RETURNING b.id
            """
        ) { row in try row.next() }
        for batch in Set(try await tx.read(decided)).sorted() { try await Audit.forgetReasons(of: batch.auditSubject, in: tx) }
        try await tx.run("UPDATE catalog.batch SET name = NULL WHERE seller_id = ANY(\(shops)::uuid[]) AND name IS NOT NULL")
        try await tx.run("UPDATE catalog.seller_trust SET why = NULL WHERE seller_id = ANY(\(shops)::uuid[]) AND why IS NOT NULL")
    }
}
