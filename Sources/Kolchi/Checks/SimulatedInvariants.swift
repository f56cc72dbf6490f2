import Postgres

extension Invariants {
    /// The journal of the simulated gateway agrees with itself (99). Production has no rows there.
    static let simulated: [Invariant] = [
        Invariant(
            99, "a payment of the simulated gateway is charged without a charge, or has a charge and is not charged",
            """
            SELECT format('payment %s, %s', p.id, p.state)
            FROM simulated.payment p LEFT JOIN simulated.charge c ON c.payment_id = p.id
            WHERE (p.state = 'charged') <> (c.payment_id IS NOT NULL)
            """),
        Invariant(
            99, "the simulated gateway gave back more than it took",
            """
            SELECT format('payment %s: %s of %s', c.payment_id, sum(r.amount), c.amount)
            FROM simulated.charge c JOIN simulated.refund r ON r.payment_id = c.payment_id
            WHERE r.failure IS NULL GROUP BY c.payment_id, c.amount HAVING sum(r.amount) > c.amount
            """),
        Invariant(
            99, "the lines of a bill of the simulated gateway do not sum to its amount",
            """
            SELECT format('payment %s', p.id) FROM simulated.payment p
            WHERE p.amount <> (SELECT sum(line) FROM unnest(p.amounts) line)
            """),
        Invariant(
            99, "a payment of the simulated gateway is over, and its page is still to expire",
            """
            SELECT format('event %s', e.id) FROM simulated.event e JOIN simulated.payment p ON p.id = e.payment_id
            WHERE e.type = 'payment.expired' AND e.state = 'waiting' AND p.state NOT IN ('open', 'code')
            """),
        Invariant(
            99, "an open dispute of the simulated gateway was told to nobody",
            """
            SELECT format('payment %s', d.payment_id) FROM simulated.dispute d
            WHERE NOT EXISTS (SELECT FROM simulated.event e WHERE e.payment_id = d.payment_id AND e.type = 'dispute.opened')
            """),
    ]
}
