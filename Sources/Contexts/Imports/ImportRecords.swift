package import Identity
import Kernel
import Media
package import Postgres
import Sellers

/// Who uploaded which file. What the files say about listings belongs to the shop.
package enum ImportRecords: PersonalRecords {
    package static let schema = "imports"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        [
            Disclosure(
                "listing_files",
                """
                SELECT coalesce(json_agg(json_build_object('shop', s.slug, 'name', f.name, 'size', f.size, 'state', f.state,
                    'uploaded_at', kernel.iso8601(f.uploaded_at), 'ended_at', kernel.iso8601(f.ended_at))
                    ORDER BY f.uploaded_at), '[]')::text
                FROM imports.file f JOIN \(Seller.rows) s ON s.id = f.seller_id WHERE f.uploaded_by = \(subject.person.id)
                """)
        ]
    }

    /// The person's key goes with the account, by the foreign key. A file of a shop without further members goes with its last member.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let shops = try await tx.read(Member.shopsOfOnly(subject.person.id))
        guard !shops.isEmpty else { return }
        let gone = Query<[ImportFile.ID]>.all("DELETE FROM imports.file WHERE seller_id = ANY(\(shops)::uuid[]) RETURNING id") { row in
            try row.next()
        }
        for file in try await tx.read(gone) { try await PrivateFile.release(ImportFile.subject(file), in: tx) }
    }
}
