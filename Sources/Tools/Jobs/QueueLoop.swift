package import Postgres
import Synchronization

/// Takes work from a queue until it is stopped: when the queue's channel wakes it, and at intervals.
package final class QueueLoop: Sendable {
    private let channel: String
    private let db: Database
    private let pollInterval: Int
    private let signals: [WakeSignal]
    private let isStopping = Atomic(false)

    /// - Parameters:
    ///   - channel: the PostgreSQL channel that is notified when work is queued.
    ///   - concurrency: rows that are worked on at the same time.
    ///   - pollInterval: milliseconds between two looks at the queue when nothing wakes it.
    package init(_ channel: String, concurrency: Int, pollInterval: Int, on db: Database) {
        self.channel = channel
        self.db = db
        self.pollInterval = pollInterval
        signals = (0..<concurrency).map { _ in WakeSignal() }
    }

    /// Works until `stop()`, and returns when the rows at hand are done.
    ///
    /// - Parameters:
    ///   - takeOne: takes one row and does its work. Returns false where nothing is due.
    ///   - tried: is called after each look at the queue, with the error if the queue could not be reached.
    package func run(
        _ takeOne: @escaping @Sendable () async throws -> Bool, tried: @escaping @Sendable ((any Error)?) -> Void = { _ in }
    ) async {
        await db.listen(channel) { [signals] _ in for signal in signals { signal.ring() } }
        await withTaskGroup { group in
            for signal in signals { group.addTask { [self] in await work(signal, takeOne, tried) } }
        }
    }

    /// Makes `run` return after the rows at hand.
    package func stop() {
        isStopping.store(true, ordering: .relaxed)
        for signal in signals { signal.ring() }
    }

    private func work(_ signal: WakeSignal, _ takeOne: () async throws -> Bool, _ tried: ((any Error)?) -> Void) async {
        while !isStopping.load(ordering: .relaxed) {
            do {
                let hasWorked = try await takeOne()
                tried(nil)
                if hasWorked { continue }
            } catch {
                tried(error)
            }
            await signal.wait(milliseconds: pollInterval, on: db.loop)
        }
    }
}
