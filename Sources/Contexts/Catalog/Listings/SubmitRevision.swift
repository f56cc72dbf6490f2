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
            return try await Submission.publish([submission], in: tx)[0]
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

    /// Submits drafts of new products that a file wrote. Those of a trusted seller are published, with few statements for all of them.
    ///
    /// - Parameters:
    ///   - new: drafts of the seller, with their contents without faults.
    ///   - batch: the file.
    ///   - person: nil once the account of the person who sent the file is erased.
    /// - Returns: what became of each, in the same order; nil where too many listings of the seller wait already.
    /// - Throws: what `submit` of one listing throws, but not `Refusal.tooMany`; roll the transaction back then.
    package static func submit(
        _ new: [(content: ListingContent, draft: ListingDraft.ID)], of batch: ListingBatch.ID, by seller: Seller.ID, person: Person.ID?,
        in tx: Transaction
    ) async throws -> [Outcome?] {
        guard try await SellerTrust.isTrusted(seller, in: tx) else {
            var outcomes: [Outcome?] = []
            for (content, draft) in new {
                do {
                    let outcome = try await submit(
                        content, over: nil, .new, draft: draft, batch: batch, isOrdered: false, by: seller, person: person, in: tx)
                    outcomes.append(outcome)
                } catch Refusal.tooMany {
                    outcomes.append(nil)
                }
            }
            return outcomes
        }
        try await requireStanding(of: seller, in: tx)
        let former = Query<[ID]>.all(
            """
            SELECT id FROM catalog.revision
            WHERE seller_id = \(seller) AND state = 'waiting' AND draft_id = ANY(\(new.map(\.draft))::uuid[]) ORDER BY id FOR UPDATE
            """
        ) { row in try row.next() }
        for id in try await tx.read(former) { try await withdraw(id, by: seller, person: person, in: tx) }
        let submissions = new.map { content, draft in
            Submission(content: content, subject: .new, draft: draft, batch: batch, seller: seller, person: person)
        }
        return try await Submission.publish(submissions, in: tx)
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
        try await record("catalog.listing-withdrawn", [id], from: .waiting, to: .withdrawn, by: actor, in: tx)
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
        _ act: StaticString, _ ids: [ID], from former: State?, to state: State, by actor: Actor, in tx: Transaction
    ) async throws {
        try await Audit.record(
            act, by: actor, on: ids.map(\.auditSubject), before: ["catalog.revision.state": former.map { .text($0.rawValue) } ?? .none],
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
            let row = RevisionRow(id: id, submission: self, product: product, offers: offers, base: base)
            try await Self.insert([row], .waiting, kind, partly: partly, in: tx)
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
        try await Revision.record("catalog.listing-submitted", [id], from: nil, to: .waiting, by: actor, in: tx)
        return id
    }

    func accept(
        _ kind: String, _ applied: AppliedListing, _ edited: [Offer.ID] = [], over base: ListingContent? = nil, in tx: Transaction
    ) async throws -> Revision.ID {
        let row = RevisionRow(
            id: Revision.ID(), submission: self, product: applied.product, offers: edited + applied.pieces.map(\.offer), base: base)
        try await Self.accept([row], kind, in: tx)
        return row.id
    }

    /// Publishes drafts of one seller and one file.
    static func publish(_ new: [Submission], in tx: Transaction) async throws -> [Revision.Outcome] {
        guard let first = new.first else { return [] }
        let handles = try await ListingDraft.takeHandles(of: new.compactMap(\.draft), in: tx)
        let contents = new.map { (content: $0.content, handle: $0.draft.flatMap { handles[$0] }) }
        let applied = try await ListingContent.publish(contents, by: first.seller, in: tx)
        let rows = zip(new, applied).map { submission, applied in
            RevisionRow(
                id: Revision.ID(), submission: submission, product: applied.product, offers: applied.pieces.map(\.offer), base: nil)
        }
        try await accept(rows, "new", in: tx)
        return zip(applied, rows).map { .published($0, $1.id) }
    }

    private static func accept(_ rows: [RevisionRow], _ kind: String, in tx: Transaction) async throws {
        guard let actor = rows.first?.submission.actor else { return }
        try await insert(rows, .accepted, kind, partly: false, in: tx)
        try await Revision.record("catalog.listing-published", rows.map(\.id), from: nil, to: .accepted, by: actor, in: tx)
    }

    /// Writes revisions of one seller, person and batch. Those of a batch take the next places in it. The row of the batch is locked, so
    /// places are in the order of the commits.
    ///
    /// - Throws: `Revision.Refusal.unknown` unless drafts and batch are the seller's.
    private static func insert(
        _ rows: [RevisionRow], _ state: Revision.State, _ kind: String, partly: Bool, in tx: Transaction
    ) async throws {
        guard let first = rows.first?.submission else { return }
        let written = try await tx.run(
            """
            WITH placed AS (
                UPDATE catalog.batch SET places = places + \(rows.count)
                WHERE id = \(first.batch as ListingBatch.ID?)::uuid AND seller_id = \(first.seller)
                RETURNING id, places - \(rows.count) AS before)
            INSERT INTO catalog.revision
                (id, seller_id, draft_id, kind, product_id, offers, title, base, change, is_partly_live, state, submitted_by, decided_at,
                 batch_id, place)
            SELECT new.id, \(first.seller), new.draft, \(kind), new.product, new.offers::uuid[], new.title, new.base::jsonb,
                new.change::jsonb, \(partly), \(state), \(first.person as Person.ID?)::uuid,
                CASE WHEN \(state == .accepted) THEN kernel.now() END, placed.id, placed.before + new.place
            FROM unnest(\(rows.map(\.id))::uuid[], \(rows.map(\.submission.draft))::uuid[], \(rows.map(\.product))::uuid[],
                \(rows.map { $0.offers.sorted().bound })::text[], \(rows.map(\.submission.content.title))::text[],
                \(try rows.map { try $0.base.map(ListingDraft.json) })::text[],
                \(try rows.map { try ListingDraft.json($0.submission.content) })::text[])
                WITH ORDINALITY AS new (id, draft, product, offers, title, base, change, place)
            LEFT JOIN placed ON true
            WHERE (placed.id IS NOT NULL OR \(first.batch as ListingBatch.ID?)::uuid IS NULL)
              AND (new.draft IS NULL
                OR EXISTS (SELECT FROM catalog.listing_draft d WHERE d.id = new.draft AND d.seller_id = \(first.seller)))
            """)
        guard written == rows.count else { throw Revision.Refusal.unknown }
    }
}

/// A submission as a row of the table of revisions.
private struct RevisionRow {
    let id: Revision.ID
    let submission: Submission
    /// Nil for a product that does not exist yet.
    let product: Product.ID?
    let offers: [Offer.ID]
    let base: ListingContent?
}
