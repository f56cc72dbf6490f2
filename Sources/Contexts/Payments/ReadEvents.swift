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

    /// Has a payment read at its provider soon, if its page was opened and it may be paid.
    package static func look(at payment: Payment, in tx: Transaction) async throws {
        guard payment.state == .open || payment.state == .pending else { return }
        try await GatewayCall.enqueue(.read, of: payment.id, at: payment.gateway, in: tx)
    }

    /// Whether a reading of the reference's payments is asked for and has no answer yet.
    package static func isBeingRead(_ reference: PaymentReference) -> Query<Bool> {
        .one(
            """
            SELECT EXISTS (SELECT FROM payments.call c JOIN payments.payment p ON p.id = c.payment_id
                WHERE p.kind = \(reference.kind) AND p.reference = \(reference.key) AND c.verb = 'read' AND c.state = 'waiting')
            """
        ) { row in try row.next() }
    }

    /// How often the payments of a reference have changed in a way that their buyer sees.
    package static func changes(of reference: PaymentReference) -> Query<Int> {
        .one(
            """
            SELECT coalesce(sum(p.steps + (p.page IS NOT NULL)::integer), 0)::bigint FROM payments.payment p
            WHERE p.kind = \(reference.kind) AND p.reference = \(reference.key)
            """
        ) { row in try row.next() }
    }

    /// The gateways that failed five times in a row, the last time within half a minute. They are not offered.
    package static let failing = Query<[GatewayName]>.all(
        """
        SELECT c.gateway FROM payments.call c
        WHERE c.state = 'waiting' AND c.last_error IN ('unknown', 'unreachable')
          AND NOT EXISTS (SELECT FROM payments.call a WHERE a.gateway = c.gateway AND a.state = 'answered'
              AND a.settled_at > c.due - make_interval(secs => \(GatewayCall.pause)))
        GROUP BY c.gateway
        HAVING sum(c.tries) >= 5 AND max(c.due - make_interval(secs => \(GatewayCall.pause))) > kernel.now() - interval '30 seconds'
        """
    ) { row in try row.next() }

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
            try await db.transaction { tx in
                await tx.mayEnd(at: MoneyFaults.reconcile)
                try await GatewayCall.enqueue(.read, of: payment, at: gateway, in: tx)
            }
        }
        return found.count
    }

    /// Registers the job that reconciles each minute.
    package static func register(on jobs: inout JobTable) {
        jobs.every(60, "payments.reconcile") { db in try await reconcile(in: db) }
    }
}
