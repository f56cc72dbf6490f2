import Foundation
package import Identity
package import Kernel
package import Postgres
package import Sellers

/// A listing that the people of a shop write, part by part. Each part is saved with its faults.
package struct ListingDraft: Sendable, Equatable {
    package typealias ID = Kernel.ID<ListingDraft>

    /// The raw values are stored, and stand in addresses.
    package enum Part: String, Sendable, CaseIterable {
        case pictures, words, details, variants
    }

    /// When a part was saved last, and by whom.
    package struct Saved: Sendable, Equatable {
        package let version: Int
        /// Nil once that person's account is erased.
        package let person: Person.ID?
        package let at: Moment
    }

    package let id: ID
    package let seller: Seller.ID
    package let subject: ListingSubject
    /// The live listing when the edit began; nil for a new listing and a second offer.
    package let base: ListingContent?
    package let changedAt: Moment
    /// The seller's own name of the product, by which a file names it; nil unless a file wrote the draft, and once it is published.
    package let handle: String?
    /// The file that wrote it last; nil if a person of the shop began it.
    package let batch: ListingBatch.ID?
    package let input: ListingInput
    /// The parts that were saved.
    package let saved: [Part: Saved]

    /// The version of a part, which its form sends back; 0 if it was never saved.
    package func version(of part: Part) -> Int { saved[part]?.version ?? 0 }

    /// The sum of the versions of all parts, which changes with each save.
    package var versions: Int { saved.values.reduce(0) { $0 + $1.version } }

    /// The product that it changes or beside whose offers it stands; nil for a new one.
    package var product: Product.ID? {
        switch subject {
        case .new: nil
        case .offer(let product), .edit(let product, _): product
        }
    }

    package enum Refusal: Error, Equatable {
        /// There is no such draft of this shop.
        case unknownDraft
        /// Somebody has saved the part since the form was shown.
        case stale
        /// The shop has too many drafts; see `most`.
        case tooMany
        /// There is no such product that is published.
        case unknownProduct
        /// These are no offers of the shop.
        case unknownOffers
        /// It waits for the staff, and must be taken back first.
        case waits
    }

    /// The most drafts of one shop that its people began.
    package static let most = 300
    /// Days after the last change until an unpublished draft is removed.
    package static let daysKept = 180
    /// Days after the staff accepted it until a draft is removed. Meanwhile its page leads to the list.
    package static let daysAfterPublication = 7
}

extension ListingDraft {
    /// A draft of this shop; nil if it has none with that key.
    package static func with(_ id: ID, of seller: Seller.ID) -> Query<ListingDraft?> {
        Query<[ListingDraft]>.all("\(select) WHERE d.id = \(id) AND d.seller_id = \(seller)") { row in try ListingDraft(&row) }.map(\.first)
    }

    static var select: SQL {
        """
        SELECT d.id, d.seller_id, d.kind, d.product_id, d.offers, d.base::text, d.changed_at, d.handle, d.batch_id,
            p.parts, p.versions, p.people, p.moments, p.contents
        FROM catalog.listing_draft d
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(part), '{}') AS parts, coalesce(array_agg(version), '{}') AS versions,
                coalesce(array_agg(coalesce(saved_by::text, '')), '{}') AS people, coalesce(array_agg(saved_at), '{}') AS moments,
                coalesce(array_agg(content::text), '{}') AS contents
            FROM catalog.listing_part WHERE draft_id = d.id) p
        """
    }

    init(_ row: inout Row) throws {
        (id, seller) = (try row.next(), try row.next())
        let kind: String = try row.next()
        let (product, offers): (Product.ID?, [Offer.ID]) = (try row.next(), try row.next())
        subject = ListingSubject(kind, product, offers)
        let decoder = JSONDecoder()
        let text: String? = try row.next()
        base = try text.map { try decoder.decode(ListingContent.self, from: Data($0.utf8)) }
        (changedAt, handle, batch) = (try row.next(), try row.next(), try row.next())
        let parts: [String] = try row.next()
        let versions: [Int] = try row.next()
        let people: [String] = try row.next()
        let moments: [Moment] = try row.next()
        let contents: [String] = try row.next()
        var saved: [Part: Saved] = [:]
        var input = ListingInput()
        for (index, name) in parts.enumerated() {
            guard let part = Part(rawValue: name) else { continue }
            saved[part] = Saved(version: versions[index], person: Person.ID(people[index]), at: moments[index])
            let data = Data(contents[index].utf8)
            switch part {
            case .pictures: input.pictures = try decoder.decode([ListingContent.Picture].self, from: data)
            case .words: input.words = try decoder.decode(ListingInput.Words.self, from: data)
            case .details: input.details = try decoder.decode(ListingInput.Details.self, from: data)
            case .variants: input.variants = try decoder.decode(ListingInput.Variants.self, from: data)
            }
        }
        (self.saved, self.input) = (saved, input)
    }
}
