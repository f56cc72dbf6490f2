package import Catalog
import Loops
package import Postgres
package import Shipping
import Synchronization

/// What nearly every page needs and what seldom changes, in memory: the cities, and the tree of categories with all
/// attributes. It hears of changes that any process makes.
package final class ReferenceData: Sendable {
    package let cities: Cities
    private let current: Mutex<Taxonomy>
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    package var taxonomy: Taxonomy { current.withLock { $0 } }

    /// Reads everything, and again whenever it changes.
    ///
    /// - Parameter db: used as long as the process lives.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        cities = try await Cities(from: db)
        current = Mutex(try await Taxonomy(from: db))
        await db.listen(Taxonomy.channel) { [weak self] _ in
            db.loop.task {
                // Without a database the last one stays; the listener calls again once it is connected anew.
                guard let self, let taxonomy = try? await Taxonomy(from: db) else { return }
                self.current.withLock { $0 = taxonomy }
                for heard in self.listeners.withLock({ $0 }) { heard() }
            }
        }
    }

    /// Calls `heard` each time that there is another taxonomy here.
    func onChange(_ heard: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(heard) } }
}
