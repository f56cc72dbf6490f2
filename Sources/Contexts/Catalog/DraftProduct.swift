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
        try await claim(draft.slug, for: id, in: tx)
        let written = try await tx.run(
            """
            INSERT INTO catalog.product (id, slug, category_id, original_language, status)
            SELECT \(id), \(draft.slug), id, \(draft.language), 'draft' FROM catalog.category WHERE slug = \(draft.category)
            """)
        guard written == 1 else { throw Refusal.unknownCategory }
        try await write(draft.texts, of: id, in: tx)
        try await Attribute.write(draft.values, "catalog.product_value (product_id, attribute_id, value_id)", of: id, in: tx)
        try await CraftNote.inherit(by: id, in: tx)
        var offers: [Offer.ID] = []
        for (position, variant) in draft.variants.enumerated() {
            let variantID = Variant.ID()
            _ = try await tx.run(
                "INSERT INTO catalog.variant (id, product_id, position) VALUES (\(variantID), \(id), \(position))")
            try await Attribute.write(
                variant.values, "catalog.variant_value (variant_id, attribute_id, value_id)", of: variantID, in: tx)
            for offer in variant.offers {
                offers.append(try await Offer.write(offer, of: variantID, original: draft.language, in: tx))
            }
        }
        return WrittenProduct(product: id, offers: offers)
    }

    private static func write(_ texts: [Language: ProductDraft.Text], of id: ID, in tx: Transaction) async throws {
        do {
            _ = try await tx.run(
                texts.map { language, text in
                    """
                    INSERT INTO catalog.product_text (product_id, language, title, description)
                    VALUES (\(id), \(language), \(text.title), \(text.description))
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
    /// Gives the owner these values, by attribute code.
    /// - Parameter table: the table and its three columns: owner, attribute, value.
    static func write<Owner>(_ values: [String: String], _ table: SQL, of owner: Kernel.ID<Owner>, in tx: Transaction) async throws {
        let values = values.sorted { $0.key < $1.key }
        guard !values.isEmpty else { return }
        let written = try await tx.run(
            values.map { attribute, value in
                """
                INSERT INTO \(table)
                SELECT \(owner), a.id, v.id FROM catalog.attribute a JOIN catalog.attribute_value v ON v.attribute_id = a.id
                WHERE a.code = \(attribute) AND v.code = \(value)
                """
            })
        for (value, count) in zip(values, written) where count == 0 {
            throw Refusal.unknownValue(attribute: value.key, value: value.value)
        }
    }
}
