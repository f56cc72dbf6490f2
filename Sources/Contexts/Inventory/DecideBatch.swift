package import Catalog
package import Postgres

extension BatchDecision {
    /// Carries out the next step of a decision, and asks for the step after it. Each revision has a transaction of its own. One that cannot
    /// be decided waits on, with the reason. It is safe to run twice and at once.
    package static func carryOut(_ id: ID, in db: Database) async throws {
        guard let decision = try await db.read(with(id)), decision.settledAt == nil else { return }
        for revision in try await db.read(decision.due) {
            do {
                try await db.transaction { tx in
                    switch decision.answer {
                    case .accepted: try await Revision.publish(revision, by: decision.decidedBy, of: decision, in: tx)
                    case .refused:
                        // The reason may be forgotten while it is carried out.
                        try await Revision.refuse(revision, by: decision.decidedBy, why: decision.why ?? "–", of: decision, in: tx)
                    }
                }
            } catch Revision.Refusal.decided {
                continue
            } catch {
                guard let obstacle = Revision.Obstacle(error) else { throw error }
                try await db.transaction { tx in try await Revision.hold(revision, by: obstacle, in: tx) }
            }
        }
        try await db.transaction { tx in try await decision.goOn(in: tx) }
    }
}

extension Revision.Obstacle {
    /// Why a revision cannot be accepted; nil for an error that says nothing about the revision.
    init?(_ error: any Error) {
        switch error {
        case Revision.Refusal.changedMeanwhile: self = .changed
        case Revision.Refusal.sellerStopped: self = .seller
        case Revision.Refusal.own: self = .own
        case is Revision.Refusal, Product.Refusal.unknownProduct, Offer.Refusal.unknownOffer: self = .gone
        case Offer.Refusal.skuTaken: self = .number
        case is Product.Refusal, is Offer.Refusal, is Attribute.Refusal, is Stock.Refusal: self = .content
        // A constraint that no verb expects. The same revision would break it again.
        case let error as DatabaseError where error.constraint != nil: self = .content
        default: return nil
        }
    }
}
