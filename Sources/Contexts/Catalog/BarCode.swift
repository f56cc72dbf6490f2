package import Kernel
package import Postgres

extension Variant {
    /// A variant that has a bar code, for the question whether a seller offers the same one.
    package struct Coded: Sendable, Equatable {
        package let variant: ID
        package let product: Product.ID
        package let productSlug: String
        package let title: LocalizedText
    }

    /// The variants of published products with this bar code, the oldest product first, at most 20. It may be written with 8 to 14 digits.
    package static func with(_ gtin: GTIN, in language: Language) -> Query<[Coded]> {
        .all(
            """
            SELECT v.id, p.id, p.slug, t.title, t.language FROM catalog.variant v JOIN catalog.product p ON p.id = v.product_id
            CROSS JOIN LATERAL (\(Product.text(of: "p", language))) t
            WHERE lpad(v.gtin, 14, '0') = \(gtin.key) AND v.gtin IS NOT NULL AND p.status = 'published' ORDER BY p.id, v.position LIMIT 20
            """
        ) { row in
            Coded(
                variant: try row.next(), product: try row.next(), productSlug: try row.next(),
                title: LocalizedText(try row.next(), try row.next()))
        }
    }
}
