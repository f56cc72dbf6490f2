package import Jobs
import Postgres

extension Seller {
    /// Registers the job that tells subscribers when a holiday begins or ends. Whether one can buy never depends on it.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "sellers.holidays") { db in
            try await db.transaction { tx in
                let turned = try await tx.read(
                    Query<[ID]>.all(
                        """
                        UPDATE sellers.seller s SET is_open = \(isThere("s")),
                            away_from = CASE WHEN s.away_until <= \(today) THEN NULL ELSE s.away_from END,
                            away_until = CASE WHEN s.away_until <= \(today) THEN NULL ELSE s.away_until END
                        WHERE s.away_from IS NOT NULL AND (s.is_open <> \(isThere("s")) OR s.away_until <= \(today))
                        RETURNING s.id
                        """
                    ) { row in try row.next() })
                for id in turned { try await Outbox.publish(SellerChanged(seller: id), in: tx) }
            }
        }
    }
}
