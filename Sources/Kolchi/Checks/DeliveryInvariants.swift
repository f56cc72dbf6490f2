import Postgres
import Shipping

extension Invariants {
    /// Delivery rates, and parcels of carriers (67 to 72, 77), and status files (81).
    static let delivery: [Invariant] = [
        Invariant(
            67, "a rate or a place without delivery names a region or city that does not exist",
            """
            SELECT format('seller %s, place %s', r.seller_id, r.place) FROM (
                SELECT seller_id, place, region_code, city_code FROM shipping.rate WHERE place <> ''
                UNION ALL SELECT seller_id, place, region_code, city_code FROM shipping.unserved) r
            LEFT JOIN places.region g ON g.code = r.region_code LEFT JOIN places.city c ON c.code = r.city_code
            WHERE g.code IS NULL AND c.code IS NULL
            """),
        Invariant(
            68, "a seller has more delivery rates, or places without delivery, than a shop may have",
            """
            SELECT format('seller %s', seller_id) FROM shipping.rate GROUP BY seller_id HAVING count(*) > \(DeliveryRate.most)
            UNION ALL
            SELECT format('seller %s', seller_id) FROM shipping.unserved GROUP BY seller_id HAVING count(*) > \(Unserved.most)
            """),
        Invariant(
            69, "the state of a parcel is not the kind and the time of its latest event",
            """
            SELECT format('parcel %s: %s', p.id, p.state) FROM shipping.parcel p
            LEFT JOIN LATERAL (
                SELECT kind, occurred_at FROM shipping.parcel_event WHERE parcel_id = p.id AND kind IS NOT NULL
                ORDER BY kind = 'labelled' AND EXISTS (SELECT FROM shipping.parcel_event o WHERE o.parcel_id = p.id
                    AND o.kind NOT IN ('labelled', 'lost', 'damaged')), occurred_at DESC,
                    array_position(ARRAY['labelled', 'picked-up', 'in-transit', 'at-agency', 'out-for-delivery', 'attempt-failed',
                        'damaged', 'lost', 'delivered', 'refused', 'returning', 'returned'], kind) DESC, id DESC LIMIT 1) e
                ON true
            WHERE p.state IS DISTINCT FROM e.kind OR p.state_at IS DISTINCT FROM e.occurred_at
            """),
        Invariant(
            70, "the cash of an order's parcels is not what is to be collected for it, or its parcels are another shop's",
            """
            SELECT format('order %s', o.number) FROM orders.order o JOIN shipping.parcel p ON p.key = o.id
            JOIN orders.purchase b ON b.id = o.purchase_id
            GROUP BY o.id, b.id
            HAVING sum(p.cash) <> CASE b.payment WHEN 'cash_on_delivery' THEN o.total ELSE 0 END OR bool_or(p.seller_id <> o.seller_id)
            """),
        Invariant(
            71, "a parcel holds a line of another order, or an order's parcels hold more pieces of a line than were ordered",
            """
            SELECT format('parcel %s, line %s', p.id, l.line) FROM shipping.parcel_line l JOIN shipping.parcel p ON p.id = l.parcel_id
            LEFT JOIN orders.line ordered ON ordered.id = l.line AND ordered.order_id = p.key WHERE ordered.id IS NULL
            UNION ALL
            SELECT format('line %s', ordered.id) FROM orders.line ordered JOIN shipping.parcel_line l ON l.line = ordered.id
            GROUP BY ordered.id HAVING sum(l.quantity) > ordered.quantity
            """),
        Invariant(
            72, "an event has waited for its parcel for longer than seven days, or waits though the parcel is there",
            """
            SELECT format('carrier %s, event %s', k.carrier_id, k.event) FROM shipping.parked_event k
            WHERE k.received_at < kernel.now() - make_interval(days => \(Parcel.daysParked), hours => 3)
               OR EXISTS (SELECT FROM shipping.parcel p WHERE p.carrier_id = k.carrier_id AND p.tracking = k.tracking)
            """),
        Invariant(
            77, "an order has not followed what its parcels have shown for an hour",
            """
            SELECT format('order %s: %s', o.number, o.state) FROM orders.order o JOIN shipping.parcel p ON p.key = o.id
            WHERE o.state = 'packed' AND EXISTS (
                SELECT FROM shipping.parcel_event e WHERE e.parcel_id = p.id AND e.kind NOT IN ('labelled', 'lost', 'damaged')
                    AND e.received_at < kernel.now() - interval '1 hour')
            UNION ALL
            SELECT format('order %s: %s', o.number, o.state) FROM orders.order o JOIN shipping.parcel p ON p.key = o.id
            WHERE o.state = 'shipped' GROUP BY o.id
            HAVING bool_and(p.state IS NOT DISTINCT FROM 'delivered' AND p.state_at < kernel.now() - interval '1 hour')
            """),
        Invariant(
            81, "a status file that waits lacks rows, or rows of a status file are older than they may be",
            """
            SELECT format('file %s', f.id) FROM shipping.status_file f
            WHERE f.applied_at IS NULL AND (
                f.uploaded_at < kernel.now() - make_interval(days => \(StatusFile.daysToApply), hours => 3)
                OR (SELECT count(*) FROM shipping.status_row r WHERE r.file_id = f.id) <> f.rows)
            UNION ALL
            SELECT format('file %s', f.id) FROM shipping.status_file f
            WHERE f.applied_at < kernel.now() - make_interval(days => \(StatusFile.daysKept), hours => 3)
              AND EXISTS (SELECT FROM shipping.status_row r WHERE r.file_id = f.id)
            """),
    ]
}
