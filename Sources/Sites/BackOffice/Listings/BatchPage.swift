import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Settings
import Web

/// All that waits of a file of listings: a sample of it, and the ways to a decision about all of it.
struct BatchPage: Sendable {
    let house: HouseFrame
    let key: String
    let name: String
    let seller: SellerView
    let trust: TrustWords
    let since: LocalMoment?
    /// How many listings of the file have each state, without those that none has.
    let counts: [(state: Revision.State, count: Int)]
    /// The last place that a decision is about.
    let places: Int
    /// Those of the listings that wait; the first is for all of them.
    let categories: [Choice]
    let samples: [Line]
    /// Those that a decision left waiting.
    let held: [Line]
    /// The last decision; nil if there is none.
    let decision: Decision?
    /// Why it could not be decided; nil if nothing was wrong.
    var fault: Message?

    struct Choice: Sendable {
        /// Nil for all.
        let name: String?
        let count: Int
        let address: SiteURL
        let isChosen: Bool
    }

    struct Line: Sendable {
        let key: String
        let title: String
        let kind: RevisionLine.Kind
        let category: String
        let price: Money
        let obstacle: Message?
    }

    struct Decision: Sendable {
        let answer: BatchDecision.Answer
        /// The name of a person, or the key of another actor.
        let who: String
        let at: LocalMoment
        let why: String
        let done: Int
        /// How many are left; nil once it was carried out.
        let left: Int?
    }

    /// What stands for the name of a file that was forgotten.
    static let noName = "–"

    var waiting: Int { counts.first { $0.state == .waiting }?.count ?? 0 }
    var left: Int? { decision?.left }

    /// Whether the reader may decide about it now.
    var isDecider: Bool { waiting > 0 && left == nil && house.roles.contains { $0 == .moderator || $0 == .admin } }

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: .houseBatchSample, isCaptionHidden: true,
            columns: [.houseListingsListing, .houseListingsCategory, .houseListingsPrice, .houseListingsKind],
            rows: samples.map { line in
                [
                    .link(line.title, link.house.listing(line.key)), .text(line.category), .money(line.price),
                    .message(line.kind.houseWord),
                ]
            })
    }

    func heldTable(_ link: Link) -> DataTable {
        DataTable(
            caption: .houseBatchHeld, isCaptionHidden: true, columns: [.houseListingsListing, .houseBatchObstacle],
            rows: held.map { line in [.link(line.title, link.house.listing(line.key)), .message(line.obstacle ?? .houseNoValue)] })
    }
}

extension BatchPage {
    static let show = Handler { visit in try await answer(visit, nil) }

    /// The page; 409 if there is a fault, because somebody was faster.
    static func answer(_ visit: Visit, _ fault: Message?) async throws -> Response {
        let house = try await visit.houseFrame()
        let found = try await visit.batchInPath
        guard let slug = try await visit.db.read(Seller.slug(of: found.batch.seller)),
            let seller = try await visit.db.read(FoundSeller.named(slug))
        else { throw Problem.notFound }
        let category = visit.query["category"].flatMap { found.categories[$0] == nil ? nil : $0 }
        let (samples, held) = try await visit.db.search(
            ListingBatch.sample(of: found.batch.id, in: category), ListingBatch.held(of: found.batch.id))
        let (decision, categories, trust, settings) = try await visit.db.read(
            BatchDecision.newest(of: found.batch.id), Catalog.Category.all, SellerTrust.of(found.batch.seller), SettingValues.now)
        let left: Int? =
            if let decision, decision.settledAt == nil { try await visit.db.search(decision.left) } else { nil }
        let names = try await visit.db.read(
            Person.names(of: [decision.flatMap { AuditParty.person($0.decidedBy.description) }].compactMap(\.self)))
        let words = ListingWords(visit.language, categories: categories, attributes: [])
        func line(_ sample: ListingBatch.Sample) -> Line {
            Line(
                key: sample.id.description, title: sample.title, kind: sample.kind,
                category: words.categories[sample.category] ?? sample.category, price: sample.price,
                obstacle: sample.obstacle?.houseWords)
        }
        let address = visit.link.house.listingBatch(found.batch.id.description)
        let choices = found.categories.map { slug, count in
            Choice(
                name: words.categories[slug] ?? slug, count: count, address: address.with([("category", slug)]), isChosen: slug == category)
        }.sorted { ($1.count, $0.name ?? "") < ($0.count, $1.name ?? "") }
        return visit.render(
            BatchPage(
                house: house, key: found.batch.id.description, name: found.batch.name ?? noName, seller: SellerView(seller, in: visit),
                trust: TrustWords(trust, settings), since: found.waitsSince.map { visit.clock.local($0) },
                counts: Revision.State.allCases.compactMap { state in found.counts[state].map { (state, $0) } }, places: found.places,
                categories: [Choice(name: nil, count: found.waiting, address: address, isChosen: category == nil)] + choices,
                samples: samples.map(line), held: held.map(line),
                decision: decision.map { decision in
                    Decision(
                        answer: decision.answer, who: AuditParty(decision.decidedBy.description, names).name ?? "\(decision.decidedBy)",
                        at: visit.clock.local(decision.decidedAt), why: decision.why ?? "", done: decision.done,
                        left: left)
                }, fault: fault), status: fault == nil ? .ok : .conflict)
    }

    private static func sample(_ waiting: Int, _ left: Int?, fault: Message? = nil) -> BatchPage {
        let address = Link(.french).house.listingBatch("0193")
        let line = Line(
            key: RevisionRow.sample.key, title: "Caftan <b>", kind: .new, category: "Caftans", price: .dirhams(450),
            obstacle: .houseListingsGone)
        return BatchPage(
            house: HouseFrame(frame: .sample, roles: [.moderator]), key: "0193a1b2-0000-7000-8000-00000000000b", name: "catalogue <b>.csv",
            seller: .sample, trust: .sample, since: waiting > 0 ? RevisionRow.sample.at : nil,
            counts: waiting > 0 ? [(.waiting, waiting), (.accepted, 2)] : [(.accepted, 342)], places: 342,
            categories: [
                Choice(name: nil, count: waiting, address: address, isChosen: true),
                Choice(name: "Caftans <b>", count: waiting, address: address, isChosen: false),
            ], samples: waiting > 0 ? [line] : [], held: waiting > 0 ? [line] : [],
            decision: fault == nil
                ? Decision(
                    answer: .refused, who: "Mehdi Chraibi", at: RevisionRow.sample.at, why: "Photos floues <b>", done: 3, left: left) : nil,
            fault: fault)
    }

    static var sample: BatchPage { sample(340, nil, fault: .houseBatchNoneWaits) }
    static var underWaySample: BatchPage { sample(340, 340) }
    static var doneSample: BatchPage { sample(0, nil) }
}

extension Revision.Obstacle {
    /// Why a decision about a whole file left a listing waiting.
    var houseWords: Message {
        switch self {
        case .changed: .houseListingsChangedMeanwhile
        case .gone: .houseListingsGone
        case .seller: .houseListingsSellerClosed
        case .own: .houseListingsOwn
        case .number: .houseBatchNumberTaken
        case .content: .houseListingsCannotApply
        }
    }
}

extension Visit {
    /// The batch whose key the path names.
    ///
    /// - Throws: `Problem.notFound`.
    var batchInPath: ListingBatch.Overview {
        get async throws {
            guard let id = parameters["batch"].flatMap(ListingBatch.ID.init), let found = try await db.search(ListingBatch.overview(id))
            else {
                throw Problem.notFound
            }
            return found
        }
    }

    /// Name and address of the file that a revision came with.
    func file(of revision: Revision) async throws -> (name: String, address: SiteURL)? {
        guard let id = revision.batch, let batch = try await db.read(ListingBatch.with(id)) else { return nil }
        return (batch.name ?? BatchPage.noName, link.house.listingBatch(id.description))
    }
}
