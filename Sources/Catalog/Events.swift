import Jobs

/// Something of these offers or of their product is another now: published, priced, withdrawn, renamed, pictured.
/// Who hears it reads them again.
package struct OfferChanged: Event {
    package static let name = "catalog.offer-changed"

    package let offers: [Offer.ID]

    package init(offers: [Offer.ID]) { self.offers = offers }
}
