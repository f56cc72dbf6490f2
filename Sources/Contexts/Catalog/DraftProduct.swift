import Kernel
package import Postgres

extension Product {
    /// Writes a product as a draft, which nobody can see yet.
    ///
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package static func draft(_ draft: ProductDraft, in tx: Transaction) async throws -> WrittenProduct {
        guard draft.texts[draft.language] != nil else { throw Refusal.textUnfit }
        guard Set(draft.variants.map(\.values)).count == draft.variants.count else { throw Refusal.variantTwice }
        let id = ID()
        let slug: String
        if let wanted = draft.slug {
            try await claim(wanted, for: id, in: tx)
            slug = wanted
        } else {
            slug = try await claimSlug(from: draft.texts[draft.language]?.title ?? "", or: draft.category, for: id, in: tx)
        }
        let written = try await tx.run(
            """
            INSERT INTO catalog.product (id, slug, category_id, original_language, status)
            SELECT \(id), \(slug), id, \(draft.language), 'draft' FROM catalog.category WHERE slug = \(draft.category)
            """)
        guard written == 1 else { throw Refusal.unknownCategory }
        try await write(draft.parcel, of: id, in: tx)
        try await write(draft.texts, of: id, in: tx)
        try await Attribute.write(draft.values, of: id, in: tx)
        try await CraftNote.inherit(by: id, in: tx)
        if let maker = draft.variants.first?.offers.first?.seller { try await setMaker(maker, of: id, in: tx) }
        var offers: [Offer.ID] = []
        for variant in draft.variants {
            let variantID = try await Variant.add(variant.values, variant.gtin, to: id, in: tx)
            for offer in variant.offers {
                offers.append(try await Offer.write(offer, of: variantID, original: draft.language, in: tx))
            }
        }
        // A value that the staff merged into another one is replaced when it is written.
        if draft.variants.count > 1 { try await Variant.refuseTwins(of: id, in: tx) }
        for seller in Set(draft.variants.flatMap(\.offers).map(\.seller)).sorted() {
            try await claimHandle(draft.handle ?? slug, of: id, by: seller, in: tx)
        }
        return WrittenProduct(product: id, slug: slug, offers: offers)
    }

    /// Writes or replaces these texts. Titles and descriptions must not contain characters that nobody can read.
    static func write(_ texts: [Language: ProductDraft.Text], of id: ID, in tx: Transaction) async throws {
        for text in texts.values {
            guard text.title == text.title.readable, text.description == text.description.readable else { throw Refusal.textUnfit }
        }
        do {
            _ = try await tx.run(
                texts.sorted { $0.key.rawValue < $1.key.rawValue }.map { language, text in
                    """
                    INSERT INTO catalog.product_text (product_id, language, title, description)
                    VALUES (\(id), \(language), \(text.title), \(text.description))
                    ON CONFLICT (product_id, language) DO UPDATE SET title = excluded.title, description = excluded.description
                    """
                })
        } catch let error as DatabaseError {
            switch error.constraint {
            case "product_title_length", "product_description_length": throw Refusal.textUnfit
            default: throw error
            }
        }
    }
}

extension Attribute {
    /// Gives the product these values, by attribute code. A value replaces an earlier one of the same attribute.
    static func write(_ values: [String: String], of product: Product.ID, in tx: Transaction) async throws {
        try await write(values, "catalog.product_value", "product_id", of: product, in: tx)
    }

    /// Gives the variant these values, by attribute code. A value replaces an earlier one of the same attribute.
    static func write(_ values: [String: String], of variant: Variant.ID, in tx: Transaction) async throws {
        try await write(values, "catalog.variant_value", "variant_id", of: variant, in: tx)
    }

    private static func write<Owner>(
        _ values: [String: String], _ table: SQL, _ column: SQL, of owner: Kernel.ID<Owner>, in tx: Transaction
    ) async throws {
        let values = values.sorted { $0.key < $1.key }
        guard !values.isEmpty else { return }
        let written = try await tx.run(
            values.map { attribute, value in
                """
                INSERT INTO \(table) (\(column), attribute_id, value_id)
                SELECT \(owner), a.id, v.id FROM catalog.attribute a JOIN catalog.attribute_value v ON v.attribute_id = a.id
                WHERE a.code = \(attribute) AND v.code = \(value)
                ON CONFLICT (\(column), attribute_id) DO UPDATE SET value_id = excluded.value_id
                """
            })
        for (value, count) in zip(values, written) where count == 0 {
            throw Refusal.unknownValue(attribute: value.key, value: value.value)
        }
    }
}
