import Auditing
package import Kernel
package import Postgres
package import Sellers

/// The products that a shop shows first on its page.
extension Product {
    /// The most for a shop.
    package static let mostFeatured = 6

    package enum FeatureRefusal: Error, Equatable {
        case tooMany
        /// The shop does not offer one of them.
        case notOffered
    }

    /// The products that the shop shows first, in their order. Products that it no longer offers are left out.
    package static func featured(by seller: Seller.ID) -> Query<[ID]> {
        .all(
            """
            SELECT f.product_id FROM catalog.featured f JOIN catalog.product p ON p.id = f.product_id
            WHERE f.seller_id = \(seller) AND p.status = 'published' AND \(isOffered("f.product_id", from: "f.seller_id"))
            ORDER BY f.position
            """
        ) { row in try row.next() }
    }

    /// Shows these products first, in that order, in place of those before.
    ///
    /// - Throws: `FeatureRefusal`; roll the transaction back then.
    package static func feature(_ products: [ID], by seller: Seller.ID, _ actor: Actor, in tx: Transaction) async throws {
        guard products.count <= mostFeatured, Set(products).count == products.count else { throw FeatureRefusal.tooMany }
        // Two members at once wait for each other.
        try await tx.run("SELECT pg_advisory_xact_lock(hashtextextended(\(seller)::text, 20261130))")
        try await tx.run("DELETE FROM catalog.featured WHERE seller_id = \(seller)")
        let written = try await tx.run(
            """
            INSERT INTO catalog.featured (seller_id, position, product_id)
            SELECT \(seller), wanted.position, p.id
            FROM unnest(\(products)::uuid[]) WITH ORDINALITY AS wanted (product_id, position)
            JOIN catalog.product p ON p.id = wanted.product_id
            WHERE p.status = 'published' AND \(isOffered("wanted.product_id", from: "\(seller)::uuid"))
            """)
        guard written == products.count else { throw FeatureRefusal.notOffered }
        try await Audit.record(
            "catalog.pieces-featured", by: actor, on: seller.auditSubject, ["products": "\(products.count)"], in: tx)
    }

    private static func isOffered(_ product: SQL, from seller: SQL) -> SQL {
        """
        EXISTS (SELECT FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
                WHERE v.product_id = \(product) AND o.seller_id = \(seller) AND o.status = 'published')
        """
    }
}
