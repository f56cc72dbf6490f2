package import Catalog
import Jobs

/// Of these offers there is more or less than before. Who hears it reads the stock again.
package struct StockChanged: Event {
    package static let name = "inventory.stock-changed"

    package let offers: [Offer.ID]

    package init(offers: [Offer.ID]) { self.offers = offers }
}
