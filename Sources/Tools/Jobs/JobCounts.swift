import Foundation
package import Metrics
import Postgres

/// Durations and outcomes of the jobs of one name on this worker.
struct JobCounts {
    private(set) var done = Histogram()
    private(set) var failed = Histogram()
    private(set) var parked = 0

    mutating func record(isDone: Bool, nanoseconds: Int) {
        if isDone { done.observe(nanoseconds: nanoseconds) } else { failed.observe(nanoseconds: nanoseconds) }
    }

    mutating func recordParked() { parked += 1 }
}

extension Worker: Measured {
    private static let duration = Family.histogram(
        "kolchi_job_duration_seconds", "Time that a job took, by kind and outcome: done, failed.")
    private static let abandoned = Family.counter("kolchi_jobs_abandoned_total", "Jobs that were given up after their last try, by kind.")
    private static let waiting = Family.gauge(
        "kolchi_jobs_waiting", "Jobs that are due and that no worker is doing, by kind; the same on every worker.")
    private static let left = Family.gauge(
        "kolchi_jobs_parked", "Parked jobs that nobody has dealt with, by kind; the same on every worker.")
    private static let lateness = Family.gauge(
        "kolchi_jobs_lateness_seconds", "For how long the oldest waiting job has been due; the same on every worker.")
    private static let age = Family.gauge(
        "kolchi_outbox_age_seconds", "Age of the oldest event that a subscriber has not processed; the same on every worker.")

    /// Reads the numbers of waiting jobs from the database. They are left out where it does not answer.
    package func measure(into exposition: inout Exposition) async {
        exposition.declare(Self.duration, Self.abandoned, Self.waiting, Self.left, Self.lateness, Self.age)
        for (name, counts) in countsNow {
            exposition.add(counts.done, to: Self.duration, ["kind": name, "outcome": "done"])
            exposition.add(counts.failed, to: Self.duration, ["kind": name, "outcome": "failed"])
            exposition.add(counts.parked, to: Self.abandoned, ["kind": name])
        }
        guard let (waiting, parked, age) = try? await db.search(Self.waitingByName, Self.parkedByName, Self.oldest) else { return }
        for name in Set(names).union(waiting.map(\.name)) {
            exposition.add(waiting.first { $0.name == name }?.count ?? 0, to: Self.waiting, ["kind": name])
        }
        for job in parked { exposition.add(job.count, to: Self.left, ["kind": job.name]) }
        exposition.add(Double(waiting.map(\.microseconds).max() ?? 0) / 1e6, to: Self.lateness)
        exposition.add(Double(age) / 1e6, to: Self.age)
    }

    private static let waitingByName = Query.all(
        """
        SELECT name, count(*), (extract(epoch FROM kernel.now() - min(due)) * 1000000)::bigint FROM jobs.job WHERE due <= kernel.now() GROUP BY name
        """
    ) { row in (name: try row.next(String.self), count: try row.next(Int.self), microseconds: try row.next(Int.self)) }

    private static let parkedByName = Query.all("SELECT name, count(*) FROM jobs.parked GROUP BY name") { row in
        (name: try row.next(String.self), count: try row.next(Int.self))
    }

    private static let oldest = Query.one(
        "SELECT coalesce((extract(epoch FROM kernel.now() - min(made_at)) * 1000000)::bigint, 0) FROM jobs.job WHERE every IS NULL"
    ) { row in try row.next(Int.self) }
}
