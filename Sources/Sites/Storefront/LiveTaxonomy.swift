package import Catalog
import Loops
package import Postgres
import Synchronization

/// The tree of categories with all attributes, in memory. It seldom changes, and is reloaded when any process changes it.
package final class LiveTaxonomy: Sendable {
    private let taxonomy: Mutex<Taxonomy>
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    package var current: Taxonomy { taxonomy.withLock { $0 } }

    /// - Parameter db: used until the process ends.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        taxonomy = Mutex(try await Taxonomy(from: db))
        // If the database is unreachable, the last taxonomy stays.
        await db.follow(Taxonomy.channel) { [weak self] in
            guard let self else { return }
            let taxonomy = try await Taxonomy(from: db)
            self.taxonomy.withLock { $0 = taxonomy }
            for heard in self.listeners.withLock({ $0 }) { heard() }
        }
    }

    /// Calls `heard` after each reload.
    func onChange(_ heard: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(heard) } }
}
