import Catalog
package import Components
package import Config
package import Kernel
import Links
package import Places
package import Postgres
package import Search
package import Settings
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
    package init(_ configuration: Configuration, pageBytes: Int, _ clock: LiveWallClock, _ settings: LiveSettings, from db: Database)
        async throws
    {
        listings = try await LiveListings(from: db)
        taxonomy = try await LiveTaxonomy(from: db)
        pages = await PageCache(capacity: pageBytes, from: db, listings, taxonomy, clock, settings)
        searches = RateLease("site.searches", limit: configuration.searchesPerAddress, per: 60)
    }
}

extension StorefrontParts {
    /// The upper two levels of the category tree with their counts, for the menu of every page. A cached page may show counts that are as
    /// old as the page.
    package func menu(in language: Language) -> [MenuCategory] {
        let (taxonomy, counts, link) = (taxonomy.current, listings.categoryCounts, Link(language))
        func item(_ category: Catalog.Category, _ children: [MenuCategory] = []) -> MenuCategory {
            MenuCategory(
                name: category.names[language], address: link.category(category.slug), count: counts[category.slug] ?? 0, children: children
            )
        }
        let children = Dictionary(grouping: taxonomy.categories.filter { $0.depth == 1 }, by: \.parent)
        return taxonomy.categories.filter { $0.depth == 0 }.map { top in item(top, (children[top.id] ?? []).map { item($0) }) }
    }
}

extension World {
    package var storefront: StorefrontParts { parts() }
}

extension Visit {
    var taxonomy: Taxonomy { world.storefront.taxonomy.current }
}
