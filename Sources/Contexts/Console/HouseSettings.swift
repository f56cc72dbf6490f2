import Carts
import Catalog
import Moderation
import Orders
package import Settings
import Shipping
import Support

/// The settings of the business that the contexts declare.
package enum HouseSettings {
    /// In the order in which the staff sees them.
    package static let all: [BusinessSetting] =
        LegalNotice.settings
        + [CashCeiling.firstSetting, CashCeiling.growthSetting, CashCeiling.highestSetting, CashCeiling.fallSetting].map(\.declaration)
        + [
            CodeRules.purchasesSetting, CodeRules.piecesSetting, CodeRules.perNetworkSetting, CodeRules.trustSetting,
            ContactCode.mostADaySetting, WaitingPurchase.minutesSetting, Cart.piecesSetting, Report.perNetworkSetting,
            SellerTrust.afterSetting, DeliveryRate.standardDaysSetting,
        ].map(\.declaration)
        + [DeliveryRate.standardPriceSetting.declaration]
        + [ContactMessage.perNetworkSetting, ContactMessage.perPersonSetting].map(\.declaration)

    /// - Returns: nil for a key that this version does not know.
    package static func named(_ key: String) -> BusinessSetting? { all.first { $0.key == key } }
}
