import Inventory
package import Jobs

extension WaitingPurchase {
    /// Registers the jobs of Orders.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "orders.cancel-unconfirmed") { db in
            try await cancelOverdue(in: db)
        }
        jobs.on(StockChanged.self, as: "orders") { fact, db in
            try await lapseSold(fact.offers, in: db)
        }
    }
}
