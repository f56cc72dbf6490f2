import Auditing
package import Identity
import Kernel
import Media
package import Postgres
package import Sellers

extension Revision {
    /// Submits a draft or an edit of a file: publishes it, or puts it into the queue of the staff. An earlier revision of the draft, or an
    /// earlier edit of a file about the same offers, that still waits is withdrawn. An edit of a file that waits already stays as it is.
    ///
    /// - Parameters:
    ///   - content: without faults.
    ///   - base: the live listing from which the draft was begun; nil unless an edit.
    ///   - draft: a draft of the seller; nil for an edit of a file.
    ///   - batch: the file; nil if a person of the shop submits.
    ///   - isOrdered: whether somebody ordered the product once. Then a change of its title or category always waits.
    ///   - person: nil once the account of the person who sent the file is erased.
    /// - Throws: `Refusal`, and what the verbs of the live catalogue throw; roll the transaction back then.
    package static func submit(
        _ content: ListingContent, over base: ListingContent?, _ subject: ListingSubject, draft: ListingDraft.ID?,
        batch: ListingBatch.ID? = nil, isOrdered: Bool, by seller: Seller.ID, person: Person.ID?, in tx: Transaction
    ) async throws -> Outcome {
        try await requireStanding(of: seller, in: tx)
        let submission = Submission(content: content, subject: subject, draft: draft, batch: batch, seller: seller, person: person)
        guard submission.hasSource else { throw Refusal.unknown }
        let former = try await submission.former(in: tx)
        if draft == nil, let former, former.change == content, let base, content.changes(from: base).allSatisfy({ !$0.isFree }) {
            return .waits(former.id)
        }
        let isTrusted = try await SellerTrust.isTrusted(seller, in: tx)
        if let former { try await withdraw(former.id, by: seller, person: person, in: tx) }
        // Files of a trusted seller bypass the queue. Those of others must not fill it.
        if batch == nil {
            try await submission.checkLimits(in: tx)
        } else if !isTrusted, former == nil, try await !tx.read(hasRoom(forFilesOf: seller, batch)) {
            throw Refusal.tooMany
        }
        switch subject {
        case .new:
            guard isTrusted else { return .waits(try await submission.wait("new", on: nil, [], in: tx)) }
            let applied = try await content.publish(called: ListingDraft.takeHandle(of: draft, in: tx), by: seller, in: tx)
            return .published(applied, try await submission.accept("new", applied, in: tx))
        case .offer(let product):
            guard try await tx.read(isOffered(product)) else { throw Refusal.unknown }
            guard isTrusted else { return .waits(try await submission.wait("offer", on: product, [], in: tx)) }
            let applied = try await content.offer(beside: product, by: seller, in: tx)
            return .published(applied, try await submission.accept("offer", applied, in: tx))
        case .edit(let product, let offers):
            try await lock(product, in: tx)
            guard let live = try await tx.read(ListingContent.live(product, offers, of: seller)) else { throw Refusal.unknown }
            let base = base ?? live
            let fields = content.changes(from: base)
            guard !fields.isEmpty else { throw Refusal.unchanged }
            let collisions = content.collisions(with: live, since: base)
            guard collisions.isEmpty else { throw Refusal.changedMeanwhile(collisions, live: live) }
            let (maker, isShared) = try await tx.read(Product.maker(of: product), Product.isOfferedByOthers(product, than: seller))
            let isOwn = maker == seller && !isShared
            let waiting = fields.filter { field in
                field.isOfProduct && !isOwn || field.isIdentity && isOrdered || !field.isFree && !isTrusted
            }
            let atOnce = fields.filter { !waiting.contains($0) }
            guard !waiting.isEmpty else {
                let applied = try await content.apply(over: base, to: product, offers, by: seller, in: tx)
                return .published(applied, try await submission.accept("edit", applied, offers, over: base, in: tx))
            }
            // A trusted seller's edit is one thing: it waits whole, apart from what never waits.
            let free = atOnce.filter(\.isFree)
            let now = base.taking(free, from: content)
            if !free.isEmpty { _ = try await now.apply(over: base, to: product, offers, by: seller, in: tx) }
            return .waits(try await submission.wait("edit", on: product, offers, over: now, partly: !free.isEmpty, in: tx))
        }
    }

    /// The seller takes back what waits.
    ///
    /// - Throws: `Refusal.unknown`, `.decided`.
    package static func withdraw(_ id: ID, by seller: Seller.ID, person: Person.ID?, in tx: Transaction) async throws {
        let actor = person?.actor ?? .system
        guard try await settle(id, "seller_id = \(seller)", as: .withdrawn, by: actor, in: tx) else {
            let exists = Query<Bool>.one("SELECT EXISTS (SELECT FROM catalog.revision WHERE id = \(id) AND seller_id = \(seller))") { row in
                try row.next()
            }
            throw try await tx.read(exists) ? Refusal.decided : Refusal.unknown
        }
        try await record("catalog.listing-withdrawn", id, from: .waiting, to: .withdrawn, by: actor, in: tx)
    }

    /// Whether another listing of a file of the seller may wait.
    ///
    /// - Parameter batch: the file; nil for a file of which nothing waits.
    package static func hasRoom(forFilesOf seller: Seller.ID, _ batch: ListingBatch.ID?) -> Query<Bool> {
        .one(
            """
            SELECT (SELECT count(*) FROM catalog.revision
                    WHERE seller_id = \(seller) AND state = 'waiting' AND batch_id IS NOT NULL) < \(mostWaitingOfFiles)
              AND (EXISTS (SELECT FROM catalog.revision WHERE batch_id = \(batch as ListingBatch.ID?)::uuid AND state = 'waiting')
                OR \(items(of: seller)) < \(mostWaiting))
            """
        ) { row in try row.next() }
    }

    /// How many items of the seller wait. What waits of one file is one item.
    static func items(of seller: Seller.ID) -> SQL {
        """
        (SELECT count(*) FILTER (WHERE batch_id IS NULL) + count(DISTINCT batch_id) FROM catalog.revision
         WHERE seller_id = \(seller) AND state = 'waiting')
        """
    }

    /// Locks the seller's standing until the transaction ends. A suspension or closing waits for that.
    ///
    /// - Throws: `Refusal.sellerStopped` if the shop is suspended or closed.
    package static func requireStanding(of seller: Seller.ID, in tx: Transaction) async throws {
        let availability = try await tx.read(Seller.lockedToBuy("SELECT \(seller)::uuid"))[seller] ?? .closed
        guard availability == .open || availability == .away else { throw Refusal.sellerStopped(availability) }
    }

    /// Decides a revision that waits, once.
    ///
    /// - Returns: false if it does not wait, or the condition is false.
    static func settle(
        _ id: ID, _ condition: SQL = "true", as state: State, by actor: Actor, why: String? = nil, in tx: Transaction
    ) async throws -> Bool {
        let settled = try await tx.run(
            """
            UPDATE catalog.revision SET state = \(state), decided_by = \(actor.description), decided_at = kernel.now(),
                why = \(why as String?)
            WHERE id = \(id) AND state = 'waiting' AND \(condition)
            """)
        if settled == 1 { try await releasePictures(of: id, in: tx) }
        return settled == 1
    }

    /// Media may remove the pictures now, unless something else shows them.
    static func releasePictures(of id: ID, in tx: Transaction) async throws {
        let pictures = Query<[String]>.all("DELETE FROM catalog.revision_picture WHERE revision_id = \(id) RETURNING picture") { row in
            try row.next()
        }
        for picture in try await tx.read(pictures) { try await Picture.release(picture, in: tx) }
    }

    /// Locks a product against other edits until the transaction ends.
    static func lock(_ product: Product.ID, in tx: Transaction) async throws {
        try await tx.run("SELECT FROM catalog.product WHERE id = \(product) FOR UPDATE")
    }

    static func record(
        _ act: StaticString, _ id: ID, from former: State?, to state: State, by actor: Actor, in tx: Transaction
    ) async throws {
        try await Audit.record(
            act, by: actor, on: id.auditSubject, before: ["catalog.revision.state": former.map { .text($0.rawValue) } ?? .none],
            after: ["catalog.revision.state": .text(state.rawValue)], in: tx)
    }

    /// Whether the product can have another offer.
    static func isOffered(_ product: Product.ID) -> Query<Bool> {
        .one("SELECT EXISTS (SELECT FROM catalog.product WHERE id = \(product) AND status = 'published')") { row in try row.next() }
    }
}

/// One submission on its way into the table.
private struct Submission {
    let content: ListingContent
    let subject: ListingSubject
    let draft: ListingDraft.ID?
    let batch: ListingBatch.ID?
    let seller: Seller.ID
    /// Nil once that person's account is erased.
    let person: Person.ID?

    var actor: Actor { person?.actor ?? .system }

    /// Whether it has a draft, or is an edit of a file.
    var hasSource: Bool {
        if case .edit = subject { return draft != nil || batch != nil }
        return draft != nil
    }

    /// The revision that waits and that this one replaces, locked.
    func former(in tx: Transaction) async throws -> (id: Revision.ID, change: ListingContent)? {
        let condition: SQL
        if let draft {
            condition = "draft_id = \(draft)"
        } else if case .edit(let product, let offers) = subject {
            condition = "kind = 'edit' AND draft_id IS NULL AND product_id = \(product) AND offers = \(offers.sorted())::uuid[]"
        } else {
            return nil
        }
        let former = Query<(Revision.ID, String)?>.first(
            "SELECT id, change::text FROM catalog.revision WHERE seller_id = \(seller) AND state = 'waiting' AND \(condition) FOR UPDATE"
        ) { row in (try row.next(), try row.next()) }
        return try await tx.read(former).map { ($0, try Revision.content($1)) }
    }

    /// Refuses what a person submits beyond the limits.
    func checkLimits(in tx: Transaction) async throws {
        let counts = Query<(Int, Int)>.one(
            """
            SELECT \(Revision.items(of: seller)), (SELECT count(*) FROM catalog.revision
                WHERE seller_id = \(seller) AND batch_id IS NULL AND submitted_at > kernel.now() - interval '1 day')
            """
        ) { row in (try row.next(), try row.next()) }
        let (waiting, today) = try await tx.read(counts)
        guard waiting < Revision.mostWaiting, today < Revision.mostADay else { throw Revision.Refusal.tooMany }
    }

    func wait(
        _ kind: String, on product: Product.ID?, _ offers: [Offer.ID], over base: ListingContent? = nil, partly: Bool = false,
        in tx: Transaction
    ) async throws -> Revision.ID {
        let id = Revision.ID()
        do {
            try await insert(id, .waiting, kind, on: product, offers, over: base, partly: partly, in: tx)
        } catch let error as DatabaseError where ["revision_waits_once", "revision_offers_wait_once"].contains(error.constraint) {
            throw Revision.Refusal.alreadyWaiting
        }
        let pictures = content.pictures.map(\.hash) + content.defects.compactMap(\.picture?.hash)
        if !pictures.isEmpty {
            let stored = try await tx.read(Picture.of(pictures)).map(\.hash)
            try await tx.run(
                """
                INSERT INTO catalog.revision_picture (revision_id, picture)
                SELECT \(id), hash FROM unnest(\(stored)::text[]) AS hash ON CONFLICT DO NOTHING
                """)
        }
        try await Revision.record("catalog.listing-submitted", id, from: nil, to: .waiting, by: actor, in: tx)
        return id
    }

    func accept(
        _ kind: String, _ applied: AppliedListing, _ edited: [Offer.ID] = [], over base: ListingContent? = nil, in tx: Transaction
    ) async throws -> Revision.ID {
        let id = Revision.ID()
        try await insert(id, .accepted, kind, on: applied.product, edited + applied.pieces.map(\.offer), over: base, partly: false, in: tx)
        try await Revision.record("catalog.listing-published", id, from: nil, to: .accepted, by: actor, in: tx)
        return id
    }

    /// A revision of a batch takes the next place in it. The row of the batch is locked, so places are in the order of the commits.
    ///
    /// - Throws: `Revision.Refusal.unknown` unless draft and batch are the seller's.
    private func insert(
        _ id: Revision.ID, _ state: Revision.State, _ kind: String, on product: Product.ID?, _ offers: [Offer.ID],
        over base: ListingContent?, partly: Bool, in tx: Transaction
    ) async throws {
        let written = try await tx.run(
            """
            WITH placed AS (
                UPDATE catalog.batch SET places = places + 1 WHERE id = \(batch as ListingBatch.ID?)::uuid AND seller_id = \(seller)
                RETURNING id, places)
            INSERT INTO catalog.revision
                (id, seller_id, draft_id, kind, product_id, offers, title, base, change, is_partly_live, state, submitted_by, decided_at,
                 batch_id, place)
            SELECT \(id), \(seller), \(draft as ListingDraft.ID?)::uuid, \(kind), \(product as Product.ID?)::uuid,
                \(offers.sorted())::uuid[], \(content.title), \(try base.map(ListingDraft.json) as String?)::jsonb,
                \(try ListingDraft.json(content))::jsonb, \(partly), \(state), \(person as Person.ID?)::uuid,
                CASE WHEN \(state == .accepted) THEN kernel.now() END, placed.id, placed.places
            FROM (SELECT 1) AS one LEFT JOIN placed ON true
            WHERE (placed.id IS NOT NULL OR \(batch as ListingBatch.ID?)::uuid IS NULL)
              AND (\(draft as ListingDraft.ID?)::uuid IS NULL
                OR EXISTS (SELECT FROM catalog.listing_draft d WHERE d.id = \(draft as ListingDraft.ID?)::uuid AND d.seller_id = \(seller)))
            """)
        guard written == 1 else { throw Revision.Refusal.unknown }
    }
}
