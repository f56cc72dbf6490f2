import Auditing
import Identity
import Jobs
package import Kernel
package import Postgres
package import Sellers

/// The staff decides about a revision. If two people decide at once, the first counts. Nobody decides about a shop in which they work.
extension Revision {
    /// Applies the fields that the revision touches. Other changes made meanwhile stay.
    ///
    /// - Parameter decision: a decision about the whole batch, which is told of once; nil for a decision about this one.
    /// - Throws: `Refusal.decided`, `.own`, `.changedMeanwhile`, `.unknown` if the live listing is gone, `.sellerStopped` if the seller is
    ///   closed, and what the verbs of the live catalogue throw; roll the transaction back then.
    package static func accept(
        _ id: ID, by staff: Actor, of decision: BatchDecision? = nil, in tx: Transaction
    ) async throws -> AppliedListing {
        let revision = try await locked(id, for: staff, in: tx)
        let seller = revision.seller
        let availability = try await tx.read(Seller.lockedToBuy("SELECT \(seller)::uuid"))[seller] ?? .closed
        guard availability != .closed else { throw Refusal.sellerStopped(.closed) }
        let applied: AppliedListing
        let offers: [Offer.ID]
        switch revision.subject {
        case .new:
            let handle = try await ListingDraft.takeHandles(of: [revision.draft].compactMap(\.self), in: tx).first?.value
            applied = try await revision.change.publish(called: handle, by: seller, in: tx)
            offers = applied.pieces.map(\.offer)
        case .offer(let product):
            guard try await tx.read(isOffered(product)) else { throw Refusal.unknown }
            applied = try await revision.change.offer(beside: product, by: seller, in: tx)
            offers = applied.pieces.map(\.offer)
        case .edit(let product, let edited):
            try await lock(product, in: tx)
            guard let base = revision.base, let live = try await tx.read(ListingContent.live(product, edited, of: seller)) else {
                throw Refusal.unknown
            }
            let collisions = revision.change.collisions(with: live, since: base)
            guard collisions.isEmpty else { throw Refusal.changedMeanwhile(collisions, live: live) }
            applied = try await revision.change.apply(over: base, to: product, edited, by: seller, in: tx)
            offers = edited + applied.pieces.map(\.offer)
        }
        let decided = try await tx.run(
            """
            UPDATE catalog.revision SET state = 'accepted', decided_by = \(staff.description), decided_at = kernel.now(),
                product_id = \(applied.product), offers = \(offers.sorted())::uuid[]
            WHERE id = \(id) AND state = 'waiting'
            """)
        guard decided == 1 else { throw Refusal.decided }
        try await releasePictures(of: id, in: tx)
        if revision.base == nil { try await SellerTrust.count(seller, in: tx) }
        try await recordDecision("catalog.listing-accepted", id, .accepted, by: staff, in: tx)
        try await tell(of: id, decision, in: tx)
        return applied
    }

    /// - Parameters:
    ///   - why: 1 to 1,000 characters. The seller reads it.
    ///   - decision: a decision about the whole batch, which is told of once; nil for a decision about this one.
    /// - Throws: `Refusal.decided`, `.own`.
    package static func refuse(
        _ id: ID, by staff: Actor, why: String, of decision: BatchDecision? = nil, in tx: Transaction
    ) async throws {
        _ = try await locked(id, for: staff, in: tx)
        guard try await settle(id, as: .refused, by: staff, why: why, in: tx) else { throw Refusal.decided }
        try await recordDecision("catalog.listing-refused", id, .refused, by: staff, why: why, in: tx)
        try await tell(of: id, decision, in: tx)
    }

    private static func tell(of id: ID, _ decision: BatchDecision?, in tx: Transaction) async throws {
        if let decision { return try await decision.count(in: tx) }
        try await Outbox.publish(ListingDecided(revision: id), in: tx)
    }

    /// The revision, locked until the transaction ends.
    private static func locked(_ id: ID, for staff: Actor, in tx: Transaction) async throws -> Revision {
        let found = Query<Revision?>.first("\(columns) WHERE r.id = \(id) AND r.state = 'waiting' FOR UPDATE OF r") { row in
            try Revision(&row)
        }
        guard let revision = try await tx.read(found) else { throw Refusal.decided }
        guard try await !isMember(staff, of: revision.seller, in: tx) else { throw Refusal.own }
        return revision
    }

    private static func recordDecision(
        _ act: StaticString, _ id: ID, _ state: State, by staff: Actor, why: String = "", in tx: Transaction
    ) async throws {
        try await Audit.record(
            act, by: staff, on: id.auditSubject, before: ["catalog.revision.state": .text(State.waiting.rawValue)],
            after: ["catalog.revision.state": .text(state.rawValue)], why: why, in: tx)
    }

    /// Whether the actor works in the shop.
    package static func isMember(_ actor: Actor, of seller: Seller.ID, in tx: Transaction) async throws -> Bool {
        try await tx.read(Member.all(of: seller)).contains { $0.person.actor == actor }
    }
}
