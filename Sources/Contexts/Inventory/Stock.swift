package import Catalog
package import Kernel
package import Postgres

/// The stock of one offer, in pieces.
package struct Stock: Sendable, Equatable {
    package let offer: Offer.ID
    /// All pieces on hand, reserved or not.
    package let onHand: Int
    /// The reserved pieces; expired reservations are not counted.
    package let reserved: Int

    /// The pieces that can still be bought.
    package var available: Int { onHand - reserved }

    package init(offer: Offer.ID, onHand: Int, reserved: Int) {
        self.offer = offer
        self.onHand = onHand
        self.reserved = reserved
    }

    /// The most pieces that one offer can have.
    package static let most = 100_000
}

extension Stock {
    /// The stock of these offers, in no order. An offer without a first count is left out.
    package static func of(_ offers: [Offer.ID]) -> Query<[Stock]> { among("SELECT unnest(\(offers)::uuid[])") }

    /// - Parameters:
    ///   - offers: a query of offer keys.
    ///   - holders: a query of holders for whom pieces that are held for a while count as free.
    private static func among(_ offers: SQL, besides holders: SQL? = nil) -> Query<[Stock]> {
        let own: SQL = holders.map { "OR r.expires_at IS NOT NULL AND r.held_for IN (\($0))" } ?? ""
        return .all(
            """
            SELECT s.offer_id, s.on_hand, s.reserved - coalesce((
                SELECT sum(r.quantity) FROM inventory.reservation r
                WHERE r.offer_id = s.offer_id AND (r.expires_at <= kernel.now() \(own))
                  AND r.used_at IS NULL AND r.released_at IS NULL), 0)
            FROM inventory.stock s WHERE s.offer_id IN (\(offers))
            """
        ) { row in
            try Stock(offer: row.next(), onHand: row.next(), reserved: row.next())
        }
    }

    /// An SQL expression: how many pieces of an offer are held for a while, and not promised for good. They may come back.
    ///
    /// - Parameter offer: an expression with the key of the offer.
    static func held(of offer: SQL) -> SQL {
        """
        (SELECT coalesce(sum(h.quantity), 0) FROM inventory.reservation h
         WHERE h.offer_id = \(offer) AND h.expires_at IS NOT NULL AND h.used_at IS NULL AND h.released_at IS NULL)
        """
    }

    /// How many pieces of these offers can still be bought. An offer without a first count has no entry.
    package static func available(_ offers: [Offer.ID]) -> Query<[Offer.ID: Int]> {
        of(offers).map(counts)
    }

    /// - Parameters:
    ///   - offers: a query of offer keys, as a part of a statement.
    ///   - holders: a query of holders. What is held for them for a while counts as free.
    package static func available(among offers: SQL, besides holders: SQL? = nil) -> Query<[Offer.ID: Int]> {
        among(offers, besides: holders).map(counts)
    }

    /// How many pieces can still be bought of each offer of the product that has or had that slug.
    package static func available(ofProduct slug: String) -> Query<[Offer.ID: Int]> {
        among(Offer.keys(ofProduct: slug)).map(counts)
    }

    /// When the next hold of each of these offers ends. An offer without pieces that are held for a while has no entry.
    package static func holds(of offers: [Offer.ID]) -> Query<[Offer.ID: Moment]> {
        Query<[(Offer.ID, Moment)]>.all(
            """
            SELECT offer_id, min(expires_at) FROM inventory.reservation
            WHERE offer_id = ANY(\(offers)::uuid[]) AND expires_at > kernel.now() AND used_at IS NULL AND released_at IS NULL
            GROUP BY offer_id
            """
        ) { row in (try row.next(), try row.next()) }
        .map { Dictionary($0) { $1 } }
    }

    private static func counts(_ stocks: [Stock]) -> [Offer.ID: Int] {
        Dictionary(uniqueKeysWithValues: stocks.map { ($0.offer, $0.available) })
    }
}
