import Postgres
import Sellers

extension Invariants {
    /// The standing of a seller is that of its history, and holds (36). An application has what follows from its state (37).
    /// Only owners invite, and holidays begin and end (38).
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
        Invariant(
            37, "an application was approved, but nobody opened its shop, or a trader's shop has no legal profile",
            """
            SELECT format('application %s', a.id) FROM sellers.application a LEFT JOIN sellers.seller s ON s.id = a.opened_as
            LEFT JOIN sellers.legal_profile l ON l.seller_id = s.id
            WHERE a.state = 'approved' AND (s.slug IS DISTINCT FROM a.slug OR a.kind = 'trader' AND l.seller_id IS NULL)
            """),
        Invariant(
            37, "a document of an application is stored longer than people were told",
            """
            SELECT format('application %s', a.id) FROM sellers.application a JOIN sellers.application_document d ON d.application_id = a.id
            WHERE a.state IN ('refused', 'approved')
              AND a.decided_at < kernel.now() - make_interval(days => \(ApplicationDocument.daysKept + 2))
            """),
        Invariant(
            37, "a document of an application has no private file, or a private file no document",
            """
            SELECT format('file %s', coalesce(d.file_key, f.key)) FROM sellers.application_document d
            FULL JOIN (SELECT * FROM media.private_file WHERE shown_kind = 'sellers.application' AND released_at IS NULL) f
                ON f.key = d.file_key
            WHERE d.file_key IS NULL OR f.key IS NULL
            """),
        Invariant(
            38, "an invitation to a shop is open, but whoever sent it is no owner any more",
            """
            SELECT format('invitation %s to %s', i.id, s.slug) FROM sellers.invitation i JOIN sellers.seller s ON s.id = i.seller_id
            WHERE i.state = 'open' AND i.expires_at > kernel.now() AND i.invited_by IS NOT NULL
              AND NOT EXISTS (SELECT FROM sellers.member m
                              WHERE m.seller_id = i.seller_id AND m.person_id = i.invited_by AND m.role = 'owner')
            """),
        Invariant(
            38, "a holiday began or ended more than an hour ago, but nobody was told",
            """
            SELECT format('seller %s', s.slug) FROM sellers.seller s,
                LATERAL (SELECT places.wall(kernel.now())::date AS today,
                                places.wall(kernel.now() - interval '1 hour')::date AS lately) d
            WHERE s.is_open AND s.away_from <= d.lately AND coalesce(s.away_until > d.today, true)
               OR NOT s.is_open AND (s.away_from IS NULL OR s.away_until <= d.lately)
            """),
        Invariant(
            38, "a shop shows a product first that it never offered",
            """
            SELECT format('product %s of seller %s', f.product_id, f.seller_id) FROM catalog.featured f
            WHERE NOT EXISTS (
                SELECT FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
                WHERE v.product_id = f.product_id AND o.seller_id = f.seller_id AND o.status <> 'draft')
            """),
    ]
}
