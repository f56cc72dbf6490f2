package import Kernel
package import Postgres

/// One choice within a product, such as size M in blue. A one-of-a-kind piece has exactly one.
package struct Variant: Sendable, Equatable {
    package typealias ID = Kernel.ID<Variant>

    package let id: ID
    /// What distinguishes it, in the shop's order of attributes; empty for a piece without choices.
    package let traits: [Product.Trait]

    /// The codes of its values as in a URL: `m~blue`. Empty for a piece without choices.
    package var code: String { traits.map(\.value).joined(separator: "~") }

    /// The variants of the product that has or had that slug, in the seller's order.
    package static func of(_ slug: String) -> Query<[Variant]> {
        .all(
            """
            SELECT v.id,
                coalesce(array_agg(a.code ORDER BY a.position, a.code) FILTER (WHERE a.id IS NOT NULL), '{}'),
                coalesce(array_agg(av.code ORDER BY a.position, a.code) FILTER (WHERE a.id IS NOT NULL), '{}'),
                coalesce(array_agg(CASE WHEN own.value_id IS NOT NULL THEN av.name_fr ELSE '' END ORDER BY a.position, a.code)
                    FILTER (WHERE a.id IS NOT NULL), '{}')
            FROM catalog.slug s JOIN catalog.variant v ON v.product_id = s.product_id
            LEFT JOIN catalog.variant_value vv ON vv.variant_id = v.id
            LEFT JOIN catalog.attribute a ON a.id = vv.attribute_id
            LEFT JOIN catalog.attribute_value av ON av.id = vv.value_id
            LEFT JOIN catalog.own_value own ON own.value_id = av.id
            WHERE s.slug = \(slug) GROUP BY v.id ORDER BY v.position
            """
        ) { row in
            let id: ID = try row.next()
            let (attributes, values, own): ([String], [String], [String]) = (try row.next(), try row.next(), try row.next())
            return Variant(
                id: id,
                traits: attributes.indices.map {
                    Product.Trait(attribute: attributes[$0], value: values[$0], ownName: own[$0].isEmpty ? nil : own[$0])
                })
        }
    }

    /// Adds variants behind those that the products have.
    ///
    /// - Parameter new: the values are codes of values by codes of attributes.
    /// - Returns: their keys, in the same order.
    static func add(_ new: [(product: Product.ID, values: [String: String], gtin: GTIN?)], in tx: Transaction) async throws -> [ID] {
        guard !new.isEmpty else { return [] }
        let ids = new.map { _ in ID() }
        try await tx.run(
            """
            INSERT INTO catalog.variant (id, product_id, position, gtin)
            SELECT new.id, new.product,
                coalesce((SELECT max(v.position) + 1 FROM catalog.variant v WHERE v.product_id = new.product), 0)
                    + row_number() OVER (PARTITION BY new.product ORDER BY new.place) - 1, new.gtin
            FROM unnest(\(ids)::uuid[], \(new.map(\.product))::uuid[], \(new.map { $0.gtin?.digits })::text[])
                WITH ORDINALITY AS new (id, product, gtin, place)
            """)
        try await Attribute.write(zip(ids, new).map { (variant: $0, values: $1.values) }, in: tx)
        return ids
    }

    /// - Throws: `Product.Refusal.variantTwice` if two variants of one of the products have the same values.
    static func refuseTwins(of products: [Product.ID], in tx: Transaction) async throws {
        guard !products.isEmpty else { return }
        let twins = Query<Bool>.one(
            """
            SELECT EXISTS (
                SELECT FROM (
                    SELECT v.product_id,
                        ARRAY(SELECT vv.value_id FROM catalog.variant_value vv WHERE vv.variant_id = v.id ORDER BY vv.value_id) AS of_one
                    FROM catalog.variant v WHERE v.product_id = ANY(\(products)::uuid[])) AS variants
                GROUP BY product_id, of_one HAVING count(*) > 1)
            """
        ) { row in try row.next() }
        guard try await !tx.read(twins) else { throw Product.Refusal.variantTwice }
    }
}
