package import Kernel
package import Postgres

/// An event of the simulated gateway, which a webhook tells the shop. Its body names the payment, and no amount and no state.
package enum ProviderEvent {
    package typealias ID = Kernel.ID<ProviderEvent>

    /// The raw values are stored.
    enum Kind: String, CaseIterable {
        case paid = "payment.paid"
        case refused = "payment.refused"
        case closed = "payment.closed"
        case expired = "payment.expired"
        case refundDone = "refund.done"
        case refundFailed = "refund.failed"
        case disputeOpened = "dispute.opened"
        case disputeWon = "dispute.won"
        case disputeLost = "dispute.lost"
    }

    static let channel = "simulated_events"

    /// Queues the webhook.
    ///
    /// - Parameter seconds: until it is due.
    static func write(_ kind: Kind, of payment: SimulatedPayment.ID, after seconds: Int64 = 0, in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO simulated.event (id, payment_id, type, due)
            VALUES (\(ID()), \(payment), \(kind), kernel.now() + make_interval(secs => \(seconds)))
            """)
        await tx.notify(channel)
    }

    static func write(_ kind: Kind, of payment: SimulatedPayment.ID, due: Moment, in tx: Transaction) async throws {
        try await tx.run("INSERT INTO simulated.event (id, payment_id, type, due) VALUES (\(ID()), \(payment), \(kind), \(due))")
    }

    /// Takes back the event that the page has expired, because something else became of it.
    static func voidExpiry(of payment: SimulatedPayment.ID, in tx: Transaction) async throws {
        try await tx.run(
            """
            UPDATE simulated.event SET state = 'void', settled_at = kernel.now()
            WHERE payment_id = \(payment) AND type = 'payment.expired' AND state = 'waiting'
            """)
    }

    /// All events of a payment that a webhook tells or told, the oldest first.
    package static func all(of payment: SimulatedPayment.ID) -> Query<[ID]> {
        .all("SELECT id FROM simulated.event WHERE payment_id = \(payment) AND state <> 'void' ORDER BY made_at, id") { row in
            try row.next()
        }
    }

    /// The body of the webhook, the same at each try; nil where there is no such event.
    static func body(of event: ID) -> Query<[UInt8]?> {
        .first(
            """
            SELECT json_build_object('id', id, 'type', type, 'timestamp', kernel.iso8601(made_at),
                'data', json_build_object('payment', payment_id))::text
            FROM simulated.event WHERE id = \(event)
            """
        ) { row in Array(try row.next(String.self).utf8) }
    }
}
