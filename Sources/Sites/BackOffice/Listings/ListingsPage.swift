import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Sellers
import Web

/// What sellers submitted of their listings: what waits, the oldest first, or what was decided.
struct ListingsPage: Sendable {
    let house: HouseFrame
    let state: Revision.State
    let words: String
    let lines: [RevisionRow]
    /// The next page of the list; nil on the last one.
    let next: SiteURL?

    func table(_ link: Link) -> DataTable {
        DataTable(
            caption: state.houseWord, isCaptionHidden: true,
            columns: [
                .houseListingsListing, .houseListingsShop, .houseListingsKind,
                state == .waiting ? .houseListingsSubmitted : .houseListingsDecided,
            ],
            rows: lines.map { line in
                if let batch = line.batch {
                    [
                        .link(line.title, link.house.listingBatch(batch.key)), .text(line.shop),
                        .message(.houseBatchCount(count: batch.waiting)), .dayAndTime(line.at),
                    ]
                } else {
                    [
                        .link(line.title, link.house.listing(line.key)), .text(line.shop), .message(line.kind.houseWord),
                        .dayAndTime(line.at),
                    ]
                }
            })
    }
}

/// A revision as a row of the list shows it.
struct RevisionRow: Sendable {
    let key: String
    /// The title of the listing, or the name of the file.
    let title: String
    let shop: String
    let kind: RevisionLine.Kind
    /// When it was submitted, or decided.
    let at: LocalMoment
    /// The file for all of whose listings that wait the row stands; nil for a listing by itself.
    var batch: (key: String, waiting: Int)?

    static let sample = RevisionRow(
        key: "0193a1b2-0000-7000-8000-000000000009", title: "Caftan brodé", shop: "Dar Salma", kind: .edit,
        at: Moment(seconds: 1_795_253_400).inUTC)
    static let fileSample = RevisionRow(
        key: sample.key, title: "catalogue <b>.csv", shop: "Dar Salma", kind: .new, at: sample.at,
        batch: ("0193a1b2-0000-7000-8000-00000000000b", 340))
}

extension Revision.State {
    var houseWord: Message {
        switch self {
        case .waiting: .houseListingsWaiting
        case .accepted: .houseListingsAccepted
        case .refused: .houseListingsRefused
        case .withdrawn: .houseListingsWithdrawn
        }
    }
}

extension RevisionLine.Kind {
    var houseWord: Message {
        switch self {
        case .new: .houseListingsKindNew
        case .offer: .houseListingsKindOffer
        case .edit: .houseListingsKindEdit
        }
    }
}

extension ListingsPage {
    private static let longestWords = 100

    static let show = Handler { visit in
        let house = try await visit.houseFrame()
        let state = Revision.State(rawValue: visit.query["state"] ?? "") ?? .waiting
        let words = (visit.query["q"] ?? "").readable.tidied.cut(to: longestWords)
        let last = visit.query["after"].flatMap(Revision.ID.init)
        let found = try await visit.db.search(Revision.list(state, matching: words, after: last))
        let shown = found.prefix(RevisionLine.most)
        let pairs = [("state", state.rawValue), ("q", words)].filter { !$0.1.isEmpty }
        let next = found.count > shown.count ? shown.last.map { visit.link.house.listings.with(pairs + [("after", "\($0.id)")]) } : nil
        return visit.render(
            ListingsPage(
                house: house, state: state, words: words,
                lines: shown.map { line in
                    RevisionRow(
                        key: line.id.description, title: line.file.map { $0.name ?? BatchPage.noName } ?? line.title,
                        shop: line.sellerName, kind: line.kind, at: visit.clock.local(line.decidedAt ?? line.submittedAt),
                        batch: line.file.map { ($0.batch.description, $0.waiting) })
                }, next: next))
    }

    static let sample = ListingsPage(
        house: .sample, state: .waiting, words: "", lines: [.sample, .fileSample], next: Link(.french).house.listings)
    static let emptySample = ListingsPage(house: .sample, state: .waiting, words: "", lines: [], next: nil)
}
