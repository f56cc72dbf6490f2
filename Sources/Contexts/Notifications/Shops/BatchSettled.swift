import Catalog
import HTML
import Identity
import Jobs
import Kernel
import Links
import Postgres
import Sellers

extension NotificationType {
    /// Tells the owners and managers of a shop what the staff decided about the listings of a file, once for all of them. Its subject is the
    /// key of the decision and the slug of the shop.
    package static let batchSettled = NotificationType(
        "catalog.batch-settled", .shops,
        email: { draft, _, db in
            guard let subject = DecisionSubject(draft.subject), let decision = try await db.read(BatchDecision.with(subject.decision)),
                let found = try await db.search(ListingBatch.overview(decision.batch))
            else { return nil }
            let name = found.batch.name ?? Message.mailBatchNoName.text(in: draft.language)
            let listings = draft.link.desk(subject.shop).listings
            let waiting: [Message] = found.waiting > 0 ? [.mailBatchWaiting(count: found.waiting)] : []
            switch decision.answer {
            case .accepted:
                return draft.account(
                    .mailBatchAcceptedSubject(name: name), [.mailBatchAccepted(count: decision.done, name: name)] + waiting,
                    .mailListingAct, listings, reason: .mailListingReason)
            case .refused:
                let why = decision.why.map { [Message.mailListingWhy(why: $0)] } ?? []
                return draft.account(
                    .mailBatchRefusedSubject(name: name),
                    [.mailBatchRefused(count: decision.done, name: name)] + why + waiting + [.mailBatchAgain], .mailListingAct, listings,
                    reason: .mailListingReason)
            }
        },
        inApp: { subject in
            InAppContent(.noticeBatch) { link in DecisionSubject(subject).map { link.desk($0.shop).listings } ?? link.desks }
        })
}

/// The subject of a notification about a decision.
private struct DecisionSubject: CustomStringConvertible {
    let decision: BatchDecision.ID
    /// The slug of the shop, which it has for ever.
    let shop: String

    init(_ decision: BatchDecision.ID, of shop: String) { (self.decision, self.shop) = (decision, shop) }

    init?(_ text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, let decision = BatchDecision.ID(parts[0]) else { return nil }
        self.init(decision, of: parts[1])
    }

    var description: String { "\(decision) \(shop)" }
}

extension NotificationKey {
    /// Subscribes to the ends of decisions about files. A decision that decided nothing is no news.
    static func subscribeToBatches(_ jobs: inout JobTable) {
        jobs.on(BatchSettled.self, as: "notifications") { fact, db in
            guard let decision = try await db.read(BatchDecision.with(fact.decision)), decision.done > 0,
                let batch = try await db.read(ListingBatch.with(decision.batch)),
                let slug = try await db.read(Seller.slug(of: batch.seller))
            else { return }
            for member in try await db.read(Member.all(of: batch.seller)) where member.role != .packer {
                try await db.transaction { tx in
                    guard let person = try await tx.read(Person.locked(member.person)) else { return }
                    let key = NotificationKey(.batchSettled, DecisionSubject(decision.id, of: slug))
                    try await key.post(to: person.id, in: tx)
                    if let email = person.email { try await key.queue(.email(email), person.language, of: person.id, in: tx) }
                }
            }
        }
    }
}
