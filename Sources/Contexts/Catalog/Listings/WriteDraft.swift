import Foundation
package import Identity
package import Jobs
import Kernel
import Media
package import Postgres
package import Sellers

extension ListingDraft {
    /// Begins a new listing.
    ///
    /// - Throws: `Refusal.tooMany`.
    package static func start(by seller: Seller.ID, person: Person.ID, in tx: Transaction) async throws -> ID {
        try await begin(.new, base: nil, by: seller, person, in: tx)
    }

    /// Begins a second offer beside those of a published product.
    ///
    /// - Throws: `Refusal.unknownProduct`, `.tooMany`.
    package static func start(
        beside product: Product.ID, by seller: Seller.ID, person: Person.ID, in tx: Transaction
    ) async throws -> ID {
        let isPublished = try await tx.read(
            Query<Bool>.one("SELECT EXISTS (SELECT FROM catalog.product WHERE id = \(product) AND status = 'published')") { row in
                try row.next()
            })
        guard isPublished else { throw Refusal.unknownProduct }
        return try await begin(.offer(beside: product), base: nil, by: seller, person, in: tx)
    }

    /// Begins an edit of the shop's offers that share pictures, condition and defects with one of them. An edit of the same offers that
    /// was begun before is continued.
    ///
    /// - Parameter input: the forms of the live listing.
    /// - Throws: `Refusal.unknownOffers`, `.tooMany`.
    package static func edit(
        _ product: Product.ID, _ offers: [Offer.ID], showing base: ListingContent, as input: ListingInput, by seller: Seller.ID,
        person: Person.ID, in tx: Transaction
    ) async throws -> ID {
        let own = try await tx.read(
            Query<Int>.one("SELECT count(*) FROM catalog.offer WHERE id = ANY(\(offers)::uuid[]) AND seller_id = \(seller)") { row in
                try row.next()
            })
        guard !offers.isEmpty, own == offers.count else { throw Refusal.unknownOffers }
        let id = try await begin(.edit(product, offers), base: base, by: seller, person, in: tx)
        for part in PartInput.all(of: input) { try await insert(part, of: id, by: person, in: tx) }
        try await showPictures(input, of: id, in: tx)
        return id
    }

    /// Removes a draft of the shop. Its pictures go, unless something else shows them.
    ///
    /// - Throws: `Refusal.unknownDraft`, `.waits`.
    package static func remove(_ id: ID, by seller: Seller.ID, in tx: Transaction) async throws {
        guard try await tx.read(lock(id, of: seller)) != nil else { throw Refusal.unknownDraft }
        guard try await tx.read(Revision.newest(ofDraft: id, of: seller))?.state != .waiting else { throw Refusal.waits }
        try await remove(id, in: tx)
    }

    private static func remove(_ id: ID, in tx: Transaction) async throws {
        let pictures = try await tx.read(
            Query<[String]>.all("DELETE FROM catalog.draft_picture WHERE draft_id = \(id) RETURNING picture") { row in try row.next() })
        try await tx.run("DELETE FROM catalog.listing_draft WHERE id = \(id)")
        for picture in pictures.sorted() { try await Media.Picture.release(picture, in: tx) }
    }

    private static func begin(
        _ subject: ListingSubject, base: ListingContent?, by seller: Seller.ID, _ person: Person.ID, in tx: Transaction
    ) async throws -> ID {
        // Two people at once may exceed the limit by one. It only limits how much is stored.
        let count = try await tx.read(
            Query<Int>.one(
                "SELECT count(*) FROM catalog.listing_draft d WHERE d.seller_id = \(seller) AND d.batch_id IS NULL AND \(isOpen)"
            ) { row in try row.next() })
        guard count < most else { throw Refusal.tooMany }
        let (kind, product, offers): (String, Product.ID?, [Offer.ID]) =
            switch subject {
            case .new: ("new", nil, [])
            case .offer(let product): ("offer", product, [])
            case .edit(let product, let offers): ("edit", product, offers)
            }
        let id = ID()
        try await tx.run(
            """
            INSERT INTO catalog.listing_draft (id, seller_id, kind, product_id, offers, base, made_by)
            VALUES (\(id), \(seller), \(kind), \(product as Product.ID?), \(offers)::uuid[], \(try base.map(json) as String?)::jsonb,
                \(person))
            """)
        return id
    }

    /// Whether the draft `d` is not published yet.
    static let isOpen: SQL = "NOT EXISTS (SELECT FROM catalog.revision r WHERE r.draft_id = d.id AND r.state = 'accepted')"

    /// Registers the daily removal of published drafts, and of drafts that nobody has changed for `daysKept` days.
    package static func register(on jobs: inout JobTable) {
        jobs.every(86_400, "catalog.sweep-drafts") { db in try await sweep(in: db) }
    }

    package static func sweep(in db: Database) async throws {
        let left = Query<[ID]>.all(
            """
            SELECT d.id FROM catalog.listing_draft d
            WHERE (d.changed_at < kernel.now() - make_interval(days => \(daysKept))
                OR EXISTS (SELECT FROM catalog.revision r WHERE r.draft_id = d.id AND r.state = 'accepted'
                           AND r.decided_at < kernel.now() - make_interval(days => \(daysAfterPublication))))
              AND NOT EXISTS (SELECT FROM catalog.revision r WHERE r.draft_id = d.id AND r.state = 'waiting')
            ORDER BY d.changed_at LIMIT 500 FOR UPDATE SKIP LOCKED
            """
        ) { row in try row.next() }
        try await db.transaction { tx in for id in try await tx.read(left) { try await remove(id, in: tx) } }
    }
}

extension ListingDraft {
    /// A part with what was typed.
    package enum PartInput: Sendable {
        case pictures([ListingContent.Picture])
        case words(ListingInput.Words)
        case details(ListingInput.Details)
        case variants(ListingInput.Variants)

        package var part: Part {
            switch self {
            case .pictures: .pictures
            case .words: .words
            case .details: .details
            case .variants: .variants
            }
        }

        static func all(of input: ListingInput) -> [PartInput] {
            [.pictures(input.pictures), .words(input.words), .details(input.details), .variants(input.variants)]
        }

        var json: String {
            get throws {
                switch self {
                case .pictures(let pictures): try ListingDraft.json(pictures)
                case .words(let words): try ListingDraft.json(words)
                case .details(let details): try ListingDraft.json(details)
                case .variants(let variants): try ListingDraft.json(variants)
                }
            }
        }

        package func put(into input: inout ListingInput) {
            switch self {
            case .pictures(let pictures): input.pictures = pictures
            case .words(let words): input.words = words
            case .details(let details): input.details = details
            case .variants(let variants): input.variants = variants
            }
        }
    }

    /// Saves a part, also with faults.
    ///
    /// - Parameter version: of the part that the form showed; see `version(of:)`.
    /// - Throws: `Refusal.unknownDraft`, `.stale`.
    package static func save(
        _ typed: PartInput, of id: ID, over version: Int, by seller: Seller.ID, person: Person.ID, in tx: Transaction
    ) async throws {
        let draft = try await locked(id, of: seller, in: tx)
        guard draft.version(of: typed.part) == version else { throw Refusal.stale }
        if version == 0 {
            try await insert(typed, of: id, by: person, in: tx)
        } else {
            try await tx.run(
                """
                UPDATE catalog.listing_part
                SET version = version + 1, content = \(try typed.json)::jsonb, saved_by = \(person), saved_at = kernel.now()
                WHERE draft_id = \(id) AND part = \(typed.part.rawValue)
                """)
        }
        try await tx.run("UPDATE catalog.listing_draft SET changed_at = kernel.now() WHERE id = \(id)")
        if typed.part == .pictures || typed.part == .details {
            var input = draft.input
            typed.put(into: &input)
            try await showPictures(input, of: id, in: tx)
        }
    }

    /// The draft, which nobody saves or removes until the transaction ends.
    ///
    /// - Throws: `Refusal.unknownDraft`.
    package static func locked(_ id: ID, of seller: Seller.ID, in tx: Transaction) async throws -> ListingDraft {
        guard try await tx.read(lock(id, of: seller)) != nil, let draft = try await tx.read(with(id, of: seller)) else {
            throw Refusal.unknownDraft
        }
        return draft
    }

    private static func insert(_ typed: PartInput, of id: ID, by person: Person.ID, in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO catalog.listing_part (draft_id, part, version, content, saved_by)
            VALUES (\(id), \(typed.part.rawValue), 1, \(try typed.json)::jsonb, \(person))
            """)
    }

    /// Records which pictures the draft shows, and releases the others.
    private static func showPictures(_ input: ListingInput, of id: ID, in tx: Transaction) async throws {
        let shown = input.shownPictures
        let gone = try await tx.read(
            Query<[String]>.all(
                "DELETE FROM catalog.draft_picture WHERE draft_id = \(id) AND picture <> ALL(\(shown)::text[]) RETURNING picture"
            ) { row in try row.next() })
        try await tx.run(
            """
            INSERT INTO catalog.draft_picture (draft_id, picture) SELECT \(id), unnest(\(shown)::text[]) ON CONFLICT DO NOTHING
            """)
        for picture in gone.sorted() { try await Media.Picture.release(picture, in: tx) }
    }

    private static func lock(_ id: ID, of seller: Seller.ID) -> Query<ID?> {
        .first("SELECT id FROM catalog.listing_draft WHERE id = \(id) AND seller_id = \(seller) FOR UPDATE") { row in try row.next() }
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
