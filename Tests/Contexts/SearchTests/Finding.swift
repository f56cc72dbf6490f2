import Catalog
import Kernel
import Postgres
import Search

extension Transaction {
    /// The index of the current projection.
    func listings() async throws -> ListingIndex { ListingIndex(try await read(ListedOffer.after(nil, most: 100_000))) }

    /// A page of the current list, with its cards.
    func find(
        _ search: ListingSearch, of size: Int = 1000, at cursor: ListingPage.Cursor? = nil, counting filters: [ListingSearch.Filter] = []
    ) async throws -> (page: ListingPage, listings: [Listing]) {
        let ranks = search.hasWords ? try await read(WordRanks.of(search)) : nil
        let page = try await listings().page(search, ranks: ranks, of: size, at: cursor, counting: filters)
        return (page, try await read(Listing.of(page.products, in: .french)))
    }
}
