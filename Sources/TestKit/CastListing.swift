package import Catalog
package import Identity
import Inventory
package import Kernel
package import Postgres
package import Sellers

/// A shop of the cast with an owner, whose listings wait for the staff, and a category for them.
package struct CastListing: Sendable {
    package let seller: Seller.ID
    package let owner: Person.ID
    /// It has the attributes `test-brand` of products, with the value `atlas`, and `test-size` of variants, with `s` and `m`.
    package let category: String

    /// - Parameter slug: of the shop; nil for that of Dar Salma.
    package static func opens(as slug: String? = nil, in tx: Transaction) async throws -> CastListing {
        let category = "listings-of-the-test"
        if try await tx.read(Catalog.Category.all).allSatisfy({ $0.slug != category }) {
            func names(_ text: String) -> Names { Names(french: "\(text) fr", arabic: "\(text) ar", english: "\(text) en") }
            try await Attribute.add(
                "test-size", named: names("Size"), ofVariant: true, values: [("s", names("S")), ("m", names("M"))], in: tx)
            try await Attribute.add(
                "test-brand", named: names("Brand"), ofVariant: false, values: [("atlas", names("Atlas"))], in: tx)
            _ = try await Catalog.Category.add(category, named: names("Listings"), attributes: ["test-brand", "test-size"], in: tx)
            _ = try await Catalog.Category.add("\(category)-other", named: names("Other"), attributes: ["test-brand", "test-size"], in: tx)
        }
        let seller = try await Cast.darSalma.opens(as: slug, in: tx)
        let owner = try await Cast.nadia.signsUp(with: "\(ID<CastListing>())@example.ma", in: tx).id
        try await Member.set(owner, to: .owner, in: seller, by: .system, in: tx)
        return CastListing(seller: seller, owner: owner, category: category)
    }

    /// A listing without pictures, with one variant of three pieces.
    package func content(_ title: String = "Caftan brodé", price: Money = .dirhams(450)) -> ListingContent {
        ListingContent(
            language: .french, texts: [.french: ListingContent.Text(title: title, description: "Cousu à la main")], category: category,
            values: ["test-brand": .known("atlas")], condition: .worn, defects: [ListingContent.Defect(text: [.french: "Un accroc"])],
            variants: [ListingContent.Variant(values: ["test-size": .known("m")], price: price, pieces: 3)])
    }

    /// Begins a draft and submits it.
    ///
    /// - Parameter base: the live listing; nil unless an edit.
    package func submit(
        _ content: ListingContent, over base: ListingContent? = nil, _ subject: ListingSubject = .new, in tx: Transaction
    ) async throws -> (draft: ListingDraft.ID, outcome: Revision.Outcome) {
        let draft: ListingDraft.ID =
            switch subject {
            case .new: try await ListingDraft.start(by: seller, person: owner, in: tx)
            case .offer(let product): try await ListingDraft.start(beside: product, by: seller, person: owner, in: tx)
            case .edit(let product, let offers):
                try await ListingDraft.edit(
                    product, offers, showing: base ?? content, as: ListingInput(), by: seller, person: owner, in: tx)
            }
        return (
            draft, try await Revision.submit(content, over: base, subject, draft: draft, by: seller, person: owner, in: tx)
        )
    }

    /// Sends new listings as one file.
    ///
    /// - Returns: the revisions that wait, in the same order.
    @discardableResult
    package func sends(
        _ contents: [ListingContent], as batch: ListingBatch.ID, named name: String = "catalogue.csv", in tx: Transaction
    ) async throws -> [Revision.ID] {
        try await ListingBatch.begin(batch, named: name, by: seller, in: tx)
        let drafts = contents.map { _ in ListingDraft.ID() }
        try await ListingDraft.insert(
            drafts.map { ($0, handle: "\($0)", input: ListingInput()) }, batch: batch, by: seller, person: owner, in: tx)
        var waiting: [Revision.ID] = []
        for (content, draft) in zip(contents, drafts) {
            let outcome = try await Revision.submit(
                content, over: nil, .new, draft: draft, batch: batch, by: seller, person: owner, in: tx)
            if let id = outcome.waiting { waiting.append(id) }
        }
        return waiting
    }

    /// Publishes a listing at once.
    package func publishes(_ content: ListingContent? = nil, in tx: Transaction) async throws -> CastOffer {
        let applied = try await (content ?? self.content()).publish(by: seller, in: tx)
        for (offer, pieces) in applied.pieces { try await Stock.open(offer, with: pieces, in: tx) }
        return CastOffer(listing: self, product: applied.product, slug: applied.slug, offers: applied.pieces.map(\.offer))
    }
}

/// A live listing of the cast.
package struct CastOffer: Sendable {
    package let listing: CastListing
    package let product: Product.ID
    package let slug: String
    package let offers: [Offer.ID]

    package init(listing: CastListing, product: Product.ID, slug: String, offers: [Offer.ID]) {
        self.listing = listing
        self.product = product
        self.slug = slug
        self.offers = offers
    }

    package func live(in tx: Transaction) async throws -> ListingContent {
        guard let live = try await tx.read(ListingContent.live(product, offers, of: listing.seller)) else { throw NothingLive() }
        return live
    }

    /// Submits an edit of the live listing.
    package func edit(
        in tx: Transaction, _ change: (inout ListingContent) -> Void
    ) async throws -> (draft: ListingDraft.ID, outcome: Revision.Outcome) {
        let base = try await live(in: tx)
        var content = base
        change(&content)
        return try await listing.submit(content, over: base, .edit(product, offers), in: tx)
    }

    private struct NothingLive: Error {}
}

extension BatchDecision {
    /// Carries out the newest decision about a file, step by step, as the worker does.
    package static func carryOutAll(of batch: ListingBatch.ID, in db: Database) async throws {
        while let decision = try await db.read(newest(of: batch)), decision.settledAt == nil { try await carryOut(decision.id, in: db) }
    }
}

extension Revision.Outcome {
    /// The revision that waits; nil if all of it is live.
    package var waiting: Revision.ID? { if case .waits(let id) = self { id } else { nil } }
    /// The product that was published or edited; nil if it waits.
    package var published: AppliedListing? { if case .published(let applied, _) = self { applied } else { nil } }
}
