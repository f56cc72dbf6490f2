import Jobs
package import Kernel
import Postgres

/// A call to a gateway. It is stored and committed before it is made, and its key is the idempotency key.
package enum GatewayCall {
    package typealias ID = Kernel.ID<GatewayCall>

    /// The raw values are stored.
    enum Verb: String, Sendable, CaseIterable {
        case open, read, close, refund
    }

    static let channel = "payments.call"

    /// A call is asked again at most 32 seconds later, for as long as its outcome is not known.
    ///
    /// A gateway answers or fails within 30 seconds. So a call of a worker that was killed goes on within a minute.
    static let queue = LeasedQueue<ID>(
        table: "payments.call", hasStates: true, lease: 45, tries: .max, longestError: 500
    ) { tries in 1 << min(tries - 1, 5) }

    /// The same for the call `c` as SQL: seconds between its last try and the next one.
    static let pause: SQL = "(1 << least(greatest(c.tries, 1) - 1, 5))::integer"

    /// Queues a call. A call of the same verb for the same payment or refund is made once; a reading that waits is due now.
    static func enqueue(
        _ verb: Verb, of payment: Payment.ID, at gateway: GatewayName, refund: Refund.ID? = nil, content: String = "", in tx: Transaction
    ) async throws {
        let insert: SQL = """
            INSERT INTO payments.call (id, payment_id, refund_id, gateway, verb, content)
            VALUES (\(ID()), \(payment), \(refund as Refund.ID?), \(gateway), \(verb), \(content))
            """
        try await tx.run(
            verb == .read
                ? """
                \(insert) ON CONFLICT (payment_id) WHERE verb = 'read' AND state = 'waiting' DO UPDATE SET due = kernel.now(), tries = 0
                """
                : "\(insert) ON CONFLICT DO NOTHING")
        await tx.notify(channel)
    }

    /// A call that a worker has taken.
    struct Taken: Sendable {
        let lease: LeasedQueue<ID>.Lease
        let payment: Payment.ID
        let refund: Refund.ID?
        let gateway: GatewayName
        let verb: Verb
        let content: String
        /// Whether it was sent before. Then the provider may have done it.
        let wasSent: Bool
        /// Seconds since it was first sent.
        let age: Int
    }

    static func take(at gateways: [GatewayName], in tx: Transaction) async throws -> Taken? {
        try await queue.take(
            where: "gateway = ANY(\(gateways.map(\.rawValue))::text[])",
            reading: """
                payment_id, refund_id, gateway, verb, content, sent_at IS NOT NULL,
                coalesce(extract(epoch FROM kernel.now() - sent_at), 0)::bigint
                """, in: tx
        ) { lease, row in
            Taken(
                lease: lease, payment: try row.next(), refund: try row.next(), gateway: try row.next(), verb: try row.next(),
                content: try row.next(), wasSent: try row.next(), age: try row.next())
        }
    }

    /// Records that the provider may have done it from now on.
    ///
    /// - Returns: false where another worker has the call.
    static func markSent(_ call: Taken, in tx: Transaction) async throws -> Bool {
        let count = try await tx.run(
            """
            UPDATE payments.call SET sent_at = coalesce(sent_at, kernel.now())
            WHERE id = \(call.lease.id) AND fence = \(call.lease.fence) AND state = 'waiting'
            """)
        call.verb.faults.marked?.pass()
        return count == 1
    }

    /// Ends a call. A reading leaves no row.
    static func end(_ call: Taken, as state: String, why: String? = nil, in tx: Transaction) async throws {
        await tx.mayEnd(at: call.verb.faults.ended)
        if call.verb == .read {
            _ = try await queue.remove(call.lease, in: tx)
        } else {
            _ = try await queue.settle(call.lease, as: state, why: why, in: tx)
        }
    }
}
