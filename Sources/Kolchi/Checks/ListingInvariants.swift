import Postgres

extension Invariants {
    /// Revisions of listings follow the rules of approval (41 to 43), and merged values follow theirs (44, 45).
    static let listings: [Invariant] = [
        Invariant(
            41, "the count of a seller's accepted listings is not that of the revisions",
            """
            SELECT format('seller %s: %s, not %s', s.slug, coalesce(t.accepted, 0), coalesce(r.accepted, 0)) FROM sellers.seller s
            LEFT JOIN catalog.seller_trust t ON t.seller_id = s.id
            LEFT JOIN (SELECT seller_id, count(*) AS accepted FROM catalog.revision
                       WHERE state = 'accepted' AND decided_by IS NOT NULL AND kind IN ('new', 'offer') GROUP BY seller_id) r
                ON r.seller_id = s.id
            WHERE coalesce(t.accepted, 0) <> coalesce(r.accepted, 0)
            """),
        Invariant(
            42, "a revision is of another seller than its draft",
            """
            SELECT format('revision %s', r.id) FROM catalog.revision r JOIN catalog.listing_draft d ON d.id = r.draft_id
            WHERE d.seller_id <> r.seller_id
            """),
        Invariant(
            43, "a revision names an offer that is not the seller's, or not of its product",
            """
            SELECT format('revision %s, offer %s', r.id, named.id) FROM catalog.revision r CROSS JOIN unnest(r.offers) AS named (id)
            LEFT JOIN catalog.offer o ON o.id = named.id LEFT JOIN catalog.variant v ON v.id = o.variant_id
            WHERE o.seller_id IS DISTINCT FROM r.seller_id OR v.product_id IS DISTINCT FROM r.product_id
            """),
        Invariant(
            44, "a value of a seller was merged into a value of another attribute, or into one that is not the house's",
            """
            SELECT format('value %s', v.code) FROM catalog.merged_value m JOIN catalog.attribute_value v ON v.id = m.value_id
            JOIN catalog.attribute_value into_value ON into_value.id = m.into_id
            WHERE into_value.attribute_id <> v.attribute_id OR EXISTS (SELECT FROM catalog.own_value own WHERE own.value_id = m.into_id)
            """),
        Invariant(
            45, "a product or variant has a value of a seller that was merged",
            """
            SELECT format('value %s', v.code) FROM catalog.merged_value m JOIN catalog.attribute_value v ON v.id = m.value_id
            WHERE EXISTS (SELECT FROM catalog.product_value pv WHERE pv.value_id = m.value_id)
               OR EXISTS (SELECT FROM catalog.variant_value vv WHERE vv.value_id = m.value_id)
            """),
    ]
}
