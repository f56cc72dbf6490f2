import Catalog
import HTML
import HTTP
import Links
import Postgres
import Search
import Site

extension CraftPage {
    private static let cardCount = 8

    static let show = Handler { visit in
        let code = visit.parameters["code"] ?? ""
        var search = ListingSearch()
        search.traits[CraftNote.attribute] = [code]
        search.sort = .newest
        let found = try await visit.world.listings.page(search, of: cardCount, in: visit.db)
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
        return .html(page.html(in: visit.language))
    }
}

extension CraftsPage {
    static let show = Handler { visit in
        let (notes, count) = try await visit.db.read(CraftNote.all(in: visit.language), visit.cartCount)
        let page = CraftsPage(
            frame: visit.frame(cartCount: count, isIndexed: true),
            crafts: notes.map {
                ProductPage.Craft(name: $0.name, region: $0.regionName, summary: $0.summary, address: visit.link.craft($0.code))
            })
        return .html(page.html(in: visit.language))
    }
}
