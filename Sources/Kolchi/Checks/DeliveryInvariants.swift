import Postgres
import Shipping

extension Invariants {
    /// Delivery rates (60 to 61).
    static let delivery: [Invariant] = [
        Invariant(
            60, "a rate or a place without delivery names a region or city that does not exist",
            """
            SELECT format('seller %s, place %s', r.seller_id, r.place) FROM (
                SELECT seller_id, place, region_code, city_code FROM shipping.rate WHERE place <> ''
                UNION ALL SELECT seller_id, place, region_code, city_code FROM shipping.unserved) r
            LEFT JOIN places.region g ON g.code = r.region_code LEFT JOIN places.city c ON c.code = r.city_code
            WHERE g.code IS NULL AND c.code IS NULL
            """),
        Invariant(
            61, "a seller has more delivery rates, or places without delivery, than a shop may have",
            """
            SELECT format('seller %s', seller_id) FROM shipping.rate GROUP BY seller_id HAVING count(*) > \(DeliveryRate.most)
            UNION ALL
            SELECT format('seller %s', seller_id) FROM shipping.unserved GROUP BY seller_id HAVING count(*) > \(Unserved.most)
            """),
    ]
}
