package import Kernel
package import Postgres
package import Sellers

/// The range of a seller's delivery prices and times over all zones, for buyers whose city is not known yet.
package struct DeliverySpan: Sendable, Equatable {
    package let sellerID: Seller.ID
    package let lowest: Money
    package let highest: Money
    /// Counted from the handover to the carrier.
    package let minDays: Int
    package let maxDays: Int
    /// Delivers to every city.
    package let isCountrywide: Bool

    package init(sellerID: Seller.ID, lowest: Money, highest: Money, minDays: Int, maxDays: Int, isCountrywide: Bool) {
        self.sellerID = sellerID
        self.lowest = lowest
        self.highest = highest
        self.minDays = minDays
        self.maxDays = maxDays
        self.isCountrywide = isCountrywide
    }

    /// One span per seller that delivers anywhere.
    ///
    /// - Parameter sellers: a query of seller keys.
    package static func of(sellers: SQL) -> Query<[DeliverySpan]> {
        .all(
            """
            SELECT seller_id, min(price), max(price), min(min_days), max(max_days), bool_or(zone = 'country')
            FROM shipping.rate WHERE seller_id IN (\(sellers)) GROUP BY seller_id
            """
        ) { row in
            DeliverySpan(
                sellerID: try row.next(), lowest: try row.next(), highest: try row.next(), minDays: try row.next(),
                maxDays: try row.next(), isCountrywide: try row.next())
        }
    }
}
