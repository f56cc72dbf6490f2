import Catalog
import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Postgres
import Sellers
import Settings
import Web

/// What a seller submitted of a listing: what changes field by field, how it will look, and the ways to a decision.
struct RevisionPage {
    let house: HouseFrame
    let row: RevisionRow
    let state: Revision.State
    let seller: SellerView
    let trust: TrustWords
    /// The name of the member; empty once that person is forgotten.
    let submittedBy: String
    let submittedAt: LocalMoment
    /// Nil while it waits.
    let decision: Decision?
    let isPartlyLive: Bool
    let changes: [Change]
    /// Whether a touched field changed on the live listing meanwhile.
    let isStale: Bool
    let preview: Preview
    /// The live page of the product; nil for a product that does not exist.
    let product: SiteURL?
    /// The file that it came with; nil if a person of the shop submitted it.
    var file: (name: String, address: SiteURL)?
    /// Why a decision about the whole file left it waiting.
    var obstacle: Message?
    /// Why it could not be decided; nil if nothing was wrong.
    var fault: Message?

    struct Decision: Sendable {
        /// The name of a person, or the key of another actor; nil if it waited for nobody.
        let who: String?
        let at: LocalMoment
        let why: String
    }

    struct Change {
        let name: DataTable.Cell
        let before: DataTable.Cell
        let now: DataTable.Cell
        let after: DataTable.Cell
    }

    /// How the listing looks to buyers.
    struct Preview: Sendable {
        let title: String
        let description: String
        let language: Language
        let price: Money
        let condition: Condition
        let pictures: PictureStrip

        init(_ content: ListingContent, _ language: Language) {
            let shown = content.texts[language] == nil ? content.language : language
            title = content.texts[shown]?.title ?? ""
            description = content.texts[shown]?.description ?? ""
            self.language = shown
            price = content.variants.map(\.price).min() ?? Money(minor: 0)
            condition = content.condition
            pictures = PictureStrip(content.pictures, language)
        }
    }

    /// Whether the reader may decide about it.
    var isDecider: Bool { state == .waiting && house.roles.contains { $0 == .moderator || $0 == .admin } }

    /// The changes of an edit.
    var table: DataTable {
        DataTable(
            caption: .houseChange, isCaptionHidden: true,
            columns: [.houseColumn, .houseBefore] + (isStale ? [.houseListingsNow] : []) + [.houseAfter],
            rows: changes.map { [$0.name, $0.before] + (isStale ? [$0.now] : []) + [$0.after] })
    }
}

extension RevisionPage {
    static let show = Handler { visit in try await answer(visit, nil) }

    static let accept = Handler.person { visit, staff, _ in
        let revision = try await visit.revisionInPath
        do {
            try await visit.db.transaction { tx in try await Revision.publish(revision.id, by: staff.id.actor, in: tx) }
        } catch let refusal as Revision.Refusal {
            return try await answer(visit, refusal.houseWords)
        } catch is Product.Refusal, is Offer.Refusal, is Attribute.Refusal, is Stock.Refusal {
            return try await answer(visit, .houseListingsCannotApply)
        }
        return visit.redirect(to: visit.link.house.listings, saying: HouseFlash.houseListingAccepted)
    }

    /// The page; 409 if there is a fault, because somebody was faster.
    static func answer(_ visit: Visit, _ fault: Message?) async throws -> Response {
        let house = try await visit.houseFrame()
        let revision = try await visit.revisionInPath
        guard let slug = try await visit.db.read(Seller.slug(of: revision.seller)),
            let seller = try await visit.db.read(FoundSeller.named(slug))
        else { throw Problem.notFound }
        let people = [revision.submittedBy, revision.decidedBy.flatMap(AuditParty.person)].compactMap(\.self)
        let (names, trust, settings) = try await visit.db.read(
            Person.names(of: people), SellerTrust.of(revision.seller), SettingValues.now)
        let (categories, former, attributes) = try await visit.db.read(
            Catalog.Category.all, Attribute.of(category: revision.base?.category ?? "", with: revision.seller),
            Attribute.of(category: revision.change.category, with: revision.seller))
        let words = ListingWords(visit.language, categories: categories, attributes: attributes + former)
        var live: ListingContent?
        if revision.state == .waiting, case .edit(let product, let offers) = revision.subject {
            live = try await visit.db.read(ListingContent.live(product, offers, of: revision.seller))
        }
        var product: SiteURL?
        if let key = revision.product, let slug = try await visit.db.read(Product.slug(of: key)) { product = visit.link.product(slug) }
        let changes = revision.base.map { revision.change.changes(from: $0) } ?? revision.change.written
        let page = RevisionPage(
            house: house, row: RevisionRow(revision, seller.name, visit.clock), state: revision.state,
            seller: SellerView(seller, in: visit),
            trust: TrustWords(trust, settings), submittedBy: revision.submittedBy.flatMap { names[$0] } ?? "",
            submittedAt: visit.clock.local(revision.submittedAt),
            decision: revision.decidedAt.map { at in
                Decision(
                    who: revision.decidedBy.map { AuditParty($0, names).name ?? $0 }, at: visit.clock.local(at), why: revision.why ?? "")
            }, isPartlyLive: revision.isPartlyLive,
            changes: changes.map { change in
                Change(
                    name: words.name(change, in: revision.change), before: words.value(change, in: revision.base),
                    now: words.value(change, in: live), after: words.value(change, in: revision.change))
            },
            isStale: revision.base.map { base in live.map { !revision.change.collisions(with: $0, since: base).isEmpty } ?? false }
                ?? false,
            preview: Preview(revision.change, visit.language),
            product: product, file: try await visit.file(of: revision),
            obstacle: revision.state == .waiting ? revision.obstacle?.houseWords : nil, fault: fault)
        return visit.render(page, status: fault == nil ? .ok : .conflict)
    }

    static let sampleContent = ListingContent(
        language: .french, texts: [.french: ListingContent.Text(title: "Caftan brodé <b>", description: "Cousu à Fès.")],
        category: "clothing", values: ["brand": .own("Atelier")],
        pictures: [ListingContent.Picture(hash: String(repeating: "a1", count: 20), width: 960, height: 1200)], condition: .worn,
        defects: [ListingContent.Defect(text: [.french: "Un accroc"])],
        variants: [ListingContent.Variant(price: .dirhams(450), pieces: 1)])

    private static func sample(_ state: Revision.State, _ roles: [StaffRole], _ kind: RevisionLine.Kind) -> RevisionPage {
        let words = ListingWords(.french, categories: [], attributes: [])
        let isEdit = kind == .edit
        return RevisionPage(
            house: HouseFrame(frame: .sample, roles: roles),
            row: RevisionRow(key: RevisionRow.sample.key, title: "Caftan brodé", shop: "Dar Salma", kind: kind, at: RevisionRow.sample.at),
            state: state, seller: .sample, trust: .sample, submittedBy: isEdit ? "Salma Berrada" : "", submittedAt: RevisionRow.sample.at,
            decision: state == .waiting ? nil : Decision(who: "Mehdi Chraibi", at: RevisionRow.sample.at, why: "Copies <b>"),
            isPartlyLive: isEdit,
            changes: sampleContent.written.map { change in
                Change(
                    name: words.name(change, in: sampleContent), before: words.value(change, in: nil), now: words.value(change, in: nil),
                    after: words.value(change, in: sampleContent))
            }, isStale: isEdit, preview: Preview(sampleContent, .french), product: isEdit ? Link(.french).product("x") : nil,
            file: isEdit ? ("catalogue <b>.csv", Link(.french).house.listingBatch("0193")) : nil,
            obstacle: isEdit ? .houseListingsGone : nil,
            fault: isEdit ? .houseListingsChangedMeanwhile : nil)
    }

    static var sample: RevisionPage { sample(.waiting, [.admin], .edit) }
    static var newSample: RevisionPage { sample(.waiting, [.moderator], .new) }
    static var decidedSample: RevisionPage { sample(.refused, [.support], .offer) }
}

extension ListingContent {
    /// All that a new listing says, in the order of the editor.
    var written: [ListingChange] {
        let languages = Language.allCases.filter { texts[$0] != nil }
        return [.pictures] + languages.flatMap { [.title($0), .description($0)] } + [.category] + values.keys.sorted().map { .value($0) }
            + [.condition] + (measurements.isEmpty ? [] : [.measurements]) + (serial == nil ? [] : [.serial]) + [.defects]
            + variants.indices.map { .newVariant($0) } + (parcel == nil ? [] : [.parcel])
    }
}

extension RevisionRow {
    init(_ revision: Revision, _ shop: String, _ clock: WallClock) {
        let kind: RevisionLine.Kind =
            switch revision.subject {
            case .new: .new
            case .offer: .offer
            case .edit: .edit
            }
        self.init(
            key: revision.id.description, title: revision.change.title, shop: shop, kind: kind,
            at: clock.local(revision.decidedAt ?? revision.submittedAt))
    }
}

extension Revision.Refusal {
    /// Why the staff could not decide.
    var houseWords: Message {
        switch self {
        case .own: .houseListingsOwn
        case .changedMeanwhile: .houseListingsChangedMeanwhile
        case .unknown: .houseListingsGone
        case .sellerStopped: .houseListingsSellerClosed
        case .decided, .unchanged, .alreadyWaiting, .tooMany: .houseListingsDecidedMeanwhile
        }
    }
}

extension Visit {
    /// The revision whose key the path names.
    ///
    /// - Throws: `Problem.notFound`.
    var revisionInPath: Revision {
        get async throws {
            guard let id = parameters["revision"].flatMap(Revision.ID.init), let found = try await db.read(Revision.with(id)) else {
                throw Problem.notFound
            }
            return found
        }
    }
}
