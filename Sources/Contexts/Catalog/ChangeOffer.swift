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
        let id = try await write(draft, of: variant, original: original, in: tx)
        try await Product.claimHandle(slug, of: product, by: draft.seller, in: tx)
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

    /// Writes an offer with its pictures, defects and measurements.
    static func write(_ draft: OfferDraft, of variant: Variant.ID, original: Language, in tx: Transaction) async throws -> ID {
        try require(sku: draft.sku)
        let id = ID()
        do {
            try await tx.run(
                """
                INSERT INTO catalog.offer (id, variant_id, seller_id, condition, price, status, published_at, sku,
                    serial_sealed, serial_hash, serial_ending)
                VALUES (\(id), \(variant), \(draft.seller), \(draft.condition), \(draft.price), 'published', kernel.now(),
                    \(draft.sku as String?), \(draft.serial?.sealed as String?), \(draft.serial?.hash as String?),
                    \(draft.serial?.ending as String?))
                """)
        } catch let error as DatabaseError {
            throw refusal(error, sku: draft.sku) ?? error
        }
        try await write(draft.pictures, of: id, in: tx)
        try await write(draft.defects, of: id, original: original, in: tx)
        try await write(draft.measurements, of: id, in: tx)
        return id
    }

    static func write(_ pictures: [ListingContent.Picture], of id: ID, in tx: Transaction) async throws {
        guard pictures.count <= mostPictures else { throw Refusal.tooManyPictures }
        var statements: [SQL] = []
        for (index, picture) in pictures.enumerated() {
            statements.append(
                """
                INSERT INTO catalog.offer_picture (offer_id, position, picture, width, height)
                VALUES (\(id), \(index + 1), \(picture.hash), \(picture.width), \(picture.height))
                """)
            for (language, alt) in picture.alt {
                statements.append(
                    """
                    INSERT INTO catalog.offer_picture_text (offer_id, picture, language, alt)
                    VALUES (\(id), \(picture.hash), \(language), \(alt))
                    """)
            }
        }
        if !statements.isEmpty { _ = try await tx.run(statements) }
    }

    /// - Parameter original: the product's language, in which each defect has a text.
    static func write(_ defects: [ListingContent.Defect], of id: ID, original: Language, in tx: Transaction) async throws {
        guard defects.allSatisfy({ $0.text[original] != nil }) else { throw Refusal.defectUnfit }
        var statements: [SQL] = []
        for (index, defect) in defects.enumerated() {
            statements.append(
                """
                INSERT INTO catalog.offer_defect (offer_id, position, picture, width, height)
                VALUES (\(id), \(index + 1), \(defect.picture?.hash as String?), \(defect.picture?.width as Int?),
                    \(defect.picture?.height as Int?))
                """)
            for (language, text) in defect.text {
                statements.append(
                    """
                    INSERT INTO catalog.offer_defect_text (offer_id, position, language, text)
                    VALUES (\(id), \(index + 1), \(language), \(text))
                    """)
            }
        }
        guard !statements.isEmpty else { return }
        do { _ = try await tx.run(statements) } catch let error as DatabaseError {
            throw ["offer_defect_position_check", "defect_text_length"].contains(error.constraint) ? Refusal.defectUnfit : error
        }
    }

    static func write(_ measurements: [Measurement], of id: ID, in tx: Transaction) async throws {
        guard !measurements.isEmpty else { return }
        do {
            _ = try await tx.run(
                measurements.map { measurement in
                    """
                    INSERT INTO catalog.offer_measure (offer_id, measure, millimetres)
                    VALUES (\(id), \(measurement.kind), \(measurement.millimetres))
                    """
                })
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
