import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import Web

/// A page about one Moroccan craft, with its sources and a link to its pieces.
struct CraftPage {
    let frame: Frame
    let name: String
    let region: String
    let summary: String
    let paragraphs: [String]
    let sources: [Source]
    /// The newest pieces of this craft; empty if the shop has none now.
    let cards: [PieceCard]
    /// How many pieces of this craft there are.
    let count: Int
    /// The list of the craft's pieces. `piecesOfRegion` is the list of all pieces of its region.
    let pieces: SiteURL
    let piecesOfRegion: SiteURL

    struct Source {
        let citation: String
        /// Empty for a book.
        let address: String
    }

    static let sample = CraftPage(
        frame: .sample, name: "Zellij", region: "Fès-Meknès", summary: "Mosaïque de faïence.",
        paragraphs: ["Taillée à la main.", "<b>Fès</b>"],
        sources: [
            Source(citation: "Un livre, 1992", address: ""), Source(citation: "Une liste", address: "https://whc.unesco.org/en/list/170"),
        ],
        cards: [.sample], count: 9, pieces: Link(.french).search("craft", "zellij"),
        piecesOfRegion: Link(.french).search("region", "fes-meknes"))

    static let emptySample = CraftPage(
        frame: .sample, name: "Zellij", region: "Fès-Meknès", summary: "Mosaïque de faïence.", paragraphs: [], sources: [], cards: [],
        count: 0,
        pieces: Link(.french).search("craft", "zellij"), piecesOfRegion: Link(.french).search("region", "fes-meknes"))
}

extension CraftPage {
    private static let cardCount = 8

    static let show = Handler { visit in
        let code = visit.parameters["code"] ?? ""
        var search = ListingSearch()
        search.traits[CraftNote.attribute] = [code]
        search.sort = .newest
        let found = try await visit.world.storefront.listings.page(search, of: cardCount, in: visit.db)
        let (note, listings, count) = try await visit.db.read(
            CraftNote.of(code, in: visit.language), Listing.of(found.products, in: visit.language), visit.cartCount)
        guard let note else { throw Problem.notFound }
        let page = CraftPage(
            frame: visit.frame(cartCount: count, isIndexed: true), name: note.name, region: note.regionName, summary: note.summary,
            paragraphs: note.body.split(separator: "\n\n").map(String.init),
            sources: note.sources.map { Source(citation: $0.citation, address: $0.address ?? "") },
            cards: PieceCard.cards(of: listings, in: visit), count: found.total,
            pieces: visit.link.search(CraftNote.attribute, note.code),
            piecesOfRegion: visit.link.search(CraftNote.regionAttribute, note.region))
        return visit.render(page)
    }
}
