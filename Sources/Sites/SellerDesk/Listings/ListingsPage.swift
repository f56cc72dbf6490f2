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
import Web

/// The listings of a shop: what is being written, and what was published.
struct ListingsPage: Sendable {
    let desk: DeskFrame
    let drafts: [DraftLine]
    /// All drafts, if there are more than these; nil otherwise.
    let moreDrafts: SiteURL?
    /// Whether the shop has anything at all.
    let isEmpty: Bool
    let filter: DeskListing.Filter
    let words: String
    let listings: [Line]
    let previous: SiteURL?
    let next: SiteURL?

    /// A listing that is not published yet, or an edit of one.
    struct DraftLine: Sendable {
        /// Nil if it has no title yet.
        let title: String?
        /// Whether the staff checks it, or asked for corrections; nil while it was not submitted.
        var state: Message?
        let kind: Message
        let changedAt: LocalMoment
        let address: SiteURL
        let picture: PictureView?

        static let sample = DraftLine(
            title: "Tapis Azilal", state: .listingsStateWaiting, kind: .listingsKindNew, changedAt: Moment(seconds: 1_795_253_400).inUTC,
            address: Link(.french).desk("dar-salma").listing("0193", "pictures"), picture: .sample)
    }

    /// A published product with the offers of the shop.
    struct Line: Sendable {
        let title: LocalizedText
        let address: SiteURL
        let picture: PictureView?
        let state: Message
        let offers: [OfferLine]
    }

    struct OfferLine: Sendable {
        /// What distinguishes the variant; empty for a piece without choices.
        let label: String
        let condition: Message
        let price: Money
        let sku: String?
        /// The pieces that can be bought.
        let pieces: Int
        let isPublished: Bool
        let address: SiteURL
    }
}

extension ListingsPage {
    private static let longestWords = 100
    private static let lastPage = 400
    /// How many drafts stand above the listings.
    private static let mostDrafts = 10

    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let filter = DeskListing.Filter(rawValue: visit.query["filter"] ?? "") ?? .all
        let words = (visit.query["q"] ?? "").readable.tidied.cut(to: longestWords)
        let page = min(max(TypedText(visit.query["page"] ?? "").wholeNumber ?? 1, 1), lastPage)
        let (open, found) = try await visit.db.read(
            as: desk.seller.id.databaseRole, ListingDraft.open(of: desk.seller.id),
            DeskListing.of(desk.seller.id, filter, matching: words, page: page - 1, in: visit.language))
        let shown = found.prefix(DeskListing.mostListed)
        let drafts = Array(open.prefix(mostDrafts))
        let states = try await visit.db.read(
            as: desk.seller.id.databaseRole, Revision.states(ofDrafts: drafts.map(\.id), of: desk.seller.id))
        let pieces = try await visit.db.read(as: desk.seller.id.databaseRole, Stock.available(shown.flatMap { $0.offers.map(\.id) }))
        let ways = visit.link.desk(desk.seller.slug)
        let pairs = [("filter", filter == .all ? "" : filter.rawValue), ("q", words)].filter { !$0.1.isEmpty }
        func address(_ page: Int) -> SiteURL { ways.listings.with(pairs + (page == 1 ? [] : [("page", "\(page)")])) }
        return visit.render(
            ListingsPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).listings }),
                drafts: drafts.map { DraftLine($0, states[$0.id], ways, visit) },
                moreDrafts: open.count > drafts.count ? ways.drafts : nil,
                isEmpty: drafts.isEmpty && found.isEmpty && filter == .all && words.isEmpty && page == 1, filter: filter, words: words,
                listings: shown.map { Line($0, pieces, ways, visit.link) }, previous: page > 1 ? address(page - 1) : nil,
                next: found.count > shown.count && page < lastPage ? address(page + 1) : nil))
    }

    static let sample = ListingsPage(
        desk: .sample,
        drafts: [
            .sample,
            DraftLine(
                title: nil, kind: .listingsKindEdit, changedAt: Moment(seconds: 1_795_253_400).inUTC,
                address: Link(.french).desk("dar-salma").listing("0194", "words"), picture: nil),
        ], moreDrafts: Link(.french).desk("dar-salma").drafts, isEmpty: false, filter: .published, words: "tapis",
        listings: [
            Line(
                title: LocalizedText("قفطان", .arabic), address: Link(.french).product("caftan"), picture: .sample,
                state: .listingsIsPublished,
                offers: [
                    OfferLine(
                        label: "M, bleu", condition: Condition.new.name, price: .dirhams(1_200), sku: "AB-12", pieces: 3, isPublished: true,
                        address: Link(.french).desk("dar-salma").offer("0193")),
                    OfferLine(
                        label: "", condition: Condition.worn.name, price: .dirhams(300), sku: nil, pieces: 0, isPublished: false,
                        address: Link(.french).desk("dar-salma").offer("0194")),
                ])
        ], previous: nil, next: Link(.french).desk("dar-salma").listings)
    static let emptySample = ListingsPage(
        desk: .sample, drafts: [], moreDrafts: nil, isEmpty: true, filter: .all, words: "", listings: [], previous: nil, next: nil)
    static let noneFoundSample = ListingsPage(
        desk: .sample, drafts: [], moreDrafts: nil, isEmpty: false, filter: .archived, words: "", listings: [], previous: nil, next: nil)
}

extension ListingsPage.DraftLine {
    init(_ draft: ListingDraft.Summary, _ state: Revision.State?, _ ways: Link.Desk, _ visit: Visit) {
        self.init(
            title: draft.title.isEmpty ? nil : draft.title,
            state: state == .waiting ? .listingsStateWaiting : state == .refused ? .listingsStateRefused : nil,
            kind: draft.subject.kindName, changedAt: visit.clock.local(draft.changedAt),
            address: ways.listing(draft.id.description, ListingPart.pictures.rawValue), picture: draft.picture.map(PictureView.init))
    }
}

extension ListingsPage.Line {
    fileprivate init(_ listing: DeskListing, _ pieces: [Offer.ID: Int], _ ways: Link.Desk, _ link: Link) {
        let state: Message =
            listing.status == .archived
            ? .listingsArchived : listing.offers.contains(where: \.isPublished) ? .listingsIsPublished : .listingsWithdrawn
        self.init(
            title: listing.title, address: link.product(listing.slug), picture: listing.picture.map(PictureView.init), state: state,
            offers: listing.offers.map { offer in
                ListingsPage.OfferLine(
                    label: offer.label, condition: offer.condition.name, price: offer.price, sku: offer.sku,
                    pieces: max(0, pieces[offer.id] ?? 0),
                    isPublished: offer.isPublished && listing.status == .published, address: ways.offer(offer.id.description))
            })
    }
}

extension ListingSubject {
    /// What a draft becomes.
    var kindName: Message {
        switch self {
        case .new: .listingsKindNew
        case .offer: .listingsKindOffer
        case .edit: .listingsKindEdit
        }
    }
}

extension DeskListing.Filter {
    var name: Message {
        switch self {
        case .all: .listingsAll
        case .published: .listingsPublishedMany
        case .withdrawn: .listingsWithdrawnMany
        case .archived: .listingsArchivedMany
        }
    }
}

extension PictureView {
    init(_ picture: DeskListing.Picture) {
        self.init(hash: picture.hash, width: picture.width, height: picture.height, alt: "", shownAt: "5rem")
    }

    init(_ picture: ListingContent.Picture) {
        self.init(hash: picture.hash, width: picture.width, height: picture.height, alt: "", shownAt: "8rem")
    }
}
