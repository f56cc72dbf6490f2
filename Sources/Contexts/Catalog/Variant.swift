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
                coalesce(array_agg(av.code ORDER BY a.position, a.code) FILTER (WHERE a.id IS NOT NULL), '{}')
            FROM catalog.slug s JOIN catalog.variant v ON v.product_id = s.product_id
            LEFT JOIN catalog.variant_value vv ON vv.variant_id = v.id
            LEFT JOIN catalog.attribute a ON a.id = vv.attribute_id
            LEFT JOIN catalog.attribute_value av ON av.id = vv.value_id
            WHERE s.slug = \(slug) GROUP BY v.id ORDER BY v.position
            """
        ) { row in
            let id: ID = try row.next()
            let (attributes, values): ([String], [String]) = (try row.next(), try row.next())
            return Variant(id: id, traits: zip(attributes, values).map { Product.Trait(attribute: $0, value: $1) })
        }
    }
}
