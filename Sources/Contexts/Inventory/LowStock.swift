package import Catalog
import Jobs
package import Kernel
package import Postgres
package import Sellers

/// An offer whose pieces fell to its threshold. A trigger of the database opens one alert when they fall, and ends it when they rise.
package struct LowStock: Sendable, Equatable {
    package let offer: Offer.ID
    /// The pieces that could be sold after the sale.
    package let available: Int
    package let threshold: Int
    package let crossedAt: Moment

    package init(offer: Offer.ID, available: Int, threshold: Int, crossedAt: Moment) {
        (self.offer, self.available, self.threshold, self.crossedAt) = (offer, available, threshold, crossedAt)
    }

    /// The least time between two notices to one shop.
    private static let pauseMinutes = 60
    /// How long alerts that have ended are kept.
    private static let keptDays = 90

    /// The seller's alerts that hold, the newest first.
    package static func open(of seller: Seller.ID) -> Query<[LowStock]> {
        alerts("seller_id = \(seller) AND ended_at IS NULL ORDER BY crossed_at DESC, id LIMIT 100")
    }

    /// What a notice told of, the fewest pieces first.
    package static func told(in notice: Kernel.ID<LowStock>, of seller: Seller.ID) -> Query<[LowStock]> {
        alerts("notice_id = \(notice) AND seller_id = \(seller) ORDER BY available, crossed_at, id")
    }

    /// A subquery: the keys of the seller's offers of which no more pieces are left than their threshold. Without one, it is zero.
    package static func keys(of seller: Seller.ID) -> SQL {
        """
        (SELECT s.offer_id FROM inventory.stock s LEFT JOIN inventory.threshold own ON own.offer_id = s.offer_id
         LEFT JOIN inventory.threshold shop ON shop.seller_id = \(seller) AND shop.offer_id IS NULL
         WHERE s.offer_id IN \(Offer.keys(of: seller)) AND s.on_hand - s.reserved <= coalesce(own.pieces, shop.pieces, 0)
           AND s.on_hand - s.reserved + \(Stock.held(of: "s.offer_id")) <= coalesce(own.pieces, shop.pieces, 0))
        """
    }

    private static func alerts(_ condition: SQL) -> Query<[LowStock]> {
        .all("SELECT offer_id, available, threshold, crossed_at FROM inventory.low_alert WHERE \(condition)") { row in
            try LowStock(offer: row.next(), available: row.next(), threshold: row.next(), crossedAt: row.next())
        }
    }

    /// Publishes `StockLow` for each seller with new alerts. Alerts are gathered, so that a shop is told at most once an hour.
    ///
    /// - Returns: the number of sellers that are told.
    @discardableResult
    package static func tell(in db: Database) async throws -> Int {
        let sellers = try await db.read(
            Query<[Seller.ID]>.all(
                """
                SELECT DISTINCT a.seller_id FROM inventory.low_alert a WHERE a.told_at IS NULL AND a.ended_at IS NULL
                  AND NOT EXISTS (
                      SELECT FROM inventory.low_alert t
                          WHERE t.seller_id = a.seller_id AND t.told_at > kernel.now() - \(pauseMinutes) * interval '1 minute')
                ORDER BY a.seller_id LIMIT 200
                """
            ) { row in try row.next() })
        var told = 0
        for seller in sellers {
            let notice = Kernel.ID<LowStock>()
            told += try await db.transaction { tx in
                let alerts = try await tx.run(
                    """
                    UPDATE inventory.low_alert SET told_at = kernel.now(), notice_id = \(notice)
                    WHERE seller_id = \(seller) AND told_at IS NULL AND ended_at IS NULL
                    """)
                guard alerts > 0 else { return 0 }
                try await Outbox.publish(StockLow(seller: seller, notice: notice), in: tx)
                return 1
            }
        }
        return told
    }

    /// Deletes alerts that ended long ago.
    static func forget(in db: Database) async throws {
        try await db.transaction { tx in
            try await tx.run("DELETE FROM inventory.low_alert WHERE ended_at < kernel.now() - \(keptDays) * interval '1 day'")
        }
    }
}
