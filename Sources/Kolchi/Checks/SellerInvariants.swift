import Postgres

extension Invariants {
    /// The standing of a seller is that of its history, and holds (36).
    static let sellers: [Invariant] = [
        Invariant(
            36, "the standing of a seller is not the one of the last change",
            """
            SELECT format('seller %s: %s', s.slug, s.standing) FROM sellers.seller s
            WHERE s.standing <> coalesce((SELECT c.state FROM sellers.standing c WHERE c.seller_id = s.id ORDER BY c.id DESC LIMIT 1), 'approved')
            """),
        Invariant(
            36, "a seller is closed, but one of the orders is under way",
            """
            SELECT format('order %s of %s', o.number, s.slug) FROM sellers.seller s JOIN orders.order o ON o.seller_id = s.id
            WHERE s.standing = 'closed' AND orders.is_under_way(o.state)
            """),
        Invariant(
            36, "a listing can be bought from a seller who is suspended or closed",
            """
            SELECT format('offer %s of %s', l.offer_id, s.slug) FROM search.listing l JOIN sellers.seller s ON s.id = l.seller_id
            WHERE l.available AND s.standing <> 'approved' AND NOT EXISTS (SELECT FROM jobs.job j WHERE j.payload->>'seller' = s.id::text)
            """),
    ]
}
