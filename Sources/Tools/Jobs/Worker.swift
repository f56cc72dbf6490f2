import Foundation
package import Kernel
package import Logging
import Loops
import Metrics
package import Postgres
import Synchronization
package import Tracing

/// Takes jobs when they become due and does them one after the other, until it is stopped.
///
/// A job that fails waits longer each time, and is parked in the end. See `LeasedQueue` for what happens when the worker dies.
package final class Worker: Sendable {
    static let taken = FaultPoint("jobs.taken", "a job is taken and not yet begun")
    static let done = FaultPoint("jobs.done", "a job's work is committed, and its completion is not yet recorded")
    static let finished = FaultPoint("jobs.finished", "a job's completion is recorded")

    package static let faultPoints = [taken, done, finished]

    private static let queue = LeasedQueue<Int>(table: "jobs.job", hasStates: false, lease: 120, tries: 12, longestError: 1_000) { tries in
        min(3_600, 1 << min(tries, 12))
    }
    /// Seconds after which a running job is left to another worker, because it hangs.
    private static let longestJob = 900

    private let table: JobTable
    let db: Database
    private let log: Log
    private let tracer: Tracer?
    private let loop: QueueLoop
    private let renewInterval: Int
    private let logsOutages: Bool
    private let counts = Mutex<[String: JobCounts]>([:])
    private let outage = Mutex(Outage())

    /// - Parameters:
    ///   - tracer: decides whose jobs are traced; nil for none.
    ///   - pollInterval: milliseconds between two looks for jobs when nothing wakes the worker.
    ///   - renewInterval: milliseconds between two registrations of the table.
    ///   - logsOutages: false for a further worker of the process, so that each outage is logged once.
    package init(
        _ table: JobTable, on db: Database, log: Log, tracer: Tracer? = nil, pollInterval: Int = 1_000, renewInterval: Int = 300_000,
        logsOutages: Bool = true
    ) {
        self.table = table
        self.db = db
        self.log = log
        self.tracer = tracer
        loop = QueueLoop(Outbox.channel, concurrency: 1, pollInterval: pollInterval, on: db)
        self.renewInterval = renewInterval
        self.logsOutages = logsOutages
    }

    /// Works until `stop()` is called, and returns when the current job is done.
    package func run() async {
        let renewals = db.loop.task { [self] in
            while true {
                try await db.loop.sleep(milliseconds: renewInterval)
                try? await renewRegistration()
            }
        }
        await loop.run { [self] in
            try await takeOne()
        } tried: { [self] error in
            if logsOutages { outage.withLock { $0.record(error, at: .now, in: log) } }
        }
        renewals.cancel()
        // What is published from now on is not for this worker.
        try? await db.transaction { tx in try await table.register(in: tx) }
    }

    /// Renews the names of the worker's jobs, and removes those that no worker has renewed for two hours. A worker first does so five
    /// minutes after its start. By then the workers of other versions have registered again, even after a long stop of them all.
    func renewRegistration() async throws {
        let removed = try await db.transaction { tx in
            try await table.register(in: tx)
            return try await JobTable.removeUnserved(in: tx)
        }
        for name in removed {
            log.warning(
                "jobs that no worker does any more were removed",
                ["job": .text(name.name), "parked": .number(name.parked), "deleted": .number(name.deleted)])
        }
    }

    /// Ends the worker after the current job.
    package func stop() { loop.stop() }

    /// Does all jobs that are due now, and returns. For tests and commands.
    package func runDue() async throws {
        while try await takeOne() {}
    }

    private struct Taken {
        let lease: LeasedQueue<Int>.Lease
        let name: String
        let payload: String
        /// The trace in which the event was published.
        let traceparent: String?
        /// Seconds from one run to the next, for a job that repeats.
        let every: Int?
    }

    /// The names of the jobs that this worker can do.
    var names: [String] { Array(table.works.keys) }

    /// - Returns: false where nothing is due.
    private func takeOne() async throws -> Bool {
        let names = names
        let taken = try await db.transaction { tx in
            try await Self.queue.take(
                where: "name = ANY(\(names)::text[])", reading: "name, payload::text, traceparent, every", in: tx
            ) { lease, row in
                Taken(lease: lease, name: try row.next(), payload: try row.next(), traceparent: try row.next(), every: try row.next())
            }
        }
        guard let taken, let work = table.works[taken.name] else { return false }
        Self.taken.pass()
        let renewal = db.loop.task { [self] in try await Self.queue.keep(taken.lease, upTo: Self.longestJob, on: db) }
        defer { renewal.cancel() }
        do {
            // A job that kills its worker each time never fails. Therefore tries are counted when the job is taken.
            guard taken.lease.tries <= Self.queue.tries || taken.every != nil else { throw WorkerEnded() }
            try await traced(taken) { db in
                try await work(Data(taken.payload.utf8), db)
                Self.done.pass()
                try await finish(taken)
                Self.finished.pass()
            }
        } catch {
            // If the job failed because the database is unavailable, this throws too. `run` then logs the outage once.
            if error is DatabaseUnavailable { try await postpone(taken, error) }
            log.warning(
                "a job failed", ["job": .text(taken.name), "try": .number(taken.lease.tries), "error": .text(LoggedError.text(of: error))])
            if !(error is DatabaseUnavailable) { try await postpone(taken, error) }
        }
        return true
    }

    /// Does a job, and records its duration and outcome.
    private func traced(_ job: Taken, _ body: (Database) async throws -> Void) async throws {
        let began = Monotonic.nanoseconds()
        let context = job.traceparent.flatMap(TraceContext.init(traceparent:)) ?? TraceContext(beginningWith: Randomness.number())
        let span = tracer?.begin(job.name, .consumer, in: context)
        let failure: (any Error)?
        do {
            try await body(span.map(db.traced) ?? db)
            failure = nil
        } catch {
            failure = error
        }
        span?.end(["kolchi.job.try": .number(job.lease.tries)], failure: failure.map { "\(type(of: $0))" })
        counts.withLock { $0[job.name, default: JobCounts()].record(isDone: failure == nil, nanoseconds: Monotonic.nanoseconds() - began) }
        if let failure { throw failure }
    }

    /// The counts of each job that this worker has tried, by name.
    var countsNow: [String: JobCounts] { counts.withLock { $0 } }

    private func finish(_ job: Taken) async throws {
        try await db.transaction { tx in
            if let every = job.every {
                try await Self.queue.restart(job.lease, after: every, in: tx)
            } else {
                _ = try await Self.queue.remove(job.lease, in: tx)
            }
        }
    }

    private func postpone(_ job: Taken, _ failure: any Error) async throws {
        let why = LoggedError.text(of: failure)
        try await db.transaction { tx in
            // A job that repeats is never parked.
            guard Self.queue.isLastTry(job.lease), job.every == nil else {
                return try await Self.queue.postpone(job.lease, why: why, in: tx)
            }
            counts.withLock { $0[job.name, default: JobCounts()].recordParked() }
            _ = try await tx.run(
                """
                WITH gone AS (\(Self.queue.removal(of: job.lease)) RETURNING *)
                INSERT INTO jobs.parked (id, name, payload, tries, last_error, made_at)
                SELECT id, name, payload, tries, \(Self.queue.tidy(why)), made_at FROM gone
                """)
        }
    }
}

/// The worker died at each try of this job.
private struct WorkerEnded: Error, CustomStringConvertible {
    var description: String { "the worker ended each time that it did this job" }
}
