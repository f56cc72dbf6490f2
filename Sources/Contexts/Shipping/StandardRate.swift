package import Kernel
package import Postgres
package import Sellers
package import Settings

extension DeliveryRate {
    /// What a new shop asks for a parcel to any city, until it has rates of its own.
    package static let standardPriceSetting = TypedSetting<Money>(
        "delivery.standard-price", .dirhams(45), in: .zero...Money.dirhams(100_000), by: .admin)
    /// The longest time of such a parcel, in days after it is handed over.
    package static let standardDaysSetting = TypedSetting<Int>("delivery.standard-days", 5, .days, in: 1...90, by: .admin)

    /// The rate of a new shop.
    ///
    /// - Parameter settings: the settings of the business.
    package static func standard(_ settings: SettingValues) -> DeliveryRate {
        let days = settings[standardDaysSetting]
        return DeliveryRate(.country, price: settings[standardPriceSetting], minDays: min(2, days), maxDays: days)
    }
}

extension Application {
    /// Approves an application. The new shop delivers at the standard rate, so that it can sell from its first item on.
    ///
    /// - Throws: `Application.Refusal`; roll the transaction back then.
    package static func openShop(_ id: ID, submission: Int, by staff: Actor, in tx: Transaction) async throws -> Seller.ID {
        let seller = try await approve(id, submission: submission, by: staff, in: tx)
        try await DeliveryRate.set([.standard(try await tx.read(SettingValues.now))], of: seller, in: tx)
        return seller
    }
}
