import Jobs
package import Kernel
package import Postgres
package import Sellers

extension Offer {
    /// Adds an offer to a variant: for example a used piece next to a new one, or another seller's.
    ///
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func add(_ draft: OfferDraft, to variant: Variant.ID, in tx: Transaction) async throws -> ID {
        let found = try await tx.read(
            Query<(Product.ID, String, Language)?>.first(
                """
                SELECT p.id, p.slug, p.original_language FROM catalog.variant v JOIN catalog.product p ON p.id = v.product_id
                WHERE v.id = \(variant)
                """
            ) { row in (try row.next(), try row.next(), try row.next()) })
        guard let (product, slug, original) = found else { throw Refusal.unknownVariant }
        let id = try await write([(draft, variant, original)], in: tx)[0]
        try await Product.claimHandles([(slug, product, draft.seller)], in: tx)
        try await tell(of: [id], in: tx)
        return id
    }

    /// Carts with the offer show the new price before they can be ordered. Placed orders keep their price.
    ///
    /// - Parameter seller: the owner of the offer.
    /// - Throws: `Refusal.unknownOffer`, `.priceOutOfBounds`.
    package static func changePrice(_ id: ID, to price: Money, by seller: Seller.ID, in tx: Transaction) async throws {
        try await setPrice(id, to: price, by: seller, in: tx)
        try await tell(of: [id], in: tx)
    }

    static func setPrice(_ id: ID, to price: Money, by seller: Seller.ID, in tx: Transaction) async throws {
        do {
            let changed = try await tx.run("UPDATE catalog.offer SET price = \(price) WHERE id = \(id) AND seller_id = \(seller)")
            guard changed == 1 else { throw Refusal.unknownOffer }
        } catch let error as DatabaseError {
            throw refusal(error) ?? error
        }
    }

    /// Publishes that these offers have changed.
    static func tell(of ids: [ID], in tx: Transaction) async throws { try await Outbox.publish(OfferChanged(offers: ids), in: tx) }

    /// Withdraws the offer: nobody can buy it any more. The product's page stays.
    ///
    /// - Throws: `Refusal.unknownOffer`.
    package static func withdraw(_ id: ID, by seller: Seller.ID, in tx: Transaction) async throws {
        let changed = try await tx.run(
            "UPDATE catalog.offer SET status = 'withdrawn' WHERE id = \(id) AND seller_id = \(seller)")
        guard changed == 1 else { throw Refusal.unknownOffer }
        try await tell(of: [id], in: tx)
    }

    /// Publishes a withdrawn offer again. A published offer stays as it is.
    ///
    /// - Throws: `Refusal.unknownOffer`, also for a draft.
    package static func publishAgain(_ id: ID, by seller: Seller.ID, in tx: Transaction) async throws {
        let changed = try await tx.run(
            "UPDATE catalog.offer SET status = 'published' WHERE id = \(id) AND seller_id = \(seller) AND status <> 'draft'")
        guard changed == 1 else { throw Refusal.unknownOffer }
        try await tell(of: [id], in: tx)
    }

    /// Gives the offer the seller's own article number, or takes it away.
    ///
    /// - Throws: `Refusal.unknownOffer`, `.skuTaken`, `.skuUnfit`; roll the transaction back then.
    package static func setSKU(_ id: ID, to sku: String?, by seller: Seller.ID, in tx: Transaction) async throws {
        try require(sku: sku)
        let changed: Int
        do {
            changed = try await tx.run("UPDATE catalog.offer SET sku = \(sku as String?) WHERE id = \(id) AND seller_id = \(seller)")
        } catch let error as DatabaseError {
            throw refusal(error, sku: sku) ?? error
        }
        guard changed == 1 else { throw Refusal.unknownOffer }
    }

    /// Reorders the pictures, the cover first.
    ///
    /// - Parameter hashes: all pictures of the offer, each once.
    /// - Throws: `Refusal.otherPictures`.
    package static func arrange(_ id: ID, pictures hashes: [String], by seller: Seller.ID, in tx: Transaction) async throws {
        let own = try await tx.read(
            Query<[String]>.all(
                """
                SELECT op.picture FROM catalog.offer o JOIN catalog.offer_picture op ON op.offer_id = o.id
                WHERE o.id = \(id) AND o.seller_id = \(seller) ORDER BY op.position FOR UPDATE
                """
            ) { row in try row.next() })
        guard own.sorted() == hashes.sorted() else { throw Refusal.otherPictures }
        guard !own.isEmpty else { return }
        _ = try await tx.run([
            "SET CONSTRAINTS catalog.offer_picture_pkey DEFERRED",
            """
            UPDATE catalog.offer_picture SET position = array_position(\(hashes)::text[], picture) WHERE offer_id = \(id)
            """,
        ])
        try await tell(of: [id], in: tx)
    }

    /// Writes offers with their pictures, defects and measurements.
    ///
    /// - Parameter drafts: `original` is the language of the product.
    /// - Returns: their keys, in the same order.
    static func write(
        _ drafts: [(draft: OfferDraft, variant: Variant.ID, original: Language)], in tx: Transaction
    ) async throws -> [ID] {
        guard !drafts.isEmpty else { return [] }
        let (ids, offers) = (drafts.map { _ in ID() }, drafts.map(\.draft))
        for offer in offers { try require(sku: offer.sku) }
        let inserted = Query<[ID]>.all(
            """
            INSERT INTO catalog.offer (id, variant_id, seller_id, condition, price, status, published_at, sku,
                serial_sealed, serial_hash, serial_ending)
            SELECT new.id, new.variant, new.seller, new.condition, new.price, 'published', kernel.now(), new.sku,
                new.sealed, new.hash, new.ending
            FROM unnest(\(ids)::uuid[], \(drafts.map(\.variant))::uuid[], \(offers.map(\.seller))::uuid[],
                \(offers.map(\.condition))::text[], \(offers.map(\.price))::bigint[], \(offers.map(\.sku))::text[],
                \(offers.map { $0.serial?.sealed })::text[], \(offers.map { $0.serial?.hash })::text[],
                \(offers.map { $0.serial?.ending })::text[])
                AS new (id, variant, seller, condition, price, sku, sealed, hash, ending)
            ON CONFLICT ON CONSTRAINT offer_sku_taken DO NOTHING RETURNING id
            """
        ) { row in try row.next() }
        do {
            let written = Set(try await tx.read(inserted))
            if let taken = ids.firstIndex(where: { !written.contains($0) }) { throw Refusal.skuTaken(offers[taken].sku ?? "") }
        } catch let error as DatabaseError {
            throw refusal(error) ?? error
        }
        try await write(pictures: zip(ids, offers).map { ($0, $1.pictures) }, in: tx)
        try await write(defects: zip(ids, drafts).map { ($0, $1.draft.defects, $1.original) }, in: tx)
        try await write(measurements: zip(ids, offers).map { ($0, $1.measurements) }, in: tx)
        return ids
    }

    static func write(pictures: [(offer: ID, pictures: [ListingContent.Picture])], in tx: Transaction) async throws {
        guard pictures.allSatisfy({ $0.pictures.count <= mostPictures }) else { throw Refusal.tooManyPictures }
        let rows = pictures.flatMap { offer, pictures in pictures.enumerated().map { (offer: offer, position: $0 + 1, picture: $1) } }
        guard !rows.isEmpty else { return }
        try await tx.run(
            """
            INSERT INTO catalog.offer_picture (offer_id, position, picture, width, height)
            SELECT * FROM unnest(\(rows.map(\.offer))::uuid[], \(rows.map(\.position))::integer[], \(rows.map(\.picture.hash))::text[],
                \(rows.map(\.picture.width))::integer[], \(rows.map(\.picture.height))::integer[])
            """)
        let texts = rows.flatMap { row in
            row.picture.alt.map { (offer: row.offer, picture: row.picture.hash, language: $0.key, alt: $0.value) }
        }
        guard !texts.isEmpty else { return }
        try await tx.run(
            """
            INSERT INTO catalog.offer_picture_text (offer_id, picture, language, alt)
            SELECT * FROM unnest(\(texts.map(\.offer))::uuid[], \(texts.map(\.picture))::text[], \(texts.map(\.language))::text[],
                \(texts.map(\.alt))::text[])
            """)
    }

    /// - Parameter defects: `original` is the language of the product, in which each defect has a text.
    static func write(
        defects: [(offer: ID, defects: [ListingContent.Defect], original: Language)], in tx: Transaction
    ) async throws {
        guard defects.allSatisfy({ all in all.defects.allSatisfy { $0.text[all.original] != nil } }) else { throw Refusal.defectUnfit }
        let rows = defects.flatMap { all in all.defects.enumerated().map { (offer: all.offer, position: $0 + 1, defect: $1) } }
        guard !rows.isEmpty else { return }
        let texts = rows.flatMap { row in
            row.defect.text.map { (offer: row.offer, position: row.position, language: $0.key, text: $0.value) }
        }
        do {
            _ = try await tx.run([
                """
                INSERT INTO catalog.offer_defect (offer_id, position, picture, width, height)
                SELECT * FROM unnest(\(rows.map(\.offer))::uuid[], \(rows.map(\.position))::integer[],
                    \(rows.map { $0.defect.picture?.hash })::text[], \(rows.map { $0.defect.picture?.width })::integer[],
                    \(rows.map { $0.defect.picture?.height })::integer[])
                """,
                """
                INSERT INTO catalog.offer_defect_text (offer_id, position, language, text)
                SELECT * FROM unnest(\(texts.map(\.offer))::uuid[], \(texts.map(\.position))::integer[], \(texts.map(\.language))::text[],
                    \(texts.map(\.text))::text[])
                """,
            ])
        } catch let error as DatabaseError {
            throw ["offer_defect_position_check", "defect_text_length"].contains(error.constraint) ? Refusal.defectUnfit : error
        }
    }

    static func write(measurements: [(offer: ID, measurements: [Measurement])], in tx: Transaction) async throws {
        let rows = measurements.flatMap { offer, measurements in measurements.map { (offer: offer, measurement: $0) } }
        guard !rows.isEmpty else { return }
        do {
            try await tx.run(
                """
                INSERT INTO catalog.offer_measure (offer_id, measure, millimetres)
                SELECT * FROM unnest(\(rows.map(\.offer))::uuid[], \(rows.map(\.measurement.kind))::text[],
                    \(rows.map(\.measurement.millimetres))::integer[])
                """)
        } catch let error as DatabaseError {
            throw ["measure_bounds", "offer_measure_pkey"].contains(error.constraint) ? Refusal.measurementUnfit : error
        }
    }

    private static func require(sku: String?) throws {
        guard let sku else { return }
        guard (1...64).contains(sku.length), sku == sku.tidied, sku.unicodeScalars.allSatisfy({ !$0.isUnreadable && !$0.isInvisible })
        else { throw Refusal.skuUnfit(sku) }
    }

    /// What the broken constraint of `catalog.offer` means; nil for another error.
    static func refusal(_ error: DatabaseError, sku: String? = nil) -> Refusal? {
        switch error.constraint {
        case "offer_price_bounds": .priceOutOfBounds
        case "offer_seller_id_fkey": .unknownSeller
        case "offer_sku_taken": .skuTaken(sku ?? "")
        case "offer_sku": .skuUnfit(sku ?? "")
        default: nil
        }
    }
}
