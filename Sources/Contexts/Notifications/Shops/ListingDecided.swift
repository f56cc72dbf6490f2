import Catalog
import HTML
import Identity
import Jobs
import Kernel
import Links
import Postgres
import Sellers

extension NotificationType {
    /// Tells the owners and managers of a shop that the staff accepted or refused a listing. Its subject is the key of the revision and the
    /// slug of the shop.
    package static let listingDecided = NotificationType(
        "catalog.listing-decided", .shops,
        email: { draft, _, db in
            guard let subject = RevisionSubject(draft.subject), let revision = try await db.read(Revision.with(subject.revision)) else {
                return nil
            }
            let title = revision.change.title
            let listings = draft.link.desk(subject.shop).listings
            switch revision.state {
            case .accepted:
                return draft.account(
                    .mailListingAcceptedSubject(title: title), [.mailListingAccepted(title: title)], .mailListingAct, listings,
                    reason: .mailListingReason)
            case .refused:
                let why = revision.why.map { [Message.mailListingWhy(why: $0)] } ?? []
                return draft.account(
                    .mailListingRefusedSubject(title: title), [.mailListingRefused(title: title)] + why + [.mailListingAgain],
                    .mailListingAct, listings, reason: .mailListingReason)
            case .waiting, .withdrawn: return nil
            }
        },
        inApp: { subject in
            InAppContent(.noticeListing) { link in RevisionSubject(subject).map { link.desk($0.shop).listings } ?? link.desks }
        })
}

/// The subject of a notification about a revision.
private struct RevisionSubject: CustomStringConvertible {
    let revision: Revision.ID
    /// The slug of the shop, which it has for ever.
    let shop: String

    init(_ revision: Revision.ID, of shop: String) {
        self.revision = revision
        self.shop = shop
    }

    init?(_ text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, let revision = Revision.ID(parts[0]) else { return nil }
        self.init(revision, of: parts[1])
    }

    var description: String { "\(revision) \(shop)" }
}

extension NotificationKey {
    /// Subscribes to the staff's decisions about listings.
    static func subscribeToListings(_ jobs: inout JobTable) {
        jobs.on(ListingDecided.self, as: "notifications") { fact, db in
            guard let revision = try await db.read(Revision.with(fact.revision)) else { return }
            let (slug, members) = try await db.read(Seller.slug(of: revision.seller), Member.all(of: revision.seller))
            guard let slug else { return }
            for member in members where member.role != .packer {
                try await db.transaction { tx in
                    guard let person = try await tx.read(Person.locked(member.person)) else { return }
                    let key = NotificationKey(.listingDecided, RevisionSubject(revision.id, of: slug))
                    try await key.post(to: person.id, in: tx)
                    if let email = person.email { try await key.queue(.email(email), person.language, of: person.id, in: tx) }
                }
            }
        }
    }
}
