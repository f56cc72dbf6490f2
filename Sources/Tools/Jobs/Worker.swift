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
/// A worker holds a lease on the job it takes. If the worker dies, another one takes the job when the lease has expired. A
/// fence number then stops the first worker from writing.
/// A job that fails waits longer each time, and is parked in the end.
package final class Worker: Sendable {
    static let taken = FaultPoint("jobs.taken", "a job is taken and not yet begun")
    static let done = FaultPoint("jobs.done", "a job's work is committed, and its completion is not yet recorded")
    static let finished = FaultPoint("jobs.finished", "a job's completion is recorded")

    package static let faultPoints = [taken, done, finished]

    /// Seconds that a lease lasts. After that, another worker may take the job too.
    static let lease = 120
    /// The number of tries after which a failing job is parked.
    static let tries = 12
    private let table: JobTable
    let db: Database
    private let log: Log
    private let tracer: Tracer?
    private let pollInterval: Int
    private let renewInterval: Int
    private let counts = Mutex<[String: JobCounts]>([:])
    private let isStopping = Atomic(false)
    private let signal = WakeSignal()

    /// - Parameters:
    ///   - tracer: decides whose jobs are traced; nil for none.
    ///   - pollInterval: milliseconds between two looks for jobs when nothing wakes the worker.
    ///   - renewInterval: milliseconds between two registrations of the table.
    package init(
        _ table: JobTable, on db: Database, log: Log, tracer: Tracer? = nil, pollInterval: Int = 1_000, renewInterval: Int = 300_000
    ) {
        self.table = table
        self.db = db
        self.log = log
        self.tracer = tracer
        self.pollInterval = pollInterval
        self.renewInterval = renewInterval
    }

    /// Works until `stop()` is called, and returns when the current job is done.
    package func run() async {
        await db.listen(Outbox.channel) { [signal] _ in signal.ring() }
        let renewals = db.loop.task { [self] in
            while true {
                try await db.loop.sleep(milliseconds: renewInterval)
                try? await renewRegistration()
            }
        }
        var outage = Outage()
        while !isStopping.load(ordering: .relaxed) {
            do {
                let hasWorked = try await takeOne()
                outage.record(nil, at: .now, in: log)
                if hasWorked { continue }
            } catch {
                outage.record(error, at: .now, in: log)
            }
            await signal.wait(milliseconds: pollInterval, on: db.loop)
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
    package func stop() {
        isStopping.store(true, ordering: .relaxed)
        signal.ring()
    }

    /// Does all jobs that are due now, and returns. For tests and commands.
    package func runDue() async throws {
        while try await takeOne() {}
    }

    private struct Taken {
        let id: Int
        let fence: Int
        let name: String
        let payload: String
        /// The trace in which the event was published.
        let traceparent: String?
        let tries: Int
        let every: Int?
    }

    /// The names of the jobs that this worker can do.
    var names: [String] { Array(table.works.keys) }

    /// - Returns: false where nothing is due.
    private func takeOne() async throws -> Bool {
        let names = names
        let taken = try await db.transaction { tx in
            try await tx.read(
                Query<Taken?>.first(
                    """
                    UPDATE jobs.job SET due = kernel.now() + make_interval(secs => \(Self.lease)), fence = fence + 1, tries = tries + 1
                    WHERE id = (SELECT id FROM jobs.job WHERE due <= kernel.now() AND name = ANY(\(names)::text[])
                                ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED)
                    RETURNING id, fence, name, payload::text, traceparent, tries, every
                    """
                ) { row in
                    Taken(
                        id: try row.next(), fence: try row.next(), name: try row.next(), payload: try row.next(),
                        traceparent: try row.next(), tries: try row.next(), every: try row.next())
                })
        }
        guard let taken, let work = table.works[taken.name] else { return false }
        Self.taken.pass()
        let renewal = db.loop.task { [self] in try await renew(taken) }
        defer { renewal.cancel() }
        do {
            // A job that kills its worker each time never fails. Therefore tries are counted when the job is taken.
            guard taken.tries <= Self.tries || taken.every != nil else { throw WorkerEnded() }
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
                "a job failed", ["job": .text(taken.name), "try": .number(taken.tries), "error": .text(LoggedError.text(of: error))])
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
        span?.end(["kolchi.job.try": .number(job.tries)], failure: failure.map { "\(type(of: $0))" })
        counts.withLock { $0[job.name, default: JobCounts()].record(isDone: failure == nil, nanoseconds: Monotonic.nanoseconds() - began) }
        if let failure { throw failure }
    }

    /// The counts of each job that this worker has tried, by name.
    var countsNow: [String: JobCounts] { counts.withLock { $0 } }

    /// Renews the lease while the job runs, for up to 15 minutes. A job that hangs longer is left to another worker.
    private func renew(_ job: Taken) async throws {
        for _ in 0..<(900 / (Self.lease / 3)) {
            try await db.loop.sleep(milliseconds: Self.lease / 3 * 1_000)
            let isHeld = try? await db.transaction { tx in
                try await tx.run(
                    """
                    UPDATE jobs.job SET due = kernel.now() + make_interval(secs => \(Self.lease))
                    WHERE id = \(job.id) AND fence = \(job.fence)
                    """) == 1
            }
            if isHeld == false { return }
        }
    }

    private func finish(_ job: Taken) async throws {
        try await db.transaction { tx in
            if let every = job.every {
                _ = try await tx.run(
                    """
                    UPDATE jobs.job SET due = kernel.now() + make_interval(secs => \(every)), tries = 0, last_error = NULL
                    WHERE id = \(job.id) AND fence = \(job.fence)
                    """)
            } else {
                _ = try await tx.run("DELETE FROM jobs.job WHERE id = \(job.id) AND fence = \(job.fence)")
            }
        }
    }

    private func postpone(_ job: Taken, _ failure: any Error) async throws {
        let note = String(LoggedError.text(of: failure).prefix(1000)).replacing("\0", with: "")
        try await db.transaction { tx in
            if job.tries >= Self.tries, job.every == nil {
                counts.withLock { $0[job.name, default: JobCounts()].recordParked() }
                _ = try await tx.run(
                    """
                    WITH gone AS (DELETE FROM jobs.job WHERE id = \(job.id) AND fence = \(job.fence) RETURNING *)
                    INSERT INTO jobs.parked (id, name, payload, tries, last_error, made_at)
                    SELECT id, name, payload, tries, \(note), made_at FROM gone
                    """)
            } else {
                let pause = min(3600, 1 << min(job.tries, 12))
                _ = try await tx.run(
                    """
                    UPDATE jobs.job SET due = kernel.now() + make_interval(secs => \(pause)), last_error = \(note)
                    WHERE id = \(job.id) AND fence = \(job.fence)
                    """)
            }
        }
    }
}

/// The worker died at each try of this job.
private struct WorkerEnded: Error, CustomStringConvertible {
    var description: String { "the worker ended each time that it did this job" }
}
