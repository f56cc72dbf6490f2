package import Catalog
import Jobs
package import Kernel
package import Sellers

/// The stock of these offers has changed. Subscribers read it again.
package struct StockChanged: GatheredEvent {
    package static let name = "inventory.stock-changed"

    package let offers: [Offer.ID]

    package init(offers: [Offer.ID]) { self.offers = offers }
    package init(keys: [Offer.ID]) { offers = keys }

    package var keys: [Offer.ID] { offers }
}

/// Offers of a seller have few pieces left. The notice lists their alerts.
package struct StockLow: Event {
    package static let name = "inventory.stock-low"

    package let seller: Seller.ID
    package let notice: ID<LowStock>

    package init(seller: Seller.ID, notice: ID<LowStock>) { (self.seller, self.notice) = (seller, notice) }
}
