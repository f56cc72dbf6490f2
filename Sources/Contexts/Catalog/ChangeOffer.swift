import Jobs
package import Kernel
package import Postgres
package import Sellers

extension Offer {
    /// Adds an offer to a variant: for example a used piece next to a new one, or another seller's.
    ///
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func add(_ draft: OfferDraft, to variant: Variant.ID, in tx: Transaction) async throws -> ID {
        let original = try await tx.read(
            Query<Language?>.first(
                """
                SELECT p.original_language FROM catalog.variant v JOIN catalog.product p ON p.id = v.product_id
                WHERE v.id = \(variant)
                """
            ) { row in try row.next() })
        guard let original else { throw Refusal.unknownVariant }
        let id = try await write(draft, of: variant, original: original, in: tx)
        try await Outbox.publish(OfferChanged(offers: [id]), in: tx)
        return id
    }

    /// Carts with the offer show the new price before they can be ordered. Placed orders keep their price.
    ///
    /// - Parameter seller: the owner of the offer.
    /// - Throws: `Refusal.unknownOffer`, `.priceOutOfBounds`.
    package static func changePrice(_ id: ID, to price: Money, by seller: Seller.ID, in tx: Transaction) async throws {
        do {
            let changed = try await tx.run("UPDATE catalog.offer SET price = \(price) WHERE id = \(id) AND seller_id = \(seller)")
            guard changed == 1 else { throw Refusal.unknownOffer }
        } catch let error as DatabaseError where error.constraint == "offer_price_bounds" {
            throw Refusal.priceOutOfBounds
        }
        try await Outbox.publish(OfferChanged(offers: [id]), in: tx)
    }

    /// Withdraws the offer: nobody can buy it any more. The product's page stays.
    ///
    /// - Throws: `Refusal.unknownOffer`.
    package static func withdraw(_ id: ID, by seller: Seller.ID, in tx: Transaction) async throws {
        let changed = try await tx.run(
            "UPDATE catalog.offer SET status = 'withdrawn' WHERE id = \(id) AND seller_id = \(seller)")
        guard changed == 1 else { throw Refusal.unknownOffer }
        try await Outbox.publish(OfferChanged(offers: [id]), in: tx)
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
        try await Outbox.publish(OfferChanged(offers: [id]), in: tx)
    }

    /// Writes an offer with its pictures, defects and measurements.
    static func write(_ draft: OfferDraft, of variant: Variant.ID, original: Language, in tx: Transaction) async throws -> ID {
        guard draft.pictures.count <= mostPictures else { throw Refusal.tooManyPictures }
        guard draft.defects.allSatisfy({ $0.text[original] != nil }) else { throw Refusal.defectUnfit }
        let id = ID()
        var statements: [SQL] = [
            """
            INSERT INTO catalog.offer (id, variant_id, seller_id, condition, price, status, published_at, serial)
            VALUES (\(id), \(variant), \(draft.seller), \(draft.condition), \(draft.price), 'published', kernel.now(), \(draft.serial as String?))
            """
        ]
        for (index, picture) in draft.pictures.enumerated() {
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
        for (index, defect) in draft.defects.enumerated() {
            statements.append(
                """
                INSERT INTO catalog.offer_defect (offer_id, position, picture) VALUES (\(id), \(index + 1), \(defect.picture as String?))
                """)
            for (language, text) in defect.text {
                statements.append(
                    """
                    INSERT INTO catalog.offer_defect_text (offer_id, position, language, text)
                    VALUES (\(id), \(index + 1), \(language), \(text))
                    """)
            }
        }
        for measurement in draft.measurements {
            statements.append(
                """
                INSERT INTO catalog.offer_measure (offer_id, measure, millimetres)
                VALUES (\(id), \(measurement.kind), \(measurement.millimetres))
                """)
        }
        do {
            _ = try await tx.run(statements)
        } catch let error as DatabaseError {
            switch error.constraint {
            case "offer_price_bounds": throw Refusal.priceOutOfBounds
            case "offer_seller_id_fkey": throw Refusal.unknownSeller
            case "offer_defect_position_check", "defect_text_length": throw Refusal.defectUnfit
            case "measure_bounds", "offer_measure_pkey": throw Refusal.measurementUnfit
            case "serial_form": throw Refusal.serialUnfit
            default: throw error
            }
        }
        return id
    }
}
