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
        let (categories, count) = try await visit.db.read(Category.all(in: visit.language), visit.cartCount)
        let page = try await visit.db.search(newest.page(of: newestCount, in: visit.language))
        let home = HomePage(
            frame: visit.frame(cartCount: count, isIndexed: true),
            categories: categories.map { ListingsPage.Crumb(name: $0.name, address: visit.link.category($0.slug)) },
            newest: try await PieceCard.cards(of: page.listings, in: visit))
        return .html(home.html(in: visit.language))
    }
}
