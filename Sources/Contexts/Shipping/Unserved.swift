import Places
package import Postgres
package import Sellers

/// The regions and cities to which a seller sends nothing, whatever the rates say.
package enum Unserved {
    /// The most places of a seller.
    package static let most = 300

    /// Regions first. Every zone is a region or a city.
    package static func of(_ seller: Seller.ID) -> Query<[DeliveryRate.Zone]> {
        Query<[(String?, String)]>.all(
            "SELECT region_code, place FROM shipping.unserved WHERE seller_id = \(seller) ORDER BY region_code IS NULL, place"
        ) { row in (try row.next(), try row.next()) }
        .map { rows in rows.compactMap { DeliveryRate.Zone(kind: $0 == nil ? "city" : "region", place: $1) } }
    }

    static func insertion(_ zone: DeliveryRate.Zone, of seller: Seller.ID) -> SQL {
        """
        INSERT INTO shipping.unserved (seller_id, region_code, city_code)
            VALUES (\(seller), \(zone.region as String?), \(zone.city as City.Code?))
        ON CONFLICT DO NOTHING
        """
    }
}
