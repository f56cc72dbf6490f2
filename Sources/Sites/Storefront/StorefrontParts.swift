import Catalog
package import Config
package import Places
package import Postgres
package import Search
package import Web

/// What only the pages of the storefront use.
package final class StorefrontParts: SiteParts {
    /// The in-memory index in which every list is found.
    package let listings: LiveListings
    package let taxonomy: LiveTaxonomy
    package let pages: PageCache
    /// The rate limit of searches: by client network and minute.
    let searches: RateLease

    /// Reads everything, and listens for changes.
    ///
    /// - Parameters:
    ///   - pageBytes: the size of the page cache in bytes.
    ///   - db: used until the process ends.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(_ configuration: Configuration, pageBytes: Int, _ clock: LiveWallClock, from db: Database) async throws {
        listings = try await LiveListings(from: db)
        taxonomy = try await LiveTaxonomy(from: db)
        pages = await PageCache(capacity: pageBytes, from: db, listings, taxonomy, clock)
        searches = RateLease("site.searches", limit: configuration.searchesPerAddress, per: 60)
    }
}

extension World {
    package var storefront: StorefrontParts { parts() }
}

extension Visit {
    var taxonomy: Taxonomy { world.storefront.taxonomy.current }
}
