import Kernel
import Payments
import Postgres

extension SimulatedPayment {
    /// What the gateway says of a payment that is there.
    static func reading(of id: ID) -> Query<PaymentReading> {
        .one(
            """
            SELECT p.id, \(stateNow), p.currency, coalesce(c.amount, p.amount), p.reference,
                coalesce((SELECT sum(r.amount) FROM simulated.refund r
                          WHERE r.payment_id = p.id AND r.failure IS NULL AND r.known_at <= kernel.now()), 0)::bigint,
                d.state
            FROM simulated.payment p LEFT JOIN simulated.charge c ON c.payment_id = p.id
            LEFT JOIN simulated.dispute d ON d.payment_id = p.id
            WHERE p.id = \(id)
            """
        ) { row in
            let (id, state, currency): (ID, State, Currency) = (try row.next(), try row.next(), try row.next())
            let amount = Money(minor: try row.next(), currency)
            let reference = try row.next(String.self)
            let refunded = Money(minor: try row.next(), currency)
            let dispute: PaymentDispute.State? = try row.next()
            return PaymentReading(
                providerKey: id.description, state: state.read, amount: amount, mode: .test, reference: reference, refunded: refunded,
                dispute: dispute.map { PaymentDispute($0, amount, fee: Money(minor: disputeFee, currency)) })
        }
    }

    /// The charges and refunds that became known, and the disputes that were opened, on a day in UTC, the oldest first.
    static func entries(of day: CalendarDay) -> Query<[GatewayEntry]> {
        let from = Moment(seconds: Int64(day.daysSince1970) * 86_400)
        let until = from.adding(seconds: 86_400)
        return .all(
            """
            SELECT e.kind, e.id, p.id, p.reference, e.amount, p.currency, e.known_at
            FROM (SELECT 'payment' AS kind, c.payment_id AS id, c.payment_id, c.amount, c.known_at FROM simulated.charge c
                  WHERE c.known_at >= \(from) AND c.known_at < \(until)
                  UNION ALL
                  SELECT 'refund', r.id, r.payment_id, r.amount, r.known_at FROM simulated.refund r
                  WHERE r.known_at >= \(from) AND r.known_at < \(until) AND r.failure IS NULL
                  UNION ALL
                  SELECT 'dispute', d.payment_id, d.payment_id, c.amount, d.made_at
                  FROM simulated.dispute d JOIN simulated.charge c ON c.payment_id = d.payment_id
                  WHERE d.made_at >= \(from) AND d.made_at < \(until)) e
            JOIN simulated.payment p ON p.id = e.payment_id
            WHERE e.known_at <= kernel.now() ORDER BY e.known_at, e.id
            """
        ) { row in
            let (kind, key, payment): (GatewayEntry.Kind, ID, ID) = (try row.next(), try row.next(), try row.next())
            let (reference, minor, currency): (String, Int64, Currency) = (try row.next(), try row.next(), try row.next())
            return GatewayEntry(
                kind: kind, providerKey: key.description, paymentKey: payment.description, reference: reference,
                amount: Money(minor: minor, currency), madeAt: try row.next())
        }
    }
}

extension SimulatedPayment.State {
    /// The same in the words of all gateways.
    fileprivate var read: PaymentReading.State {
        switch self {
        case .open, .code: .open
        case .pending: .pending
        case .paid: .paid
        case .refused: .refused
        case .closed, .expired: .expired
        }
    }
}
