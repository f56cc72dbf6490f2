package import Kernel
package import Places
package import Postgres
package import Sellers

/// A seller's delivery price and time for a parcel to one city.
package struct DeliveryQuote: Sendable, Equatable {
    package let sellerID: Seller.ID
    package let price: Money
    /// Counted from the handover to the carrier.
    package let minDays: Int
    package let maxDays: Int

    package init(sellerID: Seller.ID, price: Money, minDays: Int, maxDays: Int) {
        self.sellerID = sellerID
        self.price = price
        self.minDays = minDays
        self.maxDays = maxDays
    }

    /// One quote per seller that delivers to that city, from the nearest zone for which the seller has a rate.
    package static func of(_ sellers: [Seller.ID], to city: City.Code) -> Query<[DeliveryQuote]> {
        of(sellers: "SELECT unnest(\(sellers)::uuid[])", to: city)
    }

    /// - Parameter sellers: a query of seller keys.
    package static func of(sellers: SQL, to city: City.Code) -> Query<[DeliveryQuote]> { of(sellers: sellers, to: "\(city)") }

    /// - Parameters:
    ///   - sellers: a query of seller keys.
    ///   - city: an SQL expression of a city's code.
    package static func of(sellers: SQL, to city: SQL) -> Query<[DeliveryQuote]> {
        .all(
            """
            SELECT DISTINCT ON (s.id) s.id, r.price, r.min_days, r.max_days
            FROM \(Seller.rows) s
            JOIN \(City.rows) origin ON origin.code = s.city_code
            JOIN \(City.rows) there ON there.code = \(city)
            JOIN shipping.rate r ON r.seller_id = s.id AND (
                r.zone = 'country'
                OR r.zone = 'same-region' AND there.region_code = origin.region_code
                OR r.zone = 'same-city' AND there.code = origin.code)
            WHERE s.id IN (\(sellers))
            ORDER BY s.id, array_position(ARRAY['same-city', 'same-region', 'country'], r.zone)
            """
        ) { row in
            DeliveryQuote(sellerID: try row.next(), price: try row.next(), minDays: try row.next(), maxDays: try row.next())
        }
    }
}
