package import Kernel
package import Places
package import Postgres
package import Sellers

/// A seller's rates for one city. They price parcels of every size.
package struct CityRates: Sendable, Equatable {
    package let sellerID: Seller.ID
    /// The nearest zone first, and in each zone the smallest parcel.
    private let rates: [Rate]
    private let preparation: Preparation

    struct Rate: Sendable, Equatable {
        let size: SizeClass
        let price: Money
        let freeFrom: Money?
        let minDays: Int
        let maxDays: Int
    }

    init(sellerID: Seller.ID, _ rates: [Rate], _ preparation: Preparation) {
        self.sellerID = sellerID
        self.rates = rates
        self.preparation = preparation
    }

    /// The same price for every parcel.
    package init(_ quote: DeliveryQuote) {
        self.init(
            sellerID: quote.sellerID,
            [
                Rate(
                    size: .twoCarry, price: quote.price, freeFrom: quote.freeFrom, minDays: quote.minDays, maxDays: quote.maxDays)
            ], quote.preparation)
    }

    /// The rate of the nearest zone that has one for this size or a larger one. The next larger size decides.
    ///
    /// - Parameter worth: the price of the goods in the parcel.
    /// - Returns: nil if the seller sends no such parcel to the city.
    package func quote(for size: SizeClass, worth: Money) -> DeliveryQuote? {
        guard let rate = rates.first(where: { $0.size >= size }) else { return nil }
        let isFree = rate.freeFrom.map { worth >= $0 } ?? false
        return DeliveryQuote(
            sellerID: sellerID, price: isFree ? .zero : rate.price, minDays: rate.minDays, maxDays: rate.maxDays,
            freeFrom: isFree || rate.price == .zero ? nil : rate.freeFrom, preparation: preparation)
    }
}

extension CityRates {
    /// The rates of each seller that delivers to that city.
    package static func of(_ sellers: [Seller.ID], to city: City.Code) -> Query<[CityRates]> {
        of(sellers: "SELECT unnest(\(sellers)::uuid[])", to: city)
    }

    /// - Parameter sellers: a query of seller keys.
    package static func of(sellers: SQL, to city: City.Code) -> Query<[CityRates]> { of(sellers: sellers, to: "\(city)") }

    /// - Parameters:
    ///   - sellers: a query of seller keys.
    ///   - city: an SQL expression of a city's code.
    package static func of(sellers: SQL, to city: SQL) -> Query<[CityRates]> {
        Query<[(Seller.ID, Rate, Preparation)]>.all(
            """
            SELECT s.id, r.size, r.price, r.free_from, r.min_days, r.max_days, \(Preparation.columns(of: "w"))
            FROM \(Seller.rows) s JOIN \(Seller.WorkingTime.rows) w ON w.id = s.id
            JOIN \(City.rows) origin ON origin.code = s.city_code
            JOIN \(City.rows) there ON there.code = \(city)
            JOIN shipping.rate r ON r.seller_id = s.id AND (
                r.zone = 'country'
                OR r.zone = 'same-region' AND there.region_code = origin.region_code
                OR r.zone = 'region' AND r.region_code = there.region_code
                OR r.zone = 'same-city' AND there.code = origin.code
                OR r.zone = 'city' AND r.city_code = there.code)
            WHERE s.id IN (\(sellers)) AND NOT EXISTS (
                SELECT FROM shipping.unserved u WHERE u.seller_id = s.id AND u.place IN (there.code, there.region_code))
            ORDER BY s.id, array_position(\(DeliveryRate.Zone.nearestFirst), r.zone), r.size
            """
        ) { row in
            let (seller, size): (Seller.ID, Int) = (try row.next(), try row.next())
            return (
                seller,
                Rate(
                    size: SizeClass(rawValue: size) ?? .twoCarry, price: try row.next(), freeFrom: try row.next(),
                    minDays: try row.next(), maxDays: try row.next()),
                try Preparation(&row)
            )
        }
        .map { rows in
            var found: [CityRates] = []
            for (seller, rate, preparation) in rows {
                if let last = found.last, last.sellerID == seller {
                    found[found.count - 1] = CityRates(sellerID: seller, last.rates + [rate], preparation)
                } else {
                    found.append(CityRates(sellerID: seller, [rate], preparation))
                }
            }
            return found
        }
    }
}

extension [CityRates] {
    /// What a parcel of that seller costs; nil if the seller does not send it to the city.
    package func quote(of seller: Seller.ID, for size: SizeClass, worth: Money) -> DeliveryQuote? {
        first { $0.sellerID == seller }?.quote(for: size, worth: worth)
    }
}
