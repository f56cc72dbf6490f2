package import Catalog
import Jobs

/// The stock of these offers has changed. Subscribers read it again.
package struct StockChanged: GatheredEvent {
    package static let name = "inventory.stock-changed"

    package let offers: [Offer.ID]

    package init(offers: [Offer.ID]) { self.offers = offers }
    package init(keys: [Offer.ID]) { offers = keys }

    package var keys: [Offer.ID] { offers }
}
