package import Catalog
package import Jobs
package import Postgres

extension Stock {
    /// Releases expired reservations, of at most 200 offers at a time.
    ///
    /// Reads already ignore expired reservations. This job corrects the stored counts and notifies subscribers of stock
    /// changes.
    /// - Returns: the offers whose available stock has grown.
    @discardableResult
    package static func releaseExpired(in db: Database) async throws -> [Offer.ID] {
        try await db.transaction { tx in
            let offers = try await tx.read(
                Query<[Offer.ID]>.all(
                    """
                    SELECT DISTINCT offer_id FROM inventory.reservation
                    WHERE expires_at <= kernel.now() AND used_at IS NULL AND released_at IS NULL
                    ORDER BY offer_id LIMIT 200
                    """
                ) { row in try row.next() })
            guard !offers.isEmpty else { return [] }
            try await tx.run(hold(offers))
            try await Outbox.publish(StockChanged(offers: offers), in: tx)
            return offers
        }
    }

    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "inventory.release-expired") { db in
            _ = try await releaseExpired(in: db)
        }
        jobs.every(60, "inventory.tell-of-low-stock") { db in
            _ = try await LowStock.tell(in: db)
        }
        jobs.every(86_400, "inventory.forget-low-stock") { db in
            try await LowStock.forget(in: db)
        }
        jobs.on(BatchDecided.self, as: "inventory") { fact, db in try await BatchDecision.carryOut(fact.decision, in: db) }
    }
}
