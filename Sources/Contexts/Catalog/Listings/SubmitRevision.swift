import Auditing
package import Identity
import Kernel
import Media
package import Postgres
package import Sellers

extension Revision {
    /// Submits a draft: publishes it, or puts it into the queue of the staff. An earlier revision of
    /// the draft that still waits is withdrawn.
    ///
    /// - Parameters:
    ///   - content: without faults.
    ///   - base: the live listing from which the draft was begun; nil unless an edit.
    ///   - draft: a draft of the seller.
    ///   - isOrdered: whether somebody ordered the product once. Then a change of its title or category always waits.
    /// - Throws: `Refusal`, and what the verbs of the live catalogue throw; roll the transaction back then.
    package static func submit(
        _ content: ListingContent, over base: ListingContent?, _ subject: ListingSubject, draft: ListingDraft.ID, isOrdered: Bool,
        by seller: Seller.ID, person: Person.ID, in tx: Transaction
    ) async throws -> Outcome {
        let availability = try await tx.read(Seller.lockedToBuy("SELECT \(seller)::uuid"))[seller] ?? .closed
        guard availability == .open || availability == .away else { throw Refusal.sellerStopped(availability) }
        let submission = Submission(content: content, draft: draft, seller: seller, person: person)
        try await submission.withdrawFormer(in: tx)
        try await submission.checkLimits(in: tx)
        let isTrusted = try await SellerTrust.isTrusted(seller, in: tx)
        switch subject {
        case .new:
            guard isTrusted else { return .waits(try await submission.wait("new", on: nil, [], in: tx)) }
            let applied = try await content.publish(by: seller, in: tx)
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
    package static func withdraw(_ id: ID, by seller: Seller.ID, person: Person.ID, in tx: Transaction) async throws {
        guard try await settle(id, "seller_id = \(seller)", as: .withdrawn, by: person.actor, in: tx) else {
            let exists = Query<Bool>.one("SELECT EXISTS (SELECT FROM catalog.revision WHERE id = \(id) AND seller_id = \(seller))") { row in
                try row.next()
            }
            throw try await tx.read(exists) ? Refusal.decided : Refusal.unknown
        }
        try await record("catalog.listing-withdrawn", id, from: .waiting, to: .withdrawn, by: person.actor, in: tx)
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
    let draft: ListingDraft.ID
    let seller: Seller.ID
    let person: Person.ID

    func withdrawFormer(in tx: Transaction) async throws {
        let former = Query<Revision.ID?>.first(
            "SELECT id FROM catalog.revision WHERE draft_id = \(draft) AND seller_id = \(seller) AND state = 'waiting' FOR UPDATE"
        ) { row in try row.next() }
        guard let former = try await tx.read(former) else { return }
        try await Revision.withdraw(former, by: seller, person: person, in: tx)
    }

    func checkLimits(in tx: Transaction) async throws {
        let counts = Query<(Int, Int)>.one(
            """
            SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE submitted_at > kernel.now() - interval '1 day')
            FROM catalog.revision
            WHERE seller_id = \(seller) AND (state = 'waiting' OR submitted_at > kernel.now() - interval '1 day')
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
            let written = try await tx.run(
                """
                INSERT INTO catalog.revision
                    (id, seller_id, draft_id, kind, product_id, offers, title, base, change, is_partly_live, submitted_by)
                SELECT \(id), d.seller_id, d.id, \(kind), \(product as Product.ID?)::uuid, \(offers.sorted())::uuid[], \(content.title),
                    \(try base.map(ListingDraft.json) as String?)::jsonb, \(try ListingDraft.json(content))::jsonb, \(partly), \(person)
                FROM catalog.listing_draft d WHERE d.id = \(draft) AND d.seller_id = \(seller)
                """)
            guard written == 1 else { throw Revision.Refusal.unknown }
        } catch let error as DatabaseError where ["revision_waits_once", "revision_offers_wait_once"].contains(error.constraint) {
            throw Revision.Refusal.alreadyWaiting
        }
        let pictures = content.pictures.map(\.hash) + content.defects.compactMap(\.picture?.hash)
        let stored = try await tx.read(Picture.of(pictures)).map(\.hash)
        try await tx.run(
            """
            INSERT INTO catalog.revision_picture (revision_id, picture)
            SELECT \(id), hash FROM unnest(\(stored)::text[]) AS hash ON CONFLICT DO NOTHING
            """)
        try await Revision.record("catalog.listing-submitted", id, from: nil, to: .waiting, by: person.actor, in: tx)
        return id
    }

    func accept(
        _ kind: String, _ applied: AppliedListing, _ edited: [Offer.ID] = [], over base: ListingContent? = nil, in tx: Transaction
    ) async throws -> Revision.ID {
        let id = Revision.ID()
        let written = try await tx.run(
            """
            INSERT INTO catalog.revision
                (id, seller_id, draft_id, kind, product_id, offers, title, base, change, state, submitted_by, decided_at)
            SELECT \(id), d.seller_id, d.id, \(kind), \(applied.product), \((edited + applied.pieces.map(\.offer)).sorted())::uuid[],
                \(content.title), \(try base.map(ListingDraft.json) as String?)::jsonb, \(try ListingDraft.json(content))::jsonb,
                'accepted', \(person), kernel.now()
            FROM catalog.listing_draft d WHERE d.id = \(draft) AND d.seller_id = \(seller)
            """)
        guard written == 1 else { throw Revision.Refusal.unknown }
        try await Revision.record("catalog.listing-published", id, from: nil, to: .accepted, by: person.actor, in: tx)
        return id
    }
}
