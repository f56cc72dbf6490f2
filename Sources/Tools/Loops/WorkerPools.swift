package import Metrics
import Synchronization

/// The numbers of a pool.
package struct PoolCounts: Sendable, Equatable {
    package var waiting: Int
    package var running: Int
    /// The pieces of work that were not done, by reason.
    package var refused: [PoolRefusal: Int]

    package init(waiting: Int = 0, running: Int = 0, refused: [PoolRefusal: Int] = [:]) {
        self.waiting = waiting
        self.running = running
        self.refused = refused
    }

    /// The pieces of work that were refused for any reason.
    package var refusals: Int { refused.values.reduce(0, +) }
}

/// A pool as metrics and the end of the process see it.
protocol MeasuredPool: AnyObject, Sendable {
    var name: String { get }
    var counts: PoolCounts { get }

    func stop(within milliseconds: Int) async -> Bool
}

/// All pools of the process.
package enum WorkerPools {
    private struct Entry: Sendable { weak let pool: (any MeasuredPool)? }

    private static let entries = Mutex<[Entry]>([])

    static func register(_ pool: any MeasuredPool) {
        entries.withLock { entries in
            entries.removeAll { $0.pool == nil }
            entries.append(Entry(pool: pool))
        }
    }

    static var all: [any MeasuredPool] { entries.withLock { $0.compactMap(\.pool) } }

    /// Stops all pools at the end of the process. Work in progress may go on for that long, such as the storing of a picture.
    package static func stop(within milliseconds: Int) async {
        await withTaskGroup { group in
            for pool in all { group.addTask { _ = await pool.stop(within: milliseconds) } }
        }
    }
}

/// Exports the numbers of all pools to Prometheus. Pools of one name are summed.
package struct WorkerPoolMetrics: Measured {
    private static let waiting = Family.gauge("kolchi_pool_waiting", "Pieces of work that wait for a thread of the pool.")
    private static let running = Family.gauge("kolchi_pool_running", "Pieces of work that a thread of the pool does now.")
    private static let refused = Family.counter("kolchi_pool_refused_total", "Pieces of work that the pool did not do, by reason.")

    package init() {}

    package func measure(into exposition: inout Exposition) async {
        exposition.declare(Self.waiting, Self.running, Self.refused)
        for pool in WorkerPools.all {
            let counts = pool.counts
            exposition.add(counts.waiting, to: Self.waiting, ["pool": pool.name])
            exposition.add(counts.running, to: Self.running, ["pool": pool.name])
            for reason in PoolRefusal.allCases {
                exposition.add(counts.refused[reason, default: 0], to: Self.refused, ["pool": pool.name, "reason": reason.rawValue])
            }
        }
    }
}
