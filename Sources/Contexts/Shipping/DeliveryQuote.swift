package import Kernel
package import Sellers

/// A seller's delivery price and time for a parcel to one city. `CityRates` makes it.
package struct DeliveryQuote: Sendable, Equatable {
    package let sellerID: Seller.ID
    package let price: Money
    /// Counted from the handover to the carrier.
    package let minDays: Int
    package let maxDays: Int
    /// The worth of the goods from which the delivery would be free; nil if it is free already, or never.
    package let freeFrom: Money?
    package let preparation: Preparation

    package init(
        sellerID: Seller.ID, price: Money, minDays: Int, maxDays: Int, freeFrom: Money? = nil, preparation: Preparation = .none
    ) {
        self.sellerID = sellerID
        self.price = price
        self.minDays = minDays
        self.maxDays = maxDays
        self.freeFrom = freeFrom
        self.preparation = preparation
    }
}
