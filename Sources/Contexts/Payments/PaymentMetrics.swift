package import Metrics
import Postgres

extension GatewayWorker: Measured {
    private static let payments = Family.gauge(
        "kolchi_payments", "Payments that began in the last 24 hours, by gateway and state; the same on every worker.")
    private static let unknownCalls = Family.gauge(
        "kolchi_payment_calls_unknown", "Calls to gateways that were sent and have no answer, by gateway; the same on every worker.")
    private static let unknownAge = Family.gauge(
        "kolchi_payment_calls_unknown_seconds", "The age of the oldest call that was sent and has no answer, by gateway.")
    private static let held = Family.gauge(
        "kolchi_payments_held", "Payments with another amount, currency, mode or reference that wait for a decision, by gateway.")
    private static let refundsDue = Family.gauge(
        "kolchi_refunds_due", "Refunds that are promised and not done, by gateway and state: due, asked, failed.")
    private static let refundsDueAge = Family.gauge(
        "kolchi_refunds_due_seconds",
        "The age of the oldest refund that is promised and not done, by gateway and state: due, asked, failed.")
    private static let differences = Family.gauge(
        "kolchi_payment_list_differences", "Differences between a gateway's lists of the last week and the payments here, by gateway.")
    private static let comparedAge = Family.gauge(
        "kolchi_payment_list_age_seconds",
        "Seconds since the end of the last day whose list was compared, by gateway; 0 before the first payment.")

    /// Reads the numbers from the database. They are left out where it does not answer.
    package func measure(into exposition: inout Exposition) async {
        exposition.declare(
            Self.payments, Self.unknownCalls, Self.unknownAge, Self.held, Self.refundsDue, Self.refundsDueAge, Self.differences,
            Self.comparedAge)
        let names = gateways.keys.sorted().map(\.rawValue)
        guard !names.isEmpty, let (now, states) = try? await db.search(Self.now(names), Self.states(names)) else { return }
        for state in states { exposition.add(state.count, to: Self.payments, ["gateway": state.gateway, "state": state.name]) }
        for state in now {
            let labels: Exposition.Labels = ["gateway": state.gateway]
            exposition.add(state.unknown, to: Self.unknownCalls, labels)
            exposition.add(state.unknownAge, to: Self.unknownAge, labels)
            exposition.add(state.held, to: Self.held, labels)
            for (place, name) in ["due", "asked", "failed"].enumerated() {
                let labels: Exposition.Labels = ["gateway": state.gateway, "state": name]
                exposition.add(state.refunds[place], to: Self.refundsDue, labels)
                exposition.add(state.refundAges[place], to: Self.refundsDueAge, labels)
            }
            exposition.add(state.differences, to: Self.differences, labels)
            exposition.add(state.comparedAge, to: Self.comparedAge, labels)
        }
    }

    private struct Now: Sendable {
        let gateway: String
        let unknown: Int
        let unknownAge: Int
        let held: Int
        /// Due, asked and failed.
        let refunds: [Int]
        let refundAges: [Int]
        let differences: Int
        let comparedAge: Int
    }

    /// The payments of the last 24 hours. Each state is there for each gateway.
    private static func states(_ gateways: [String]) -> Query<[(gateway: String, name: String, count: Int)]> {
        let names = Payment.State.allCases.filter { $0 != .none }.map(\.rawValue)
        return .all(
            """
            SELECT g.name, s.name, count(p.id)
            FROM unnest(\(gateways)::text[]) AS g (name) CROSS JOIN unnest(\(names)::text[]) AS s (name)
            LEFT JOIN payments.payment p ON p.gateway = g.name AND p.state = s.name AND p.made_at > kernel.now() - interval '24 hours'
            GROUP BY 1, 2 ORDER BY 1, 2
            """
        ) { row in (try row.next(), try row.next(), try row.next()) }
    }

    /// A call is unknown until its answer is stored. A bank that decides on a refund for days has answered.
    private static func now(_ gateways: [String]) -> Query<[Now]> {
        .all(
            """
            SELECT g.name, coalesce(c.count, 0), coalesce(c.age, 0),
                (SELECT count(*) FROM payments.payment p WHERE p.gateway = g.name AND p.state = 'held'),
                ARRAY[coalesce(r.due, 0), coalesce(r.asked, 0), coalesce(r.failed, 0)],
                ARRAY[coalesce(r.due_age, 0), coalesce(r.asked_age, 0), coalesce(r.failed_age, 0)],
                (SELECT coalesce(sum(d.differences), 0)::bigint FROM payments.compared_day d
                 WHERE d.gateway = g.name AND d.day > (kernel.now() AT TIME ZONE 'UTC')::date - 8),
                greatest(0, extract(epoch FROM kernel.now() - coalesce(
                    (SELECT (max(d.day) + 1)::timestamp AT TIME ZONE 'UTC' FROM payments.compared_day d WHERE d.gateway = g.name),
                    (SELECT min(p.made_at) FROM payments.payment p WHERE p.gateway = g.name), kernel.now())))::bigint
            FROM unnest(\(gateways)::text[]) AS g (name)
            LEFT JOIN (
                SELECT c.gateway, count(*) AS count, extract(epoch FROM kernel.now() - min(c.sent_at))::bigint AS age
                FROM payments.call c LEFT JOIN payments.refund r ON r.id = c.refund_id
                WHERE c.state = 'waiting' AND c.sent_at IS NOT NULL AND r.provider_key IS NULL GROUP BY 1) c ON c.gateway = g.name
            LEFT JOIN (
                SELECT p.gateway, count(*) FILTER (WHERE r.state = 'due') AS due, count(*) FILTER (WHERE r.state = 'asked') AS asked,
                    count(*) FILTER (WHERE r.state = 'failed') AS failed,
                    extract(epoch FROM kernel.now() - min(r.made_at) FILTER (WHERE r.state = 'due'))::bigint AS due_age,
                    extract(epoch FROM kernel.now() - min(r.made_at) FILTER (WHERE r.state = 'asked'))::bigint AS asked_age,
                    extract(epoch FROM kernel.now() - min(r.made_at) FILTER (WHERE r.state = 'failed'))::bigint AS failed_age
                FROM payments.refund r JOIN payments.payment p ON p.id = r.payment_id WHERE r.state <> 'done' GROUP BY 1) r
                ON r.gateway = g.name
            ORDER BY 1
            """
        ) { row in
            Now(
                gateway: try row.next(), unknown: try row.next(), unknownAge: try row.next(), held: try row.next(), refunds: try row.next(),
                refundAges: try row.next(), differences: try row.next(), comparedAge: try row.next())
        }
    }
}
