package import Catalog
import Loops
package import Places
package import Postgres
import Synchronization

/// The cities, and the tree of categories with all attributes, in memory. Nearly every page needs them, and they seldom change.
/// The tree is reloaded when any process changes it.
package final class ReferenceData: Sendable {
    package let cities: Cities
    private let current: Mutex<Taxonomy>
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    package var taxonomy: Taxonomy { current.withLock { $0 } }

    /// Reads everything, and listens for changes.
    ///
    /// - Parameter db: used until the process ends.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        cities = try await Cities(from: db)
        current = Mutex(try await Taxonomy(from: db))
        await db.listen(Taxonomy.channel) { [weak self] _ in
            db.loop.task {
                // If the database is unreachable, the last taxonomy stays. The listener calls again once it has reconnected.
                guard let self, let taxonomy = try? await Taxonomy(from: db) else { return }
                self.current.withLock { $0 = taxonomy }
                for heard in self.listeners.withLock({ $0 }) { heard() }
            }
        }
    }

    /// Calls `heard` after each reload of the taxonomy.
    func onChange(_ heard: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(heard) } }
}
