import Kernel
package import Postgres
package import Sellers

extension ListingContent {
    /// Edits the live listing: writes only the fields in which this content differs from `base`, so that what changed meanwhile stays.
    /// It never changes pieces. A variant without an offer gets one. An offer that the content leaves out is withdrawn.
    ///
    /// It does not judge whether the seller may edit the words without the house. The caller has decided that.
    ///
    /// - Parameters:
    ///   - base: the listing as it was when the seller began to edit.
    ///   - offers: the offers of the seller that share everything but variant, price and codes.
    /// - Throws: `Product.Refusal`, `Offer.Refusal`, `Attribute.Refusal`; roll the transaction back then.
    package func apply(
        over base: ListingContent, to product: Product.ID, _ offers: [Offer.ID], by seller: Seller.ID, in tx: Transaction
    ) async throws -> AppliedListing {
        let live = try await LockedProduct(product, in: tx)
        try await Self.lock(offers, of: product, by: seller, in: tx)
        let named = (variants + base.variants).compactMap(\.offer)
        guard Set(named).isSubset(of: offers) else { throw Offer.Refusal.unknownOffer }
        let isOfAll = try await applyWords(over: base, to: live, by: seller, in: tx)
        try await applyPiece(over: base, to: offers, in: tx)
        let hasOtherValues = try await applyVariants(over: base, to: offers, of: live, by: seller, in: tx)
        let (pieces, isNew) = try await addVariants(to: try await LockedProduct(product, in: tx), offers, by: seller, in: tx)
        try await Self.requireOriginals(of: product, in: tx)
        if isOfAll || hasOtherValues || isNew {
            try await Product.tell(of: product, in: tx)
        } else {
            try await Offer.tell(of: offers + pieces.map(\.offer), in: tx)
        }
        return AppliedListing(product: product, slug: live.slug, pieces: pieces)
    }

    /// - Throws: `Offer.Refusal.unknownOffer` unless all are offers of the seller for that product.
    private static func lock(_ offers: [Offer.ID], of product: Product.ID, by seller: Seller.ID, in tx: Transaction) async throws {
        let own = Query<[Offer.ID]>.all(
            """
            SELECT o.id FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
            WHERE o.id = ANY(\(offers)::uuid[]) AND v.product_id = \(product) AND o.seller_id = \(seller) AND o.status <> 'draft'
            ORDER BY o.id FOR UPDATE OF o
            """
        ) { row in try row.next() }
        guard !offers.isEmpty, Set(try await tx.read(own)) == Set(offers) else { throw Offer.Refusal.unknownOffer }
    }

    // MARK: The product

    /// - Returns: whether anything changed that all offers of the product share.
    private func applyWords(
        over base: ListingContent, to live: LockedProduct, by seller: Seller.ID, in tx: Transaction
    ) async throws -> Bool {
        var isChanged = false
        let texts = texts.filter { $0.value != base.texts[$0.key] }
        if !texts.isEmpty {
            isChanged = true
            try await Product.write([(live.id, texts)], in: tx)
        }
        if language != base.language {
            isChanged = true
            try await tx.run("UPDATE catalog.product SET original_language = \(language) WHERE id = \(live.id)")
        }
        let removed = base.texts.keys.filter { self.texts[$0] == nil }
        if !removed.isEmpty {
            isChanged = true
            try await tx.run("DELETE FROM catalog.product_text WHERE product_id = \(live.id) AND language = ANY(\(removed)::text[])")
        }
        if category != base.category {
            isChanged = true
            let moved = try await tx.run(
                """
                UPDATE catalog.product p SET category_id = c.id FROM catalog.category c WHERE p.id = \(live.id) AND c.slug = \(category)
                """)
            guard moved == 1 else { throw Product.Refusal.unknownCategory }
        }
        if try await applyValues(over: base, to: live, by: seller, in: tx) { isChanged = true }
        if parcel != base.parcel { try await Product.write(parcel, of: live.id, in: tx) }
        return isChanged
    }

    private func applyValues(
        over base: ListingContent, to live: LockedProduct, by seller: Seller.ID, in tx: Transaction
    ) async throws -> Bool {
        let isMoved = category != base.category
        let touched = values.filter { $0.value != base.values[$0.key] }
        let removed = base.values.keys.filter { values[$0] == nil }
        // The former values need attributes of the new category too.
        try await Self.require(
            [isMoved ? (category, values, variants.map(\.values)) : (live.category, touched, [])], in: tx)
        if !removed.isEmpty {
            try await tx.run(
                """
                DELETE FROM catalog.product_value pv USING catalog.attribute a
                WHERE pv.product_id = \(live.id) AND a.id = pv.attribute_id AND a.code = ANY(\(removed)::text[])
                """)
        }
        if !touched.isEmpty {
            try await Attribute.write([(product: live.id, values: try await Attribute.codes(of: touched, by: seller, in: tx))], in: tx)
            try await CraftNote.inherit(by: [live.id], in: tx)
        }
        return !touched.isEmpty || !removed.isEmpty
    }

    /// Each product has a title in its original language, and so has each defect a text.
    private static func requireOriginals(of product: Product.ID, in tx: Transaction) async throws {
        let (hasTitle, hasDefects) = try await tx.read(
            Query<Bool>.one(
                """
                SELECT EXISTS (SELECT FROM catalog.product p JOIN catalog.product_text t ON t.product_id = p.id
                               AND t.language = p.original_language WHERE p.id = \(product))
                """
            ) { row in try row.next() },
            Query<Bool>.one(
                """
                SELECT NOT EXISTS (
                    SELECT FROM catalog.product p JOIN catalog.variant v ON v.product_id = p.id JOIN catalog.offer o ON o.variant_id = v.id
                    JOIN catalog.offer_defect d ON d.offer_id = o.id
                    WHERE p.id = \(product) AND NOT EXISTS (
                        SELECT FROM catalog.offer_defect_text t
                        WHERE t.offer_id = d.offer_id AND t.position = d.position AND t.language = p.original_language))
                """
            ) { row in try row.next() })
        guard hasTitle else { throw Product.Refusal.textUnfit }
        guard hasDefects else { throw Offer.Refusal.defectUnfit }
    }

    // MARK: The piece

    private func applyPiece(over base: ListingContent, to offers: [Offer.ID], in tx: Transaction) async throws {
        if condition != base.condition {
            try await tx.run("UPDATE catalog.offer SET condition = \(condition) WHERE id = ANY(\(offers)::uuid[])")
        }
        if serial != base.serial {
            try await tx.run(
                """
                UPDATE catalog.offer SET serial_sealed = \(serial?.sealed as String?), serial_hash = \(serial?.hash as String?),
                    serial_ending = \(serial?.ending as String?)
                WHERE id = ANY(\(offers)::uuid[])
                """)
        }
        if pictures != base.pictures {
            try await Self.keep(pictures, in: tx)
            _ = try await tx.run([
                "DELETE FROM catalog.offer_picture_text WHERE offer_id = ANY(\(offers)::uuid[])",
                "DELETE FROM catalog.offer_picture WHERE offer_id = ANY(\(offers)::uuid[])",
            ])
            try await Offer.write(pictures: offers.map { ($0, pictures) }, in: tx)
        }
        if defects != base.defects {
            try await Self.keep(defects.compactMap(\.picture), in: tx)
            _ = try await tx.run([
                "DELETE FROM catalog.offer_defect_text WHERE offer_id = ANY(\(offers)::uuid[])",
                "DELETE FROM catalog.offer_defect WHERE offer_id = ANY(\(offers)::uuid[])",
            ])
            // The language of the product may have changed above, and `requireOriginals` follows.
            try await Offer.write(defects: offers.map { ($0, defects, language) }, in: tx)
        }
        if measurements != base.measurements {
            try await tx.run("DELETE FROM catalog.offer_measure WHERE offer_id = ANY(\(offers)::uuid[])")
            try await Offer.write(measurements: offers.map { ($0, measurements) }, in: tx)
        }
    }

    // MARK: Variants, prices and codes

    /// - Returns: whether a variant has other values now.
    private func applyVariants(
        over base: ListingContent, to offers: [Offer.ID], of live: LockedProduct, by seller: Seller.ID, in tx: Transaction
    ) async throws -> Bool {
        let before = Dictionary(base.variants.compactMap { variant in variant.offer.map { ($0, variant) } }) { first, _ in first }
        var edits: [(id: Offer.ID, new: Variant, old: Variant)] = []
        for new in variants {
            guard let id = new.offer else { continue }
            guard let old = before[id] else { throw Offer.Refusal.unknownOffer }
            edits.append((id, new, old))
        }
        guard Set(edits.map(\.id)).count == edits.count else { throw Offer.Refusal.unknownOffer }
        let dropped = before.keys.filter { id in !edits.contains { $0.id == id } }
        if !dropped.isEmpty {
            try await tx.run("UPDATE catalog.offer SET status = 'withdrawn' WHERE id = ANY(\(dropped)::uuid[])")
        }
        for edit in edits where edit.new.price != edit.old.price {
            try await Offer.setPrice(edit.id, to: edit.new.price, by: seller, in: tx)
        }
        // Two offers may swap their numbers, so all of them are free first.
        let renumbered = edits.filter { $0.new.sku != $0.old.sku }
        if !renumbered.isEmpty {
            try await tx.run("UPDATE catalog.offer SET sku = NULL WHERE id = ANY(\(renumbered.map(\.id))::uuid[])")
            for edit in renumbered { try await Offer.setSKU(edit.id, to: edit.new.sku, by: seller, in: tx) }
        }
        var hasOtherValues = false
        for edit in edits {
            if edit.new.gtin != edit.old.gtin {
                try await tx.run(
                    """
                    UPDATE catalog.variant v SET gtin = \(edit.new.gtin?.digits as String?) FROM catalog.offer o
                    WHERE o.id = \(edit.id) AND v.id = o.variant_id
                    """)
            }
            guard edit.new.values != edit.old.values else { continue }
            hasOtherValues = true
            try await Self.apply(edit.new.values, over: edit.old.values, to: edit.id, of: live, by: seller, in: tx)
        }
        if hasOtherValues { try await Catalog.Variant.refuseTwins(of: [live.id], in: tx) }
        return hasOtherValues
    }

    private static func apply(
        _ values: [String: Value], over base: [String: Value], to offer: Offer.ID, of live: LockedProduct, by seller: Seller.ID,
        in tx: Transaction
    ) async throws {
        let touched = values.filter { $0.value != base[$0.key] }
        let removed = base.keys.filter { values[$0] == nil }
        try await require([(live.category, [:], [touched])], in: tx)
        let variant = try await tx.read(
            Query<Catalog.Variant.ID>.one("SELECT variant_id FROM catalog.offer WHERE id = \(offer)") { row in try row.next() })
        if !removed.isEmpty {
            try await tx.run(
                """
                DELETE FROM catalog.variant_value vv USING catalog.attribute a
                WHERE vv.variant_id = \(variant) AND a.id = vv.attribute_id AND a.code = ANY(\(removed)::text[])
                """)
        }
        try await Attribute.write([(variant: variant, values: try await Attribute.codes(of: touched, by: seller, in: tx))], in: tx)
    }

    /// New offers share what the edited ones have now, which may be newer than this content.
    ///
    /// - Returns: the new offers, and whether a new variant was made.
    private func addVariants(
        to live: LockedProduct, _ offers: [Offer.ID], by seller: Seller.ID, in tx: Transaction
    ) async throws -> (pieces: [(offer: Offer.ID, pieces: Int)], isNew: Bool) {
        let new = variants.filter { $0.offer == nil }
        guard !new.isEmpty, let now = try await tx.read(Self.live(live.id, offers, of: seller)) else { return ([], false) }
        return (try await now.add(new, to: live, by: seller, in: tx), new.contains { $0.variant == nil })
    }
}
