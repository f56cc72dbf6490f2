package import Kernel
package import Postgres
package import Sellers

/// The range of a seller's delivery prices and times over all zones, for buyers whose city is not known yet.
package struct DeliverySpan: Sendable, Equatable {
    package let sellerID: Seller.ID
    package let lowest: Money
    package let highest: Money
    /// The price within the seller's city, if the seller has one for it.
    package let inCity: Money?
    /// The prices of the other zones; nil if the seller delivers only within the city.
    package let elsewhere: ClosedRange<Money>?
    /// Counted from the handover to the carrier.
    package let minDays: Int
    package let maxDays: Int
    /// Delivers to every city.
    package let isCountrywide: Bool

    /// - Parameters:
    ///   - inCity: nil without a rate for the seller's city.
    ///   - elsewhere: nil without another rate. One of the two is given.
    package init(
        sellerID: Seller.ID, inCity: Money?, elsewhere: ClosedRange<Money>?, minDays: Int, maxDays: Int, isCountrywide: Bool
    ) {
        self.sellerID = sellerID
        let ends = [inCity, elsewhere?.lowerBound, elsewhere?.upperBound].compactMap { $0 }
        lowest = ends.min() ?? .zero
        highest = ends.max() ?? .zero
        self.inCity = inCity
        self.elsewhere = elsewhere
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
            SELECT seller_id, min(price) FILTER (WHERE zone = 'same-city'), min(price) FILTER (WHERE zone <> 'same-city'),
                max(price) FILTER (WHERE zone <> 'same-city'), min(min_days), max(max_days), bool_or(zone = 'country')
            FROM shipping.rate WHERE seller_id IN (\(sellers)) GROUP BY seller_id
            """
        ) { row in
            let id: Seller.ID = try row.next()
            let (inCity, low, high): (Money?, Money?, Money?) = (try row.next(), try row.next(), try row.next())
            var elsewhere: ClosedRange<Money>?
            if let low, let high { elsewhere = low...high }
            return DeliverySpan(
                sellerID: id, inCity: inCity, elsewhere: elsewhere, minDays: try row.next(), maxDays: try row.next(),
                isCountrywide: try row.next())
        }
    }
}
