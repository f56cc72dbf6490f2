import Jobs

/// Data of these offers or their product has changed, such as status, price, name or pictures. Subscribers read them again.
package struct OfferChanged: GatheredEvent {
    package static let name = "catalog.offer-changed"

    package let offers: [Offer.ID]

    package init(offers: [Offer.ID]) { self.offers = offers }
    package init(keys: [Offer.ID]) { offers = keys }

    package var keys: [Offer.ID] { offers }
}

/// The staff accepted or refused what a seller submitted. Subscribers read the revision.
package struct ListingDecided: Event {
    package static let name = "catalog.listing-decided"

    package let revision: Revision.ID

    package init(revision: Revision.ID) { self.revision = revision }
}

/// The staff decided about all listings of a file that waited, or a step of that is done and more are left.
package struct BatchDecided: Event {
    package static let name = "catalog.batch-decided"

    package let decision: BatchDecision.ID

    package init(decision: BatchDecision.ID) { self.decision = decision }
}

/// A decision about the listings of a file was carried out. Subscribers read the decision.
package struct BatchSettled: Event {
    package static let name = "catalog.batch-settled"

    package let decision: BatchDecision.ID

    package init(decision: BatchDecision.ID) { self.decision = decision }
}
