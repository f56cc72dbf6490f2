package import Kernel
package import Postgres

/// Something of a payment that waits for a person.
package struct OpenMatter: Sendable {
    /// The raw values are the words of `kolchi payments`.
    package enum Kind: String, Sendable, CaseIterable {
        /// Another amount, currency, mode or reference came than was asked.
        case held
        /// The gateway did not give it back.
        case refund
        /// The bank has not decided yet.
        case dispute
        /// It was sent more than five minutes ago, and there is no answer.
        case call
    }

    package let kind: Kind
    package let payment: Payment.ID
    package let gateway: GatewayName
    /// The refund that failed.
    package let refund: Refund.ID?
    package let amount: Money
    package let since: Moment
    /// Why it waits, in words for the operator.
    package let why: String

    /// All matters, the oldest first.
    package static let all = Query<[OpenMatter]>.all(
        """
        SELECT m.kind, m.payment_id, m.gateway, m.refund_id, m.amount, m.currency, m.since, m.why FROM (
            SELECT 'held' AS kind, p.id AS payment_id, p.gateway, NULL::uuid AS refund_id, p.received AS amount,
                p.received_currency AS currency,
                s.stepped_at AS since, s.why
            FROM payments.payment p JOIN payments.step s ON s.payment_id = p.id AND s.sequence = p.steps WHERE p.state = 'held'
            UNION ALL
            SELECT 'refund', r.payment_id, p.gateway, r.id, r.asked, r.asked_currency, r.made_at, coalesce(r.failure, '')
            FROM payments.refund r JOIN payments.payment p ON p.id = r.payment_id WHERE r.state = 'failed'
            UNION ALL
            SELECT 'dispute', p.id, p.gateway, NULL, p.disputed, p.received_currency, p.made_at, 'the bank has not decided'
            FROM payments.payment p WHERE p.dispute = 'open'
            UNION ALL
            SELECT 'call', c.payment_id, c.gateway, c.refund_id, p.asked, p.asked_currency, c.sent_at,
                c.verb || ': ' || coalesce(c.last_error, '')
            FROM payments.call c JOIN payments.payment p ON p.id = c.payment_id LEFT JOIN payments.refund r ON r.id = c.refund_id
            WHERE c.state = 'waiting' AND c.sent_at < kernel.now() - interval '5 minutes' AND r.provider_key IS NULL) m
        ORDER BY m.since, m.payment_id
        """
    ) { row in
        OpenMatter(
            kind: try row.next(), payment: try row.next(), gateway: try row.next(), refund: try row.next(),
            amount: Money(minor: try row.next(), try row.next()), since: try row.next(), why: try row.next())
    }
}

extension Payment {
    /// The newest payments, the newest first.
    ///
    /// - Parameter state: only those in it; nil for all.
    package static func newest(_ most: Int, in state: State? = nil) -> Query<[Payment]> {
        listed(state.map { "p.state = \($0)" } ?? "true", most: most)
    }

    /// Whether a payment was ever made at the gateway.
    package static func isUsed(_ gateway: GatewayName) -> Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM payments.payment WHERE gateway = \(gateway))") { row in try row.next() }
    }

    /// A step of its history.
    package struct Step: Sendable, Equatable {
        package let to: State
        package let by: Actor
        package let why: String
        package let at: Moment
    }

    /// The history of a payment, the oldest step first.
    package static func steps(of id: ID) -> Query<[Step]> {
        .all("SELECT to_state, actor, who, why, stepped_at FROM payments.step WHERE payment_id = \(id) ORDER BY sequence") { row in
            Step(to: try row.next(), by: Actor(try row.next(), try row.next()), why: try row.next(), at: try row.next())
        }
    }

    /// A call to a gateway, for the operator.
    package struct Call: Sendable {
        /// `open`, `read`, `close` or `refund`.
        package let verb: String
        /// `waiting`, `answered`, `refused` or `overtaken`.
        package let state: String
        package let sentAt: Moment?
        package let tries: Int
        package let error: String
    }

    /// The calls about a payment, the oldest first. Readings leave no row.
    package static func calls(of id: ID) -> Query<[Call]> {
        .all(
            """
            SELECT verb, state, sent_at, tries, coalesce(last_error, '') FROM payments.call WHERE payment_id = \(id) ORDER BY made_at, id
            """
        ) { row in
            Call(verb: try row.next(), state: try row.next(), sentAt: try row.next(), tries: try row.next(), error: try row.next())
        }
    }
}
