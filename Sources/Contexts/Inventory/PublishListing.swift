package import Catalog
package import Identity
package import Kernel
package import Postgres
package import Sellers

/// The verbs that pages call about listings: those of the catalogue, and the first count of each new offer in the same transaction.
extension Revision {
    /// Submits a draft or an edit of a file, and opens the stock of what it published.
    ///
    /// - Parameters:
    ///   - draft: nil for an edit of a file.
    ///   - batch: the file; nil if a person of the shop submits.
    ///   - placements: where the pieces of each new offer lie, in the order of the variants without an offer. Without them, all lie in the
    ///     seller's first warehouse, as those of a listing that waits do.
    ///   - person: nil once the account of the person who sent the file is erased.
    /// - Throws: what the catalogue's `submit` throws, and `Stock.Refusal`; roll the transaction back then.
    package static func submit(
        _ content: ListingContent, over base: ListingContent?, _ subject: ListingSubject, draft: ListingDraft.ID?,
        batch: ListingBatch.ID? = nil, lying placements: [[Stock.Placement]] = [], by seller: Seller.ID, person: Person.ID?,
        in tx: Transaction
    ) async throws -> Outcome {
        var isOrdered = false
        if case .edit(let product, _) = subject { isOrdered = try await tx.read(Stock.wasOrdered(product)) }
        let outcome = try await submit(
            content, over: base, subject, draft: draft, batch: batch, isOrdered: isOrdered, by: seller, person: person, in: tx)
        guard case .published(let applied, _) = outcome else { return outcome }
        try await Stock.open(zip(applied.pieces, lying(placements, of: applied)).map { ($0.offer, $0.pieces, $1) }, by: who(person), in: tx)
        return outcome
    }

    /// Submits drafts of new products that a file wrote, and opens the stock of those that were published.
    ///
    /// - Parameters:
    ///   - new: the placements of each are as of `submit` of one listing.
    ///   - batch: the file.
    ///   - person: nil once the account of the person who sent the file is erased.
    /// - Returns: what became of each, in the same order; nil where too many listings of the seller wait already.
    /// - Throws: what the catalogue's `submit` throws, and `Stock.Refusal`; roll the transaction back then.
    package static func submit(
        _ new: [(content: ListingContent, draft: ListingDraft.ID, lying: [[Stock.Placement]])], of batch: ListingBatch.ID,
        by seller: Seller.ID, person: Person.ID?, in tx: Transaction
    ) async throws -> [Outcome?] {
        let outcomes = try await submit(new.map { ($0.content, $0.draft) }, of: batch, by: seller, person: person, in: tx)
        let opened = zip(outcomes, new).flatMap { outcome, listing in
            guard case .published(let applied, _) = outcome else { return [(Offer.ID, Int, [Stock.Placement])]() }
            return zip(applied.pieces, lying(listing.lying, of: applied)).map { ($0.offer, $0.pieces, $1) }
        }
        try await Stock.open(opened, by: who(person), in: tx)
        return outcomes
    }

    /// The placements of each new offer; empty where nothing is said.
    private static func lying(_ placements: [[Stock.Placement]], of applied: AppliedListing) -> [[Stock.Placement]] {
        applied.pieces.indices.map { placements.indices.contains($0) ? placements[$0] : [] }
    }

    private static func who(_ person: Person.ID?) -> String { (person?.actor ?? .system).description }

    /// Accepts a revision and opens the stock of its new offers.
    ///
    /// - Parameter decision: a decision about the whole batch; nil for a decision about this one.
    /// - Throws: what `accept` throws, and `Stock.Refusal`; roll the transaction back then.
    @discardableResult
    package static func publish(
        _ id: ID, by staff: Actor, of decision: BatchDecision? = nil, in tx: Transaction
    ) async throws -> AppliedListing {
        let applied = try await accept(id, by: staff, of: decision, in: tx)
        try await Stock.open(applied.pieces.map { ($0.offer, $0.pieces) }, in: tx)
        return applied
    }
}

extension Stock {
    /// Whether somebody ever ordered a piece of the product from any seller.
    package static func wasOrdered(_ product: Product.ID) -> Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM inventory.reservation WHERE offer_id IN (\(Offer.keys(of: product))))") { row in try row.next() }
    }

    /// Pieces of a new offer in a warehouse.
    package struct Placement: Sendable {
        package let warehouse: Warehouse.ID
        package let pieces: Int

        package init(warehouse: Warehouse.ID, pieces: Int) { (self.warehouse, self.pieces) = (warehouse, pieces) }
    }

    /// Sets the first counts of new offers, and divides them over warehouses.
    ///
    /// - Parameters:
    ///   - new: all pieces of each offer, and where they lie; empty for the seller's first warehouse. The first count is zero
    ///     otherwise, and movements follow.
    ///   - who: as shown in the history.
    /// - Throws: `Refusal.alreadyOpen`, `.quantityOutOfBounds`, `.unknownWarehouse`; roll the transaction back then.
    package static func open(
        _ new: [(offer: Offer.ID, count: Int, lying: [Placement])], by who: String, in tx: Transaction
    ) async throws {
        try await open(new.map { ($0.offer, $0.lying.isEmpty ? $0.count : 0) }, in: tx)
        for (offer, _, placements) in new {
            for placement in placements where placement.pieces > 0 {
                try await move(offer, by: placement.pieces, as: .received, at: placement.warehouse, by: who, in: tx)
            }
        }
    }
}
