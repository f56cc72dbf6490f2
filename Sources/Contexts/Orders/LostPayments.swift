package import Metrics
import Payments
package import Postgres

/// Counts the payments that succeeded and whose purchase is not placed: the buyer has paid for nothing.
package struct LostPayments: Measured {
    private static let family = Family.gauge(
        "kolchi_payments_lost", "Payments that succeeded and whose purchase is not placed; the same on every worker.")

    private let db: Database

    package init(on db: Database) { self.db = db }

    /// Reads the number from the database. It is left out where that does not answer.
    package func measure(into exposition: inout Exposition) async {
        exposition.declare(Self.family)
        guard let count = try? await db.search(Self.now) else { return }
        exposition.add(count, to: Self.family)
    }

    package static let now = Query<Int>.one(
        """
        SELECT count(*) FROM orders.unpaid_purchase u
        WHERE u.state <> 'placed' AND u.held_until > kernel.now() - interval '30 days'
          AND u.purchase_id IN (\(Payment.succeededReferences(of: OrderPayment.kind)))
        """
    ) { row in try row.next() }
}
