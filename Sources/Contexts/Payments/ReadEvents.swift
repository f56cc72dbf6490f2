package import Callbacks
package import Jobs
import Kernel
package import Postgres

extension Payment {
    /// Applies an event of a gateway: it has the payment read at the provider. What the body says of money is not looked at.
    ///
    /// The name of the callback's source is the gateway's, and its subject is the provider's key of the payment.
    package static func apply(_ event: Callback, in tx: Transaction) async throws -> CallbackOutcome {
        guard let gateway = GatewayName(event.source), let payment = try await tx.read(named(event.key.subject, at: gateway)) else {
            return .unknownSubject
        }
        try await GatewayCall.enqueue(.read, of: payment, at: gateway, in: tx)
        return .applied
    }

    /// Has all payments read that may be paid and are older than a minute. An event may be lost.
    ///
    /// - Returns: how many.
    @discardableResult
    package static func reconcile(in db: Database) async throws -> Int {
        let undecided = Query<[(ID, GatewayName)]>.all(
            """
            SELECT p.id, p.gateway FROM payments.payment p
            WHERE p.state IN ('open', 'pending') AND p.made_at < kernel.now() - interval '60 seconds' ORDER BY p.made_at LIMIT 500
            """
        ) { row in (try row.next(), try row.next()) }
        let found = try await db.read(undecided)
        for (payment, gateway) in found {
            try await db.transaction { tx in try await GatewayCall.enqueue(.read, of: payment, at: gateway, in: tx) }
        }
        return found.count
    }

    /// Registers the job that reconciles each minute.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "payments.reconcile") { db in try await reconcile(in: db) }
    }
}
