package import Kernel
package import Postgres
package import Sellers

/// A seller's delivery price and time for one zone.
package struct DeliveryRate: Sendable, Equatable {
    /// How far the buyer's city is from the seller's.
    package enum Zone: String, Sendable, CaseIterable {
        case sameCity = "same-city"
        case sameRegion = "same-region"
        case country
    }

    package let zone: Zone
    package let price: Money
    /// Counted from the handover to the carrier.
    package let minDays: Int
    package let maxDays: Int

    /// - Parameters:
    ///   - price: 0 to 100,000 dirhams.
    ///   - maxDays: at most 90 and no fewer than `minDays`.
    package init(_ zone: Zone, price: Money, minDays: Int, maxDays: Int) {
        self.zone = zone
        self.price = price
        self.minDays = minDays
        self.maxDays = maxDays
    }

    package enum Refusal: Error, Equatable {
        case priceOutOfBounds
        case daysOutOfBounds
    }

    /// In the order of the zones.
    package static func of(_ seller: Seller.ID) -> Query<[DeliveryRate]> {
        .all(
            """
            SELECT zone, price, min_days, max_days FROM shipping.rate WHERE seller_id = \(seller)
            ORDER BY array_position(ARRAY['same-city', 'same-region', 'country'], zone)
            """
        ) { row in
            DeliveryRate(try row.next(), price: try row.next(), minDays: try row.next(), maxDays: try row.next())
        }
    }

    /// Replaces all rates of the seller. A zone without a rate uses the rate of the next wider zone. Without a rate for the
    /// country, the seller delivers only to the given zones.
    ///
    /// - Throws: `Refusal`; roll the transaction back then.
    package static func set(_ rates: [DeliveryRate], of seller: Seller.ID, in tx: Transaction) async throws {
        var statements: [SQL] = ["DELETE FROM shipping.rate WHERE seller_id = \(seller)"]
        for rate in rates {
            statements.append(
                """
                INSERT INTO shipping.rate (seller_id, zone, price, min_days, max_days)
                VALUES (\(seller), \(rate.zone), \(rate.price), \(rate.minDays), \(rate.maxDays))
                """)
        }
        do {
            _ = try await tx.run(statements)
        } catch let error as DatabaseError {
            switch error.constraint {
            case "rate_price_bounds": throw Refusal.priceOutOfBounds
            case "rate_days": throw Refusal.daysOutOfBounds
            default: throw error
            }
        }
    }
}
