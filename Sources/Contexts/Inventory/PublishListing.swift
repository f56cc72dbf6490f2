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
    ///   - person: nil once the account of the person who sent the file is erased.
    /// - Throws: what the catalogue's `submit` throws, and `Stock.Refusal`; roll the transaction back then.
    package static func submit(
        _ content: ListingContent, over base: ListingContent?, _ subject: ListingSubject, draft: ListingDraft.ID?,
        batch: ListingBatch.ID? = nil, by seller: Seller.ID, person: Person.ID?, in tx: Transaction
    ) async throws -> Outcome {
        var isOrdered = false
        if case .edit(let product, _) = subject { isOrdered = try await tx.read(Stock.wasOrdered(product)) }
        let outcome = try await submit(
            content, over: base, subject, draft: draft, batch: batch, isOrdered: isOrdered, by: seller, person: person, in: tx)
        if case .published(let applied, _) = outcome { try await Stock.open(applied, in: tx) }
        return outcome
    }

    /// Accepts a revision and opens the stock of its new offers.
    ///
    /// - Parameter decision: a decision about the whole batch; nil for a decision about this one.
    /// - Throws: what `accept` throws, and `Stock.Refusal`; roll the transaction back then.
    @discardableResult
    package static func publish(
        _ id: ID, by staff: Actor, of decision: BatchDecision? = nil, in tx: Transaction
    ) async throws -> AppliedListing {
        let applied = try await accept(id, by: staff, of: decision, in: tx)
        try await Stock.open(applied, in: tx)
        return applied
    }
}

extension Stock {
    /// Whether somebody ever ordered a piece of the product from any seller.
    package static func wasOrdered(_ product: Product.ID) -> Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM inventory.reservation WHERE offer_id IN (\(Offer.keys(of: product))))") { row in try row.next() }
    }

    fileprivate static func open(_ listing: AppliedListing, in tx: Transaction) async throws {
        for (offer, pieces) in listing.pieces { try await open(offer, with: pieces, in: tx) }
    }
}
