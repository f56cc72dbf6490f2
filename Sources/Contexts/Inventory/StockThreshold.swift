import Auditing
package import Catalog
package import Kernel
package import Postgres
package import Sellers

/// From how many pieces that can be sold a shop wants to be told: for all its offers, and for some of them.
package struct StockThreshold: Sendable, Equatable {
    /// For offers without their own; nil for none.
    package let shop: Int?
    package let offers: [Offer.ID: Int]

    package enum Refusal: Error, Equatable {
        case outOfBounds
        /// The seller has no such offer with a stock.
        case unknownOffer
    }

    /// The bound of an offer; nil if the shop is not told of it.
    package func pieces(of offer: Offer.ID) -> Int? { offers[offer] ?? shop }

    package static func of(_ seller: Seller.ID) -> Query<StockThreshold> {
        Query<[(Offer.ID?, Int)]>.all("SELECT offer_id, pieces FROM inventory.threshold WHERE seller_id = \(seller)") { row in
            (try row.next(), try row.next())
        }.map { rows in
            StockThreshold(
                shop: rows.first { $0.0 == nil }?.1,
                offers: Dictionary(rows.compactMap { offer, pieces in offer.map { ($0, pieces) } }, uniquingKeysWith: min))
        }
    }

    /// Sets the threshold of the shop, or of one offer. Alerts that do not hold any more end.
    ///
    /// - Parameters:
    ///   - pieces: the shop is told when so many or fewer are left; nil for no threshold.
    ///   - offer: nil for the shop.
    /// - Throws: `Refusal.outOfBounds`, `.unknownOffer`.
    package static func set(
        _ pieces: Int?, of offer: Offer.ID? = nil, for seller: Seller.ID, by actor: Actor, in tx: Transaction
    ) async throws {
        if let pieces { guard (0...Stock.most).contains(pieces) else { throw Refusal.outOfBounds } }
        if let offer {
            let isOwn = Query<Bool>.one(
                "SELECT EXISTS (SELECT FROM inventory.stock WHERE offer_id = \(offer) AND offer_id IN \(Offer.keys(of: seller)))"
            ) { row in try row.next() }
            guard try await tx.read(isOwn) else { throw Refusal.unknownOffer }
        }
        let former = try await tx.read(of(seller))
        guard (offer.map { former.offers[$0] } ?? former.shop) != pieces else { return }
        if let pieces {
            let key: SQL = offer == nil ? "(seller_id) WHERE offer_id IS NULL" : "(offer_id) WHERE offer_id IS NOT NULL"
            try await tx.run(
                """
                INSERT INTO inventory.threshold (seller_id, offer_id, pieces) VALUES (\(seller), \(offer as Offer.ID?)::uuid, \(pieces))
                ON CONFLICT \(key) DO UPDATE SET pieces = excluded.pieces
                """)
        } else {
            try await tx.run(
                "DELETE FROM inventory.threshold WHERE seller_id = \(seller) AND offer_id IS NOT DISTINCT FROM \(offer as Offer.ID?)::uuid")
        }
        // Sales end alerts in the order of the offers' keys too.
        try await tx.run(
            "SELECT FROM inventory.low_alert WHERE seller_id = \(seller) AND ended_at IS NULL ORDER BY offer_id FOR NO KEY UPDATE")
        try await tx.run(
            """
            UPDATE inventory.low_alert a SET ended_at = kernel.now()
            FROM inventory.stock s WHERE s.offer_id = a.offer_id AND a.seller_id = \(seller) AND a.ended_at IS NULL
              AND s.on_hand - s.reserved + \(Stock.held(of: "a.offer_id")) > coalesce(
                  (SELECT t.pieces FROM inventory.threshold t WHERE t.offer_id = a.offer_id),
                  (SELECT t.pieces FROM inventory.threshold t WHERE t.seller_id = \(seller) AND t.offer_id IS NULL), -1)
            """)
        try await Audit.record(
            "inventory.threshold-set", by: actor, on: seller.auditSubject,
            ["offer": offer.map { "\($0)" } ?? "all", "pieces": pieces.map { "\($0)" } ?? "none"], in: tx)
    }
}
