package import Kernel
package import Postgres
package import Sellers

/// The range of a seller's delivery prices and times over all zones for parcels of one size, for buyers whose city is not known yet.
package struct DeliverySpan: Sendable, Equatable {
    package let sellerID: Seller.ID
    package let size: SizeClass
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
    /// The worth of the goods from which delivery to every zone is free; nil if there is none.
    package let freeFrom: Money?
    package let preparation: Preparation

    /// - Parameters:
    ///   - inCity: nil without a rate for the seller's city.
    ///   - elsewhere: nil without another rate. One of the two is given.
    package init(
        sellerID: Seller.ID, size: SizeClass = .shoeBox, inCity: Money?, elsewhere: ClosedRange<Money>?, minDays: Int, maxDays: Int,
        isCountrywide: Bool, freeFrom: Money? = nil, preparation: Preparation = .none
    ) {
        self.sellerID = sellerID
        self.size = size
        let ends = [inCity, elsewhere?.lowerBound, elsewhere?.upperBound].compactMap { $0 }
        lowest = ends.min() ?? .zero
        highest = ends.max() ?? .zero
        self.inCity = inCity
        self.elsewhere = elsewhere
        self.minDays = minDays
        self.maxDays = maxDays
        self.isCountrywide = isCountrywide
        self.freeFrom = freeFrom
        self.preparation = preparation
    }

    /// For each seller that delivers anywhere, a span for each size that the seller sends.
    ///
    /// - Parameter sellers: a query of seller keys.
    package static func of(sellers: SQL) -> Query<[DeliverySpan]> {
        .all(
            """
            SELECT g.*, \(Preparation.columns(of: "l")) FROM (SELECT r.seller_id, s.size, min(r.price) FILTER (WHERE r.zone = 'same-city'),
                min(r.price) FILTER (WHERE r.zone <> 'same-city'), max(r.price) FILTER (WHERE r.zone <> 'same-city'),
                min(r.min_days), max(r.max_days),
                bool_or(r.zone = 'country') AND NOT EXISTS (SELECT FROM shipping.unserved u WHERE u.seller_id = r.seller_id),
                CASE WHEN bool_and(r.free_from IS NOT NULL) THEN max(r.free_from) END
            FROM (
                SELECT seller_id, zone, size, price, free_from, min_days, max_days,
                    coalesce(lag(size) OVER (PARTITION BY seller_id, zone, place ORDER BY size), 0) AS below
                FROM shipping.rate WHERE seller_id IN (\(sellers))) r
            JOIN generate_series(1, 4) s (size) ON s.size > r.below AND s.size <= r.size
            GROUP BY r.seller_id, s.size) g JOIN \(Seller.WorkingTime.rows) l ON l.id = g.seller_id
            """
        ) { row in
            let (id, size): (Seller.ID, Int) = (try row.next(), try row.next())
            let (inCity, low, high): (Money?, Money?, Money?) = (try row.next(), try row.next(), try row.next())
            var elsewhere: ClosedRange<Money>?
            if let low, let high { elsewhere = low...high }
            return DeliverySpan(
                sellerID: id, size: SizeClass(rawValue: size) ?? .twoCarry, inCity: inCity, elsewhere: elsewhere, minDays: try row.next(),
                maxDays: try row.next(), isCountrywide: try row.next(), freeFrom: try row.next(), preparation: try Preparation(&row))
        }
    }

    /// The same span for goods of that worth, which may be delivered for free.
    fileprivate func of(worth: Money) -> DeliverySpan {
        guard let freeFrom, worth >= freeFrom else { return self }
        return DeliverySpan(
            sellerID: sellerID, size: size, inCity: inCity.map { _ in .zero }, elsewhere: elsewhere.map { _ in .zero...(.zero) },
            minDays: minDays, maxDays: maxDays, isCountrywide: isCountrywide, freeFrom: freeFrom, preparation: preparation)
    }
}

extension [DeliverySpan] {
    /// The span of a seller for a parcel of that size and with goods of that worth; nil if the seller sends none.
    package func span(of seller: Seller.ID, for size: SizeClass, worth: Money) -> DeliverySpan? {
        first { $0.sellerID == seller && $0.size == size }?.of(worth: worth)
    }
}
