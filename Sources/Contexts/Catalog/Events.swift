import Jobs

/// Data of these offers or their product has changed, such as status, price, name or pictures. Subscribers read them again.
package struct OfferChanged: Event {
    package static let name = "catalog.offer-changed"

    package let offers: [Offer.ID]

    package init(offers: [Offer.ID]) { self.offers = offers }
}
