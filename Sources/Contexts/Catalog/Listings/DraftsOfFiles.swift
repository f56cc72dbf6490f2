package import Identity
import Kernel
import Media
package import Postgres
package import Sellers

/// Drafts that a file writes, many at once. The seller's own name of a product, its handle, names the draft until it is published.
extension ListingDraft {
    /// The shop's drafts with these handles that are not published, by the handle.
    package static func called(_ handles: [String], of seller: Seller.ID) -> Query<[String: ListingDraft]> {
        Query<[ListingDraft]>.all("\(select) WHERE d.seller_id = \(seller) AND d.handle = ANY(\(handles)::text[])") { row in
            try ListingDraft(&row)
        }.map { drafts in Dictionary(drafts.compactMap { draft in draft.handle.map { ($0, draft) } }) { first, _ in first } }
    }

    /// Writes drafts of new products. They do not count as drafts that people of the shop began.
    ///
    /// - Parameters:
    ///   - drafts: each with a key of its own, and a handle of 1 to 120 characters without blanks around it.
    ///   - person: who sent the file; nil once that person's account is erased.
    /// - Throws: `ListingBatch.Refusal`; roll the transaction back then.
    package static func insert(
        _ drafts: [(id: ID, handle: String, input: ListingInput)], batch: ListingBatch.ID, by seller: Seller.ID, person: Person.ID?,
        in tx: Transaction
    ) async throws {
        guard !drafts.isEmpty else { return }
        // Two files at once may exceed the limit by some drafts. It only limits how much is stored.
        let open = Query<Int>.one("SELECT count(*) FROM catalog.listing_draft WHERE seller_id = \(seller) AND handle IS NOT NULL") { row in
            try row.next()
        }
        guard try await tx.read(open) + drafts.count <= ListingBatch.mostDrafts else { throw ListingBatch.Refusal.tooManyDrafts }
        guard try await tx.read(ListingBatch.with(batch))?.seller == seller else { throw ListingBatch.Refusal.unknown }
        let written = Query<[String]>.all(
            """
            INSERT INTO catalog.listing_draft (id, seller_id, kind, made_by, handle, batch_id)
            SELECT new.id, \(seller), 'new', \(person as Person.ID?), new.handle, \(batch)
            FROM unnest(\(drafts.map(\.id))::uuid[], \(drafts.map(\.handle))::text[]) AS new (id, handle)
            WHERE NOT EXISTS (SELECT FROM catalog.handle h WHERE h.seller_id = \(seller) AND h.handle = new.handle)
            ON CONFLICT (seller_id, handle) WHERE handle IS NOT NULL DO NOTHING RETURNING handle
            """
        ) { row in try row.next() }
        var left = Set(try await tx.read(written))
        let taken = drafts.map(\.handle).filter { left.remove($0) == nil }
        guard taken.isEmpty else { throw ListingBatch.Refusal.handlesTaken(taken) }
        let parts = try drafts.flatMap { draft in try PartInput.all(of: draft.input).map { (draft: draft.id, part: $0, json: try $0.json) }
        }
        try await tx.run(
            """
            INSERT INTO catalog.listing_part (draft_id, part, version, content, saved_by)
            SELECT draft, part, 1, content::jsonb, \(person as Person.ID?)
            FROM unnest(\(parts.map(\.draft))::uuid[], \(parts.map(\.part.part))::text[], \(parts.map(\.json))::text[])
                AS typed (draft, part, content)
            """)
        try await show(drafts.map { ($0.id, $0.input) }, in: tx)
    }

    /// Writes what a file says into the drafts: only the parts that differ. It also replaces what people of the shop saved.
    ///
    /// - Parameters:
    ///   - inputs: by draft. A draft that is not the shop's, or is published, is left out.
    ///   - batch: the file, which the changed drafts belong to from now on.
    /// - Returns: the drafts that were written.
    @discardableResult
    package static func replace(
        _ inputs: [ID: ListingInput], batch: ListingBatch.ID, by seller: Seller.ID, person: Person.ID?, in tx: Transaction
    ) async throws -> Set<ID> {
        guard !inputs.isEmpty else { return [] }
        guard try await tx.read(ListingBatch.with(batch))?.seller == seller else { throw ListingBatch.Refusal.unknown }
        let locked = Query<[ID]>.all(
            """
            SELECT id FROM catalog.listing_draft WHERE id = ANY(\(inputs.keys.sorted())::uuid[]) AND seller_id = \(seller)
              AND handle IS NOT NULL ORDER BY id FOR UPDATE
            """
        ) { row in try row.next() }
        let ids = try await tx.read(locked)
        let drafts = try await tx.read(
            Query<[ListingDraft]>.all("\(select) WHERE d.id = ANY(\(ids)::uuid[])") { row in try ListingDraft(&row) })
        var changed: [(draft: ID, part: Part, json: String)] = []
        for draft in drafts {
            guard let input = inputs[draft.id] else { continue }
            for (new, old) in zip(PartInput.all(of: input), PartInput.all(of: draft.input)) {
                let (json, former) = (try new.json, try old.json)
                if json != former || draft.saved[new.part] == nil { changed.append((draft.id, new.part, json)) }
            }
        }
        guard !changed.isEmpty else { return [] }
        let written = Set(changed.map(\.draft))
        try await tx.run(
            """
            INSERT INTO catalog.listing_part AS p (draft_id, part, version, content, saved_by)
            SELECT draft, part, 1, content::jsonb, \(person as Person.ID?)
            FROM unnest(\(changed.map(\.draft))::uuid[], \(changed.map(\.part))::text[], \(changed.map(\.json))::text[])
                AS typed (draft, part, content)
            ON CONFLICT (draft_id, part) DO UPDATE
            SET version = p.version + 1, content = excluded.content, saved_by = excluded.saved_by, saved_at = kernel.now()
            """)
        try await tx.run(
            """
            UPDATE catalog.listing_draft SET changed_at = kernel.now(), batch_id = \(batch) WHERE id = ANY(\(written.sorted())::uuid[])
            """)
        let shown = changed.filter { $0.part == .pictures || $0.part == .details }.map(\.draft)
        try await show(Set(shown).sorted().compactMap { id in inputs[id].map { (id, $0) } }, in: tx)
        return written
    }

    /// Records which pictures the drafts show, and releases the others.
    private static func show(_ drafts: [(id: ID, input: ListingInput)], in tx: Transaction) async throws {
        guard !drafts.isEmpty else { return }
        let pairs = drafts.flatMap { draft in draft.input.shownPictures.map { (draft: draft.id, picture: $0) } }
        let (shown, pictures) = (pairs.map(\.draft), pairs.map(\.picture))
        let gone = Query<[String]>.all(
            """
            DELETE FROM catalog.draft_picture dp WHERE dp.draft_id = ANY(\(drafts.map(\.id))::uuid[]) AND NOT EXISTS (
                SELECT FROM unnest(\(shown)::uuid[], \(pictures)::text[]) AS shown (draft, picture)
                WHERE shown.draft = dp.draft_id AND shown.picture = dp.picture)
            RETURNING picture
            """
        ) { row in try row.next() }
        let released = Set(try await tx.read(gone))
        if !pairs.isEmpty {
            try await tx.run(
                """
                INSERT INTO catalog.draft_picture (draft_id, picture)
                SELECT draft, picture FROM unnest(\(shown)::uuid[], \(pictures)::text[]) AS shown (draft, picture) ON CONFLICT DO NOTHING
                """)
        }
        for picture in released.sorted() { try await Media.Picture.release(picture, in: tx) }
    }

    /// Takes the wanted handles from drafts that are being published, so that the products get them.
    ///
    /// - Returns: the handles by draft. A draft without one has no entry.
    static func takeHandles(of drafts: [ID], in tx: Transaction) async throws -> [ID: String] {
        guard !drafts.isEmpty else { return [:] }
        let taken = Query<[(ID, String)]>.all(
            """
            WITH former AS (
                SELECT id, handle FROM catalog.listing_draft WHERE id = ANY(\(drafts)::uuid[]) AND handle IS NOT NULL
                ORDER BY id FOR UPDATE)
            UPDATE catalog.listing_draft d SET handle = NULL FROM former WHERE d.id = former.id RETURNING d.id, former.handle
            """
        ) { row in (try row.next(), try row.next()) }
        return Dictionary(uniqueKeysWithValues: try await tx.read(taken))
    }
}

extension ListingInput {
    /// The hashes of all its pictures, each once.
    var shownPictures: [String] { Set(pictures.map(\.hash) + details.defects.compactMap { $0.picture?.hash }).sorted() }
}
