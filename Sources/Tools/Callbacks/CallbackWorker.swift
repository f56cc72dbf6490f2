import Jobs
package import Kernel
package import Logging
import Loops
package import Postgres
import Synchronization

/// Applies stored callbacks until it is stopped.
///
/// It takes a callback with a lease. Its effect, and that it is applied, are one transaction. A worker that dies before the commit leaves
/// the callback to another worker after the lease. A worker whose lease has expired commits nothing.
package final class CallbackWorker: Sendable {
    /// Callbacks that are applied at the same time.
    private static let concurrency = 2

    static let taken = FaultPoint("callbacks.taken", "a callback is taken and not yet applied")
    static let written = FaultPoint("callbacks.written", "a callback's effect is written and not yet committed")
    static let applied = FaultPoint("callbacks.applied", "a callback's effect is committed")

    package static let faultPoints = [taken, written, applied]

    /// The pause doubles from five seconds up to six hours, so a callback is abandoned after about two days.
    static let queue = LeasedQueue<Callback.ID>(
        table: "callbacks.callback", hasStates: false, lease: 30, tries: 20, longestError: 500
    ) { tries in min(6 * 3_600, 5 << min(tries - 1, 12)) }

    private let sources: [String: any CallbackSource]
    let db: Database
    private let log: Log
    private let loop: QueueLoop
    private let counts = Mutex<[AppliedCount: Int]>([:])

    /// - Parameter pollInterval: milliseconds between two looks at the queue when nothing wakes the worker.
    package init(_ sources: [any CallbackSource], on db: Database, log: Log, pollInterval: Int = 1_000) {
        self.sources = Dictionary(uniqueKeysWithValues: sources.map { ($0.name, $0) })
        self.db = db
        self.log = log
        loop = QueueLoop(Callback.channel, concurrency: Self.concurrency, pollInterval: pollInterval, on: db)
    }

    /// Works until `stop()`, and returns when the callbacks at hand are settled. Without a source there is nothing to do.
    package func run() async {
        guard !sources.isEmpty else { return }
        // If the database is down, the worker of the jobs logs it.
        await loop.run { [self] in try await applyOne() }
    }

    /// Makes `run()` return after the callbacks at hand.
    package func stop() { loop.stop() }

    /// Applies all callbacks that are due now, then returns. For tests and commands.
    package func runDue() async throws {
        while try await applyOne() {}
    }

    private struct Taken {
        let lease: LeasedQueue<Callback.ID>.Lease
        let callback: Callback
    }

    /// - Returns: false where nothing is due.
    private func applyOne() async throws -> Bool {
        let names = names
        let taken = try await db.transaction { tx in
            try await Self.queue.take(
                where: "state = 'waiting' AND source = ANY(\(names)::text[])", reading: "source, event, subject, body, made_at", in: tx
            ) { lease, row in
                let source = try row.next(String.self)
                let key = CallbackKey(event: try row.next(), subject: try row.next())
                let body = try row.next(Bytes.self).array
                return Taken(
                    lease: lease, callback: Callback(id: lease.id, source: source, key: key, body: body, receivedAt: try row.next()))
            }
        }
        guard let taken, let source = sources[taken.callback.source] else { return false }
        Self.taken.pass()
        do {
            // A callback that kills its worker each time never fails. Therefore tries are counted when it is taken.
            guard taken.lease.tries <= Self.queue.tries else { throw WorkerEnded() }
            let outcome = try await db.transaction { tx in try await apply(taken, source, in: tx) }
            Self.applied.pass()
            if case .ignored = outcome { count("ignored", taken) } else { count("applied", taken) }
        } catch is LeaseLost {
            log.warning("a callback was left to another worker", ["callback": .text("\(taken.lease.id)")])
        } catch {
            try await park(taken, why: LoggedError.text(of: error))
        }
        return true
    }

    private func apply(_ taken: Taken, _ source: any CallbackSource, in tx: Transaction) async throws -> CallbackOutcome {
        let outcome = try await source.apply(taken.callback, in: tx)
        let (state, why): (String, String?) =
            switch outcome {
            case .applied: ("applied", nil)
            case .ignored(let why): ("ignored", "\(why)")
            case .unknownSubject: throw UnknownSubject()
            }
        guard try await Self.queue.settle(taken.lease, as: state, why: why, in: tx) else { throw LeaseLost() }
        Self.written.pass()
        return outcome
    }

    /// Puts the callback back for a later try. After the last try it is abandoned.
    private func park(_ taken: Taken, why: String) async throws {
        let isLast = Self.queue.isLastTry(taken.lease)
        try await db.transaction { tx in
            if isLast {
                _ = try await Self.queue.settle(taken.lease, as: "abandoned", why: why, in: tx)
            } else {
                try await tx.run(
                    """
                    UPDATE callbacks.callback SET parked_at = coalesce(parked_at, kernel.now())
                    WHERE id = \(taken.lease.id) AND fence = \(taken.lease.fence)
                    """)
                try await Self.queue.postpone(taken.lease, why: why, in: tx)
            }
        }
        count(isLast ? "abandoned" : "parked", taken)
        log.warning(
            isLast ? "a callback was abandoned" : "a callback was parked",
            [
                "callback": .text("\(taken.lease.id)"), "source": .text(taken.callback.source), "try": .number(taken.lease.tries),
                "why": .text(why),
            ])
    }

    /// The sources whose callbacks this worker can apply.
    var names: [String] { sources.keys.sorted() }

    /// The numbers of callbacks that this worker has dealt with.
    var countsNow: [AppliedCount: Int] { counts.withLock { $0 } }

    private func count(_ outcome: String, _ taken: Taken) {
        counts.withLock { $0[AppliedCount(source: taken.callback.source, outcome: outcome), default: 0] += 1 }
    }
}

/// The lease expired, and another worker has the callback.
private struct LeaseLost: Error {}

private struct UnknownSubject: Error, CustomStringConvertible {
    var description: String { "its subject is unknown" }
}

/// The worker died at each try of this callback.
private struct WorkerEnded: Error, CustomStringConvertible {
    var description: String { "the worker ended each time that it applied this callback" }
}
