import Catalog
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import Site

extension HomePage {
    private static let newestCount = 12

    static func show(_ visit: Visit) async throws -> Response {
        var newest = ListingSearch()
        newest.sort = .newest
        let page = try await visit.world.listings.page(newest, of: newestCount, in: visit.db)
        let (listings, count) = try await visit.db.read(Listing.of(page.products, in: visit.language), visit.cartCount)
        let home = HomePage(
            frame: visit.frame(cartCount: count, isIndexed: true),
            categories: visit.taxonomy.categories.map { ListingsPage.Crumb($0, in: visit) },
            newest: PieceCard.cards(of: listings, in: visit), data: .house(in: visit))
        return .html(home.html(in: visit.language))
    }
}
