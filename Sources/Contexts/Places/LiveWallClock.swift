package import Kernel
import Loops
package import Postgres
import Synchronization

/// The rows of `places.zone_change` as a clock in memory. It follows the changes of all processes.
package final class LiveWallClock: Sendable {
    private let known: Mutex<WallClock>
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    package var current: WallClock { known.withLock { $0 } }

    /// Reads the rows, and reads them again whenever they change.
    ///
    /// - Parameter db: used until the process ends.
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`.
    package init(from db: Database) async throws {
        known = Mutex(try await db.read(ZoneChange.clock))
        // Without a database the last clock stays.
        await db.follow(ZoneChange.channel) { [weak self] in
            guard let self else { return }
            let clock = try await db.read(ZoneChange.clock)
            let isAnother = self.known.withLock { known in
                defer { known = clock }
                return known != clock
            }
            if isAnother { for heard in self.listeners.withLock({ $0 }) { heard() } }
        }
    }

    /// Calls `heard` after each change of the clock in this process.
    package func onChange(_ heard: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(heard) } }
}
