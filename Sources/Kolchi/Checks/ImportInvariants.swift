import Postgres

extension Invariants {
    /// Files that shops import, and decisions about their listings (47 to 53, 85).
    static let imports: [Invariant] = [
        Invariant(
            47, "a product of a file has a draft or a live product of another shop",
            """
            SELECT format('file %s, product %s', p.file_id, p.place) FROM imports.product p JOIN imports.file f ON f.id = p.file_id
            LEFT JOIN catalog.listing_draft d ON d.id = p.draft_id
            WHERE d.seller_id <> f.seller_id OR p.product_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id
                WHERE v.product_id = p.product_id AND o.seller_id = f.seller_id)
            """),
        Invariant(
            48, "a product of a file that was imported has a row with a fault",
            """
            SELECT format('file %s, row %s', r.file_id, r.number) FROM imports.row r
            JOIN imports.product p ON p.file_id = r.file_id AND p.place = r.place
            WHERE r.is_faulty AND p.state IN ('pictures', 'held', 'draft', 'waiting', 'published', 'changed', 'unchanged')
            """),
        Invariant(
            49, "a picture of another shop is wanted by a file, or an export of another shop's offer is counted",
            """
            SELECT format('file %s, picture %s', w.file_id, w.fetched_id) FROM imports.wanted w JOIN imports.file f ON f.id = w.file_id
            JOIN imports.fetched t ON t.id = w.fetched_id WHERE t.seller_id <> f.seller_id
            UNION ALL
            SELECT format('offer %s', c.offer_id) FROM imports.counted c JOIN catalog.offer o ON o.id = c.offer_id
            WHERE o.seller_id <> c.seller_id
            """),
        Invariant(
            50, "a listing of a file is another shop's than its batch",
            """
            SELECT format('draft %s', d.id) FROM catalog.listing_draft d JOIN catalog.batch b ON b.id = d.batch_id
            WHERE b.seller_id <> d.seller_id
            UNION ALL
            SELECT format('revision %s', r.id) FROM catalog.revision r JOIN catalog.batch b ON b.id = r.batch_id
            WHERE b.seller_id <> r.seller_id
            """),
        Invariant(
            51, "a file that a job should read, check or import has no job",
            """
            SELECT format('file %s: %s', f.id, f.state) FROM imports.file f
            WHERE f.is_busy AND f.changed_at < kernel.now() - interval '15 minutes' AND NOT EXISTS (
                SELECT FROM jobs.job j WHERE j.payload->>'file' = f.id::text)
            """),
        Invariant(
            52, "a decision about a file is not carried out, and no job does it",
            """
            SELECT format('decision %s about file %s', d.id, d.batch_id) FROM catalog.batch_decision d
            WHERE d.settled_at IS NULL AND d.decided_at < kernel.now() - interval '15 minutes' AND NOT EXISTS (
                SELECT FROM jobs.job j WHERE j.payload->>'decision' = d.id::text)
            """),
        Invariant(
            53, "decisions about a file count more listings than were decided",
            """
            SELECT format('file %s: %s %s', d.batch_id, sum(d.done), d.answer) FROM catalog.batch_decision d
            GROUP BY d.batch_id, d.answer HAVING sum(d.done) > (
                SELECT count(*) FROM catalog.revision r WHERE r.batch_id = d.batch_id AND r.state = d.answer)
            """),
        Invariant(
            85, "an export of another shop's offer or warehouse is counted",
            """
            SELECT format('offer %s in warehouse %s', c.offer_id, c.warehouse_id) FROM imports.counted_level c
            JOIN catalog.offer o ON o.id = c.offer_id JOIN inventory.warehouse w ON w.id = c.warehouse_id
            WHERE c.seller_id <> o.seller_id OR c.seller_id <> w.seller_id
            """),
    ]
}
