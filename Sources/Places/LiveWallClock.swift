package import Kernel
import Loops
package import Postgres
import Synchronization

/// The clock of the rows of `places.zone_change`, in memory. It hears of changes that any process makes.
package final class LiveWallClock: Sendable {
    private let known: Mutex<WallClock>
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    package var current: WallClock { known.withLock { $0 } }

    /// Reads the rows, and again whenever they change.
    ///
    /// - Parameter db: used as long as the process lives.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        known = Mutex(try await db.read(ZoneChange.clock))
        await db.listen(ZoneChange.channel) { [weak self] _ in
            db.loop.task {
                // Without a database the last clock stays. The listener calls again once it is connected anew.
                guard let self, let clock = try? await db.read(ZoneChange.clock) else { return }
                let isAnother = self.known.withLock { known in
                    defer { known = clock }
                    return known != clock
                }
                if isAnother { for heard in self.listeners.withLock({ $0 }) { heard() } }
            }
        }
    }

    /// Calls `heard` each time that there is another clock here.
    package func onChange(_ heard: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(heard) } }
}
