import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

/// All drafts of a shop, or those that files wrote.
struct DraftsPage: Sendable {
    let desk: DeskFrame
    let drafts: [ListingsPage.DraftLine]
    let filter: Filter
    let all: SiteURL
    let files: SiteURL
    let previous: SiteURL?
    let next: SiteURL?

    enum Filter: Sendable {
        case all, files
        case oneFile
    }

    static let sample = DraftsPage(
        desk: .sample, drafts: [.sample], filter: .files, all: Link(.french).desk("dar-salma").drafts,
        files: Link(.french).desk("dar-salma").drafts.with([("from", "files")]), previous: nil,
        next: Link(.french).desk("dar-salma").drafts.with([("page", "2")]))
    static let emptySample = DraftsPage(
        desk: .sample, drafts: [], filter: .oneFile, all: Link(.french).desk("dar-salma").drafts,
        files: Link(.french).desk("dar-salma").drafts.with([("from", "files")]), previous: nil, next: nil)
}

extension DraftsPage {
    private static let lastPage = 4_000

    static let show = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        let (role, seller) = (desk.seller.id.databaseRole, desk.seller.id)
        let file = visit.query["file"].flatMap(ListingBatch.ID.init)
        let filter: Filter = file != nil ? .oneFile : visit.query["from"] == "files" ? .files : .all
        let page = min(max(TypedText(visit.query["page"] ?? "").wholeNumber ?? 1, 1), lastPage)
        let origin: ListingDraft.Origin = if case .all = filter { .any } else { .files(file) }
        let found = try await visit.db.read(as: role, ListingDraft.open(of: seller, from: origin, page: page - 1))
        let shown = found.prefix(DeskListing.mostListed)
        let states = try await visit.db.read(as: role, Revision.states(ofDrafts: shown.map(\.id), of: seller))
        let ways = visit.link.desk(desk.seller.slug)
        let pair: [(String, String)] =
            if let file { [("file", "\(file)")] } else if case .files = filter { [("from", "files")] } else { [] }
        func address(_ page: Int) -> SiteURL { ways.drafts.with(pair + (page == 1 ? [] : [("page", "\(page)")])) }
        return visit.render(
            DraftsPage(
                desk: visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).drafts }),
                drafts: shown.map { ListingsPage.DraftLine($0, states[$0.id], ways, visit) }, filter: filter, all: ways.drafts,
                files: ways.drafts.with([("from", "files")]), previous: page > 1 ? address(page - 1) : nil,
                next: found.count > shown.count && page < lastPage ? address(page + 1) : nil))
    }
}
