package import Kernel
package import Postgres
package import Sellers

/// The keys of a product that was written.
package struct WrittenProduct: Sendable, Equatable {
    package let product: Product.ID
    package let slug: String
    /// Grouped by variant, in the order of the draft.
    package let offers: [Offer.ID]
}

extension Product {
    /// Writes a product and publishes it at once.
    ///
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package static func publish(_ draft: ProductDraft, in tx: Transaction) async throws -> WrittenProduct {
        try await publish([draft], in: tx)[0]
    }

    /// Writes products and publishes them at once.
    ///
    /// - Returns: their keys, in the same order.
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    static func publish(_ drafts: [ProductDraft], in tx: Transaction) async throws -> [WrittenProduct] {
        guard drafts.flatMap(\.variants).allSatisfy({ !$0.offers.isEmpty }), drafts.allSatisfy({ !$0.variants.isEmpty }) else {
            throw Refusal.nothingOffered
        }
        let written = try await write(drafts, as: .published, in: tx)
        try await Offer.tell(of: written.flatMap(\.offers), in: tx)
        return written
    }

    /// Publishes a draft or an archived product. A published product stays as it is.
    ///
    /// - Parameters:
    ///   - moment: the time of publication; nil for now.
    ///   - seller: the seller who does it; nil for the house. Only the maker may, while nobody else offers the product.
    /// - Throws: `Refusal.unknownProduct`, `.nothingOffered`, `.notMaker`, `.othersOffer`.
    package static func publish(_ id: ID, at moment: Moment? = nil, by seller: Seller.ID? = nil, in tx: Transaction) async throws {
        if let seller { try await requireRights(of: seller, to: id, in: tx) }
        let changed = try await tx.run(
            """
            UPDATE catalog.product p
            SET status = 'published', archived_at = NULL, published_at = coalesce(published_at, \(moment as Moment?), kernel.now())
            WHERE id = \(id) AND status <> 'published'
              AND EXISTS (SELECT FROM catalog.variant WHERE product_id = p.id)
              AND NOT EXISTS (
                SELECT FROM catalog.variant v WHERE v.product_id = p.id
                  AND NOT EXISTS (SELECT FROM catalog.offer o WHERE o.variant_id = v.id))
            """)
        if changed == 0 {
            let status = try await tx.read(status(of: id))
            guard let status else { throw Refusal.unknownProduct }
            guard status == .published else { throw Refusal.nothingOffered }
        }
        try await tell(of: id, in: tx)
    }

    /// Removes a product from the lists. Its page stays and says so; a year later it is gone. `publish` brings the product back.
    ///
    /// - Parameter seller: the seller who does it; nil for the house. Only the maker may, while nobody else offers the product.
    /// - Throws: `Refusal.unknownProduct`, also for a draft, and `.notMaker`, `.othersOffer`.
    package static func archive(_ id: ID, by seller: Seller.ID? = nil, in tx: Transaction) async throws {
        if let seller { try await requireRights(of: seller, to: id, in: tx) }
        let changed = try await tx.run(
            """
            UPDATE catalog.product SET status = 'archived', archived_at = coalesce(archived_at, kernel.now())
            WHERE id = \(id) AND status <> 'draft'
            """)
        guard changed == 1 else { throw Refusal.unknownProduct }
        try await tell(of: id, in: tx)
    }

    /// Gives a product a new slug. The old slug still belongs to the product and redirects to the new one.
    ///
    /// - Parameter seller: the seller who does it; nil for the house. Only the maker may, while nobody else offers the product.
    /// - Throws: `Refusal.slugTaken`, `.slugUnfit`, `.unknownProduct`, `.notMaker`, `.othersOffer`; `Revision.Refusal.sellerStopped` about
    ///   the seller who does it.
    package static func rename(_ id: ID, to slug: String, by seller: Seller.ID? = nil, in tx: Transaction) async throws {
        if let seller {
            try await Revision.requireStanding(of: seller, in: tx)
            try await requireRights(of: seller, to: id, in: tx)
        }
        try await claim(slug, for: id, in: tx)
        guard try await tx.run("UPDATE catalog.product SET slug = \(slug) WHERE id = \(id)") == 1 else {
            throw Refusal.unknownProduct
        }
        try await tell(of: id, in: tx)
    }

    /// Claims a slug that no other product has or had.
    static func claim(_ slug: String, for id: ID, in tx: Transaction) async throws {
        do {
            let taken = try await tx.run(
                """
                INSERT INTO catalog.slug (slug, product_id) VALUES (\(slug), \(id)) ON CONFLICT (slug) DO NOTHING
                """)
            if taken == 1 { return }
        } catch let error as DatabaseError where error.constraint == "slug_form" {
            throw Refusal.slugUnfit
        }
        let owner = try await tx.read(
            Query<ID?>.first("SELECT product_id FROM catalog.slug WHERE slug = \(slug)") { row in try row.next() })
        guard owner == id else { throw Refusal.slugTaken }
    }

    private static func status(of id: ID) -> Query<Status?> {
        .first("SELECT status FROM catalog.product WHERE id = \(id)") { row in try row.next() }
    }

    /// Publishes that all offers of the product have changed.
    static func tell(of id: ID, in tx: Transaction) async throws {
        let offers = try await tx.read(
            Query<[Offer.ID]>.all(
                "SELECT o.id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id WHERE v.product_id = \(id) ORDER BY o.id"
            ) { row in try row.next() })
        if !offers.isEmpty { try await Offer.tell(of: offers, in: tx) }
    }
}
