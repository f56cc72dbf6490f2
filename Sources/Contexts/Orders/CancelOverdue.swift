import Inventory
package import Jobs
import Places

extension WaitingPurchase {
    /// Registers the jobs of Orders.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "orders.cancel-unconfirmed") { db in
            try await cancelOverdue(in: db)
        }
        jobs.on(StockChanged.self, as: "orders") { fact, db in
            try await lapseSold(fact.offers, in: db)
        }
        jobs.every(60, "orders.cancel-late") { db in
            try await Deadline.cancelLate(in: db)
        }
        jobs.every(60, "orders.grant-unanswered") { db in
            try await CancellationRequest.grantUnanswered(in: db)
        }
        jobs.every(300, "orders.remind") { db in
            try await Deadline.remind(in: db)
        }
        jobs.on(PublicHolidayDeclared.self, as: "orders") { _, db in
            try await Deadline.countAgain(in: db)
        }
    }
}
