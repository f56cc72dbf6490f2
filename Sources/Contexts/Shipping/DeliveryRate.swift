package import Kernel
package import Places
package import Postgres
package import Sellers

/// What a seller asks for a parcel of a size to a zone, and how long it takes.
package struct DeliveryRate: Sendable, Equatable {
    /// Where the buyer's city is.
    package enum Zone: Hashable, Sendable {
        case city(City.Code)
        /// The seller's own city.
        case sameCity
        /// A region by its code.
        case region(String)
        /// The region of the seller's city.
        case sameRegion
        case country
    }

    package let zone: Zone
    /// The largest parcel that it is for. Smaller ones cost the same, unless the zone has a rate for them.
    package let size: SizeClass
    package let price: Money
    /// The worth of the goods from which delivery is free; nil for never.
    package let freeFrom: Money?
    /// Counted from the handover to the carrier.
    package let minDays: Int
    package let maxDays: Int

    /// 0 to 100,000 dirhams.
    package static let prices = Money.zero...Money.dirhams(100_000)
    /// 0.01 to 10,000,000 dirhams.
    package static let worths = Money(minor: 1)...Money.dirhams(10_000_000)
    package static let mostDays = 90
    /// The most rates of a seller.
    package static let most = 600

    /// - Parameters:
    ///   - price: one of `prices`.
    ///   - freeFrom: one of `worths`.
    ///   - maxDays: at most `mostDays` and no fewer than `minDays`.
    package init(_ zone: Zone, size: SizeClass = .twoCarry, price: Money, freeFrom: Money? = nil, minDays: Int, maxDays: Int) {
        self.zone = zone
        self.size = size
        self.price = price
        self.freeFrom = freeFrom
        self.minDays = minDays
        self.maxDays = maxDays
    }

    package enum Refusal: Error, Equatable {
        case priceOutOfBounds
        case worthOutOfBounds
        case daysOutOfBounds
        /// No region or city has that code.
        case unknownPlace
        /// The seller has a rate for this zone and size.
        case exists
        /// The rate was changed or removed after the form was shown.
        case stale
        /// More than `most`, or more than `Unserved.most`.
        case tooMany
    }
}

extension DeliveryRate.Zone {
    /// The stored name of its kind.
    package var kind: String {
        switch self {
        case .city: "city"
        case .sameCity: "same-city"
        case .region: "region"
        case .sameRegion: "same-region"
        case .country: "country"
        }
    }

    package var city: City.Code? { if case .city(let code) = self { code } else { nil } }
    package var region: String? { if case .region(let code) = self { code } else { nil } }

    /// Its kind, and the code of its region or city, such as `city:06.141.01.0`.
    package var key: String {
        switch self {
        case .city(let code): "city:\(code.rawValue)"
        case .region(let code): "region:\(code)"
        case .sameCity, .sameRegion, .country: kind
        }
    }

    /// - Parameter key: nil if it has no such form. Whether the region or city exists is not checked.
    package init?(key: String) {
        let parts = key.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.init(kind: parts[0], place: parts.count == 2 ? parts[1] : "")
    }

    /// - Parameter place: the code of the region or city; empty for other kinds.
    package init?(kind: String, place: String) {
        switch (kind, place.isEmpty) {
        case ("city", false): self = .city(City.Code(place))
        case ("region", false): self = .region(place)
        case ("same-city", true): self = .sameCity
        case ("same-region", true): self = .sameRegion
        case ("country", true): self = .country
        default: return nil
        }
    }

    /// The kinds of zones, the nearest to a buyer first, as an SQL array.
    static let nearestFirst: SQL = "ARRAY['city', 'same-city', 'region', 'same-region', 'country']"
}

extension DeliveryRate {
    /// The nearest zone first, then the smallest parcel.
    package static func of(_ seller: Seller.ID) -> Query<[DeliveryRate]> {
        .all(
            """
            SELECT zone, place, size, price, free_from, min_days, max_days FROM shipping.rate WHERE seller_id = \(seller)
            ORDER BY array_position(\(Zone.nearestFirst), zone) DESC, place, size
            """
        ) { row in
            let (kind, place): (String, String) = (try row.next(), try row.next())
            let (size, price): (Int, Money) = (try row.next(), try row.next())
            return DeliveryRate(
                Zone(kind: kind, place: place) ?? .country, size: SizeClass(rawValue: size) ?? .twoCarry, price: price,
                freeFrom: try row.next(), minDays: try row.next(), maxDays: try row.next())
        }
    }

    /// Replaces all rates of the seller. A parcel to a city costs the rate of the nearest zone that fits (`CityRates`). Without a rate
    /// for the country, the seller delivers only to the given zones.
    ///
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func set(_ rates: [DeliveryRate], of seller: Seller.ID, in tx: Transaction) async throws {
        try await run(["DELETE FROM shipping.rate WHERE seller_id = \(seller)"] + rates.map { $0.insertion(of: seller) }, in: tx)
    }

    func insertion(of seller: Seller.ID) -> SQL {
        """
        INSERT INTO shipping.rate (seller_id, zone, region_code, city_code, size, price, free_from, min_days, max_days)
        VALUES (\(seller), \(zone.kind), \(zone.region as String?), \(zone.city as City.Code?), \(size.rawValue), \(price),
            \(freeFrom as Money?), \(minDays), \(maxDays))
        """
    }

    /// - Throws: `Refusal`; roll the transaction back then.
    static func run(_ statements: [SQL], in tx: Transaction) async throws {
        do {
            _ = try await tx.run(statements)
        } catch let error as DatabaseError {
            switch error.constraint {
            case "rate_price_bounds": throw Refusal.priceOutOfBounds
            case "rate_free_bounds": throw Refusal.worthOutOfBounds
            case "rate_days": throw Refusal.daysOutOfBounds
            case "rate_pkey": throw Refusal.exists
            case let name? where name.hasSuffix("_region_code_fkey") || name.hasSuffix("_city_code_fkey"): throw Refusal.unknownPlace
            default: throw error
            }
        }
    }
}
