package import Auditing
import Foundation
package import Identity
package import Kernel
package import Postgres
package import Sellers

/// What a seller submitted of a listing, and what became of it. Nobody changes a revision after its decision.
package struct Revision: Sendable, Equatable {
    package typealias ID = Kernel.ID<Revision>

    /// The raw values are stored.
    package enum State: String, Sendable, CaseIterable {
        /// It waits for the staff. Buyers see nothing of it.
        case waiting
        /// It is live. Where `decidedBy` is nil, it waited for nobody.
        case accepted
        case refused
        /// The seller took it back, or submitted the draft again.
        case withdrawn
    }

    /// What became of a submission.
    package enum Outcome: Sendable {
        /// All of it is live.
        case published(AppliedListing, Revision.ID)
        /// It waits for the staff. Prices, article numbers, codes and the size of the parcel are live already.
        case waits(Revision.ID)
    }

    package enum Refusal: Error, Equatable {
        /// The draft, the product, the offers or the revision do not exist, or are another shop's.
        case unknown
        /// The seller is suspended or closed.
        case sellerStopped(Seller.Availability)
        /// The content is as it was.
        case unchanged
        /// Another draft about the same offers waits for the staff.
        case alreadyWaiting
        /// `mostWaiting` items of the seller wait, `mostWaitingOfFiles` listings of files wait, or the seller submitted `mostADay` within a
        /// day.
        case tooMany
        /// The revision does not wait any more. Somebody was faster.
        case decided
        /// These fields changed on the live listing meanwhile, which is given.
        case changedMeanwhile([ListingChange], live: ListingContent)
        /// The decider is a member of the shop.
        case own
    }

    /// Why a decision about a whole batch left a revision waiting. The raw values are stored.
    package enum Obstacle: String, Sendable, CaseIterable {
        /// The live listing changed after the edit began.
        case changed
        /// The product, the offers or the draft do not exist any more.
        case gone
        /// The seller is closed.
        case seller
        /// The decider works in the shop.
        case own
        /// Another offer of the seller has an article number of it.
        case number
        /// The live catalogue does not take a part of it, such as a value that was removed.
        case content
    }

    package let id: ID
    package let seller: Seller.ID
    /// Nil once the draft is deleted, and for what a file edits.
    package let draft: ListingDraft.ID?
    package let subject: ListingSubject
    /// The listing before; nil unless an edit.
    package let base: ListingContent?
    package let change: ListingContent
    /// Whether prices or codes of the same submission were published at once.
    package let isPartlyLive: Bool
    package let state: State
    /// Nil once the person is forgotten.
    package let submittedBy: Person.ID?
    package let submittedAt: Moment
    /// Who decided or withdrew it, as `Actor` writes it; nil while it waits, or if it waited for nobody.
    package let decidedBy: String?
    package let decidedAt: Moment?
    /// Why it was refused. The seller reads it. Nil once it is forgotten.
    package let why: String?
    /// The product that is edited or offered too, or that it was published as.
    package let product: Product.ID?
    /// The file that it came with; nil if a person of the shop submitted it.
    package let batch: ListingBatch.ID?
    /// Nil unless a decision about the whole batch could not be carried out.
    package let obstacle: Obstacle?

    /// Items of a seller that may wait at once. What waits of one file is one item.
    package static let mostWaiting = 200
    /// Revisions of files of a seller that may wait at once.
    package static let mostWaitingOfFiles = 5_000
    /// Revisions that a seller may submit within 24 hours. Those of files do not count.
    package static let mostADay = 2_000

    /// The fields that change, in the order of the editor. The list is empty for a new listing or offer, whose fields are all new.
    package var fields: [ListingChange] { base.map { change.changes(from: $0) } ?? [] }
}

extension Revision {
    package static func with(_ id: ID) -> Query<Revision?> { .first("\(columns) WHERE r.id = \(id)") { row in try Revision(&row) } }

    /// The newest revision of a draft of the seller, as the draft's page shows it.
    package static func newest(ofDraft draft: ListingDraft.ID, of seller: Seller.ID) -> Query<Revision?> {
        .first("\(columns) WHERE r.draft_id = \(draft) AND r.seller_id = \(seller) ORDER BY r.submitted_at DESC, r.id DESC LIMIT 1") {
            row in
            try Revision(&row)
        }
    }

    /// The newest revision of each of these drafts, by the draft's key. A draft that was never submitted is missing.
    package static func states(ofDrafts drafts: [ListingDraft.ID], of seller: Seller.ID) -> Query<[ListingDraft.ID: State]> {
        Query<[(ListingDraft.ID, State)]>.all(
            """
            SELECT DISTINCT ON (draft_id) draft_id, state FROM catalog.revision
            WHERE draft_id = ANY(\(drafts)::uuid[]) AND seller_id = \(seller) ORDER BY draft_id, submitted_at DESC, id DESC
            """
        ) { row in (try row.next(), try row.next()) }.map { Dictionary($0) { first, _ in first } }
    }

    /// The revisions of these offers that wait, by the offer's key.
    package static func waiting(onOffers offers: [Offer.ID], of seller: Seller.ID) -> Query<[Offer.ID: ID]> {
        Query<[(Offer.ID, ID)]>.all(
            """
            SELECT o.id, r.id FROM catalog.revision r CROSS JOIN unnest(r.offers) AS o (id)
            WHERE r.seller_id = \(seller) AND r.state = 'waiting' AND o.id = ANY(\(offers)::uuid[])
            """
        ) { row in (try row.next(), try row.next()) }.map { Dictionary($0) { first, _ in first } }
    }

    static let columns: SQL = """
        SELECT r.id, r.seller_id, r.draft_id, r.kind, r.product_id, r.offers, r.base::text, r.change::text, r.is_partly_live, r.state,
            r.submitted_by, r.submitted_at, r.decided_by, r.decided_at, r.why, r.batch_id, r.obstacle
        FROM catalog.revision r
        """

    init(_ row: inout Row) throws {
        (id, seller, draft) = (try row.next(), try row.next(), try row.next())
        let kind: String = try row.next()
        product = try row.next()
        let offers: [Offer.ID] = try row.next()
        subject =
            switch (kind, product) {
            case ("edit", let product?): .edit(product, offers)
            case ("offer", let product?): .offer(beside: product)
            default: .new
            }
        let (base, change): (String?, String) = (try row.next(), try row.next())
        self.base = try base.map(Self.content)
        self.change = try Self.content(change)
        (isPartlyLive, state) = (try row.next(), try row.next())
        (submittedBy, submittedAt, decidedBy, decidedAt, why) = (
            try row.next(), try row.next(), try row.next(), try row.next(), try row.next()
        )
        (batch, obstacle) = (try row.next(), try row.next())
    }

    static func content(_ json: String) throws -> ListingContent {
        try JSONDecoder().decode(ListingContent.self, from: Data(json.utf8))
    }
}

extension Revision.ID {
    /// The revision as the subject of an audit entry.
    package var auditSubject: Audit.Subject { Audit.Subject("revision", self) }
}
