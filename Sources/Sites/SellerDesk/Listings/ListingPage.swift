import Catalog
import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Links
import Media
import Postgres
import Sellers
import Web

/// The editor of a listing: one page of five parts, each with a form of its own. One part is open.
struct ListingPage {
    let desk: DeskFrame
    let heading: Message
    /// The title as far as it is written; nil if it has none yet.
    let name: String?
    let review: ReviewNotice?
    let parts: [Section]
    /// The confirmation page that deletes the draft; nil while a revision of it waits.
    let removal: SiteURL?
    let errors: [FieldError]

    /// One part, which a reader opens and closes.
    struct Section {
        let part: ListingPart
        let number: Int
        let state: Message
        let isOpen: Bool
        let address: SiteURL
        let content: any View
    }

}

/// What the staff does with a submitted listing, or what it answered.
struct ReviewNotice: Sendable {
    let desk: DeskFrame
    let state: State

    enum State: Sendable {
        /// `withdrawal` is the address of the form that takes it back.
        case waits(since: LocalMoment, withdrawal: SiteURL)
        /// `why` is nil once the reason is forgotten.
        case refused(why: String?)
    }
}

extension ReviewNotice {
    static let waitingSample = ReviewNotice(
        desk: .sample,
        state: .waits(
            since: Moment(seconds: 1_795_253_400).inUTC, withdrawal: Link(.french).desk("dar-salma").listingWithdrawal("0193")))
    static let refusedSample = ReviewNotice(desk: .sample, state: .refused(why: "Photo floue <b>"))
}

/// A part of a draft that somebody saved while another person had its form open.
struct StaleNotice: Sendable {
    /// Who saved it; nil once that account is erased.
    let person: String?
    let at: LocalMoment
    /// What is saved, one line each.
    let lines: [String]
    /// The page with the saved part.
    let address: SiteURL

    static let sample = StaleNotice(
        person: "Hamza Kettani", at: Moment(seconds: 1_795_253_400).inUTC, lines: ["Tapis Azilal", "<b>"],
        address: Link(.french).desk("dar-salma").listing("0193", "words"))
}

/// A draft with all that its editor shows of it.
struct OpenDraft: Sendable {
    let desk: Desk
    let draft: ListingDraft
    let categories: [Category]
    /// Those of the draft's category.
    let attributes: [Attribute]
    /// Of the product beside which a second offer is put, or which is edited.
    let variants: [Variant]
    let product: Product?
    let revision: Revision?
    let link: Link.Desk

    var isWaiting: Bool { revision?.state == .waiting }
    var key: String { draft.id.description }

    /// The content without faults, and the faults.
    var check: (content: ListingContent?, faults: [ListingFault]) { draft.input.check(for: draft.subject, among: categories, attributes) }
}

extension Handler {
    /// Gets the draft that the path names. Once its revision was accepted, nothing is left to do with it, and the list answers.
    static func draft(
        fileID: String = #fileID, line: Int = #line, _ answer: @escaping @Sendable (Visit, Person, OpenDraft) async throws -> Response
    ) -> Handler {
        .person(fileID: fileID, line: line) { visit, person, _ in
            let open = try await ListingPage.open(visit, person)
            guard open.revision?.state != .accepted else {
                return visit.redirect(to: open.link.listings, saying: DeskFlash.listingDecided)
            }
            return try await answer(visit, person, open)
        }
    }
}

extension ListingPage {
    private static func sample(_ open: ListingPart, _ review: ReviewNotice?, _ errors: [FieldError] = []) -> ListingPage {
        let contents: [ListingPart: any View] = [
            .pictures: PicturesPart.sample, .words: WordsPart.sample, .details: DetailsPart.sample, .variants: VariantsPart.sample,
            .check: CheckPart.sample,
        ]
        let draft = Link(.french).desk("dar-salma")
        return ListingPage(
            desk: .sample, heading: .listingHeadingNew, name: review == nil ? nil : "قفطان", review: review,
            parts: ListingPart.allCases.enumerated().map { index, part in
                Section(
                    part: part, number: index + 1, state: .listingStateEmpty, isOpen: part == open,
                    address: draft.listing("0193", part.rawValue), content: contents[part] ?? GivenWordsPart.sample)
            }, removal: review == nil ? draft.listingRemoval("0193") : nil, errors: errors)
    }

    static var sample: ListingPage { sample(.words, nil, [FieldError("title-fr", .listingFaultNoTitle)]) }
    static var waitingSample: ListingPage { sample(.check, .waitingSample) }
    static var refusedSample: ListingPage { sample(.pictures, .refusedSample) }

    static let showPictures = Handler.draft { visit, _, open in try await answer(visit, open, .pictures, nil) }
    static let showWords = Handler.draft { visit, _, open in try await answer(visit, open, .words, nil) }
    static let showDetails = Handler.draft { visit, _, open in try await answer(visit, open, .details, nil) }
    static let showVariants = Handler.draft { visit, _, open in try await answer(visit, open, .variants, nil) }
    static let showCheck = Handler.draft { visit, _, open in try await answer(visit, open, .check, nil) }

    /// Begins a new listing.
    static let start = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        if let answer = visit.stopped(desk) { return answer }
        do {
            let id = try await visit.db.transaction { tx in
                try await RateLimit.consume("catalog.drafts:\(desk.seller.id)", limit: 500, per: 86_400, in: tx)
                return try await ListingDraft.start(by: desk.seller.id, person: person.id, in: tx)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).listing(id.description, ListingPart.pictures.rawValue))
        } catch ListingDraft.Refusal.tooMany {
            return visit.redirect(to: visit.link.desk(desk.seller.slug).listings, saying: DeskFlash.tooManyDrafts)
        }
    }

    /// Begins an edit of an offer and of those with the same details.
    static let edit = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        if let answer = visit.stopped(desk) { return answer }
        guard let offer = visit.parameters["offer"].flatMap(Offer.ID.init) else { throw Problem.notFound }
        let siblings = try await visit.db.read(as: desk.seller.id.databaseRole, ListingContent.siblings(of: offer, of: desk.seller.id))
        guard !siblings.isEmpty, let product = try await visit.db.read(Product.key(ofOffer: offer)) else { throw Problem.notFound }
        let live = try await visit.db.read(as: desk.seller.id.databaseRole, ListingContent.live(product, siblings, of: desk.seller.id))
        guard let live else { throw Problem.notFound }
        do {
            let id = try await visit.db.transaction { tx in
                try await RateLimit.consume("catalog.drafts:\(desk.seller.id)", limit: 500, per: 86_400, in: tx)
                return try await ListingDraft.edit(
                    product, siblings, showing: live, as: ListingInput(live, decimal: \.decimal), by: desk.seller.id, person: person.id,
                    in: tx)
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).listing(id.description, ListingPart.words.rawValue))
        } catch ListingDraft.Refusal.tooMany {
            return visit.redirect(to: visit.link.desk(desk.seller.slug).listings, saying: DeskFlash.tooManyDrafts)
        }
    }

    /// The draft that the path names.
    ///
    /// - Throws: `Problem.notFound` if the shop has no such draft.
    static func open(_ visit: Visit, _ person: Person) async throws -> OpenDraft {
        let desk = try await visit.desk(of: person)
        let role = desk.seller.id.databaseRole
        guard let id = visit.parameters["draft"].flatMap(ListingDraft.ID.init) else { throw Problem.notFound }
        let (found, revision) = try await visit.db.read(
            as: role, ListingDraft.with(id, of: desk.seller.id), Revision.newest(ofDraft: id, of: desk.seller.id))
        guard let draft = found else { throw Problem.notFound }
        var product: Product?
        var variants: [Variant] = []
        var traits: [Product.Trait] = []
        if let key = draft.product, let slug = try await visit.db.read(Product.slug(of: key)) {
            (product, variants, traits) = try await visit.db.read(
                Product.named(slug, in: visit.language), Variant.of(slug), Product.traits(slug))
        }
        let category = draft.subject.isSecondOffer ? product?.categorySlug ?? "" : draft.input.words.category
        let (categories, known) = try await visit.db.read(
            Category.all, Attribute.of(category: category, with: desk.seller.id))
        // The live product may have values that are another seller's own. An edit keeps them.
        let attributes = known.map { attribute in
            (traits + variants.flatMap(\.traits)).filter { $0.attribute == attribute.code }.reduce(attribute) { attribute, trait in
                let name = trait.ownName ?? trait.value
                return attribute.adding(
                    Attribute.Value(code: trait.value, names: Names(french: name, arabic: name, english: name)))
            }
        }
        return OpenDraft(
            desk: desk, draft: draft, categories: categories, attributes: attributes, variants: variants, product: product,
            revision: revision, link: visit.link.desk(desk.seller.slug))
    }

    /// Saves a part and goes on to the next one, or shows the part again with its errors. What was typed is saved all the same.
    ///
    /// - Parameters:
    ///   - errors: of what cannot be saved, such as a file that is no picture.
    ///   - again: whether to stay at this part, for example to add another row.
    ///   - pictures: new pictures that the part shows.
    static func save(
        _ typed: ListingDraft.PartInput, of open: OpenDraft, _ visit: Visit, _ person: Person, errors: [FieldError] = [],
        again: Bool = false, storing pictures: [ProcessedPicture] = []
    ) async throws -> Response {
        let part = ListingPart(typed.part)
        guard !open.isWaiting else {
            return visit.redirect(to: open.link.listing(open.key, ListingPart.check.rawValue), saying: DeskFlash.listingWaits)
        }
        let version = TypedText(visit.form["version"] ?? "").wholeNumber ?? 0
        do {
            try await visit.db.transaction { tx in
                for picture in pictures { try await Media.Picture.store(picture, .whileShown, in: tx) }
                try await ListingDraft.save(
                    typed, of: open.draft.id, over: version, by: open.desk.seller.id, person: person.id, in: tx)
            }
        } catch ListingDraft.Refusal.unknownDraft {
            throw Problem.notFound
        } catch ListingDraft.Refusal.stale {
            let now = try await self.open(visit, person)
            return try await answer(visit, now, part, FormRefusal([], status: .conflict), typed: typed)
        }
        let now = try await self.open(visit, person)
        let faults = now.check.faults.filter { $0.part == typed.part }.map { FieldError($0.field, $0.message) }
        if !errors.isEmpty || !faults.isEmpty, !again {
            return try await answer(visit, now, part, FormRefusal(errors + faults))
        }
        guard errors.isEmpty else { return try await answer(visit, now, part, FormRefusal(errors)) }
        let next = again ? part : part.next
        return visit.redirect(to: now.link.listing(now.key, next.rawValue), saying: DeskFlash.partSaved)
    }
}
