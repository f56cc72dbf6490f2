import Kernel
package import Postgres
import Sellers

extension Product {
    /// Writes a product as a draft, which nobody can see yet.
    ///
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package static func draft(_ draft: ProductDraft, in tx: Transaction) async throws -> WrittenProduct {
        try await write([draft], as: .draft, in: tx)[0]
    }

    /// Writes new products. A thousand of them take no more statements than one.
    ///
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    static func write(_ drafts: [ProductDraft], as status: Status, in tx: Transaction) async throws -> [WrittenProduct] {
        for draft in drafts {
            guard draft.texts[draft.language] != nil else { throw Refusal.textUnfit }
            guard Set(draft.variants.map(\.values)).count == draft.variants.count else { throw Refusal.variantTwice }
        }
        let ids = drafts.map { _ in ID() }
        let slugs = try await claimSlugs(for: zip(ids, drafts).map { ($0, $1) }, in: tx)
        let isPublished = status == .published
        let sides = drafts.map { $0.parcel?.millimetres }
        let written = try await tx.run(
            """
            INSERT INTO catalog.product (id, slug, category_id, original_language, status, published_at,
                parcel_grams, parcel_long, parcel_middle, parcel_short)
            SELECT new.id, new.slug, c.id, new.language, \(status),
                CASE WHEN \(isPublished) THEN coalesce(new.moment, kernel.now()) END, new.grams, new.long, new.middle, new.short
            FROM unnest(\(ids)::uuid[], \(slugs)::text[], \(drafts.map(\.category))::text[], \(drafts.map(\.language))::text[],
                \(drafts.map(\.publishedAt))::timestamptz[], \(drafts.map { $0.parcel?.grams })::integer[],
                \(sides.map { $0?[0] })::integer[], \(sides.map { $0?[1] })::integer[], \(sides.map { $0?[2] })::integer[])
                AS new (id, slug, category, language, moment, grams, long, middle, short)
            JOIN catalog.category c ON c.slug = new.category
            """)
        guard written == drafts.count else { throw Refusal.unknownCategory }
        try await write(zip(ids, drafts).map { ($0, $1.texts) }, in: tx)
        try await Attribute.write(zip(ids, drafts).map { ($0, $1.values) }, in: tx)
        try await CraftNote.inherit(by: ids, in: tx)
        try await setMakers(zip(ids, drafts).compactMap { id, draft in draft.variants.first?.offers.first.map { (id, $0.seller) } }, in: tx)
        let new = zip(ids, drafts).flatMap { id, draft in draft.variants.map { (product: id, draft: $0, language: draft.language) } }
        let variants = try await Variant.add(new.map { ($0.product, $0.draft.values, $0.draft.gtin) }, in: tx)
        let offers = zip(variants, new).flatMap { id, variant in
            variant.draft.offers.map { (product: variant.product, draft: $0, variant: id, original: variant.language) }
        }
        let offerIDs = try await Offer.write(offers.map { ($0.draft, $0.variant, $0.original) }, in: tx)
        // A value that the staff merged into another one is replaced when it is written.
        try await Variant.refuseTwins(of: zip(ids, drafts).filter { $1.variants.count > 1 }.map(\.0), in: tx)
        var handles: [(wanted: String, product: ID, seller: Seller.ID)] = []
        for (index, draft) in drafts.enumerated() {
            for seller in Set(draft.variants.flatMap(\.offers).map(\.seller)).sorted() {
                handles.append((draft.handle ?? slugs[index], ids[index], seller))
            }
        }
        try await claimHandles(handles, in: tx)
        let byProduct = Dictionary(grouping: zip(offers, offerIDs), by: \.0.product)
        return ids.indices.map { index in
            WrittenProduct(product: ids[index], slug: slugs[index], offers: byProduct[ids[index], default: []].map(\.1))
        }
    }

    /// Claims the wanted slugs, and others made from the titles. It returns them in the order of the drafts.
    private static func claimSlugs(for drafts: [(id: ID, draft: ProductDraft)], in tx: Transaction) async throws -> [String] {
        var titles: [(id: ID, wanted: String)] = []
        for (id, draft) in drafts {
            if let wanted = draft.slug {
                try await claim(wanted, for: id, in: tx)
            } else {
                titles.append((id, slug(from: draft.texts[draft.language]?.title ?? "") ?? slug(from: draft.category) ?? "listing"))
            }
        }
        let made = try await claimSlugs(like: titles, in: tx)
        return drafts.map { id, draft in draft.slug ?? made[id] ?? "" }
    }

    /// Writes or replaces these texts. Titles and descriptions must not contain characters that nobody can read.
    static func write(_ texts: [(product: ID, texts: [Language: ProductDraft.Text])], in tx: Transaction) async throws {
        let rows = texts.flatMap { product, texts in
            texts.sorted { $0.key.rawValue < $1.key.rawValue }.map { (product: product, language: $0.key, text: $0.value) }
        }
        guard !rows.isEmpty else { return }
        for row in rows {
            guard row.text.title == row.text.title.readable, row.text.description == row.text.description.readable else {
                throw Refusal.textUnfit
            }
        }
        do {
            try await tx.run(
                """
                INSERT INTO catalog.product_text (product_id, language, title, description)
                SELECT * FROM unnest(\(rows.map(\.product))::uuid[], \(rows.map(\.language))::text[], \(rows.map(\.text.title))::text[],
                    \(rows.map(\.text.description))::text[])
                ON CONFLICT (product_id, language) DO UPDATE SET title = excluded.title, description = excluded.description
                """)
        } catch let error as DatabaseError {
            switch error.constraint {
            case "product_title_length", "product_description_length": throw Refusal.textUnfit
            default: throw error
            }
        }
    }
}

extension Attribute {
    /// Gives products these values, by attribute code. A value replaces an earlier one of the same attribute.
    static func write(_ values: [(product: Product.ID, values: [String: String])], in tx: Transaction) async throws {
        try await write(values.map { ($0, $1) }, "catalog.product_value", "product_id", in: tx)
    }

    /// Gives variants these values, by attribute code. A value replaces an earlier one of the same attribute.
    static func write(_ values: [(variant: Variant.ID, values: [String: String])], in tx: Transaction) async throws {
        try await write(values.map { ($0, $1) }, "catalog.variant_value", "variant_id", in: tx)
    }

    private static func write<Owner>(
        _ values: [(Kernel.ID<Owner>, [String: String])], _ table: SQL, _ column: SQL, in tx: Transaction
    ) async throws {
        let rows = values.flatMap { owner, values in
            values.sorted { $0.key < $1.key }.map { (owner: owner, attribute: $0.key, value: $0.value) }
        }
        guard !rows.isEmpty else { return }
        let (attributes, codes) = (rows.map(\.attribute), rows.map(\.value))
        let written = try await tx.run(
            """
            INSERT INTO \(table) (\(column), attribute_id, value_id)
            SELECT new.owner, a.id, v.id
            FROM unnest(\(rows.map(\.owner))::uuid[], \(attributes)::text[], \(codes)::text[]) AS new (owner, attribute, value)
            JOIN catalog.attribute a ON a.code = new.attribute
            JOIN catalog.attribute_value v ON v.attribute_id = a.id AND v.code = new.value
            ON CONFLICT (\(column), attribute_id) DO UPDATE SET value_id = excluded.value_id
            """)
        guard written < rows.count else { return }
        let unknown = Query<(String, String)?>.first(
            """
            SELECT new.attribute, new.value
            FROM unnest(\(attributes)::text[], \(codes)::text[]) WITH ORDINALITY AS new (attribute, value, place)
            WHERE NOT EXISTS (
                SELECT FROM catalog.attribute a JOIN catalog.attribute_value v ON v.attribute_id = a.id
                WHERE a.code = new.attribute AND v.code = new.value)
            ORDER BY place LIMIT 1
            """
        ) { row in (try row.next(), try row.next()) }
        if let (attribute, value) = try await tx.read(unknown) { throw Refusal.unknownValue(attribute: attribute, value: value) }
    }
}
