import Jobs
import Kernel
import Logging
import Metrics
import Postgres
import Synchronization
import TestKit
import Testing
import Tracing

private struct Told: Event {
    static let name = "tests.told"
}
private struct Refused: Error {}

@Suite("Metrics and traces of jobs")
struct SeenTests {
    @Test("show how many wait and for how long, and the outcome of those that ran")
    func counts() async throws {
        try await TestDatabase.clone { db in
            let fails = Mutex(true)
            var table = JobTable()
            table.on(Told.self, as: "one") { _, db in
                if fails.withLock({ $0 }) { throw Refused() }
                _ = try await db.read(Query<Int>.one("SELECT 1") { row in try row.next() })
            }
            let kept = Mutex<[FinishedSpan]>([])
            let tracer = Tracer(ratio: 1) { span in kept.withLock { $0.append(span) } }
            let worker = Worker(table, on: db, log: Log(least: .error), tracer: tracer)
            try await db.transaction { try await table.register(in: $0) }
            let request = try #require(tracer.begin("POST", .server, in: TraceContext(beginningWith: 1)))
            try await db.traced(by: request).transaction { try await Outbox.publish(Told(), in: $0) }
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 100, in: $0) }
            func number(_ family: Family, _ labels: Exposition.Labels = [:]) async -> Double? {
                var exposition = Exposition()
                await worker.measure(into: &exposition)
                return exposition.number(family, labels)
            }
            let kind: Exposition.Labels = ["kind": "one:tests.told"]
            let (waiting, lateness) = (Family.gauge("kolchi_jobs_waiting", ""), Family.gauge("kolchi_jobs_lateness_seconds", ""))
            let (age, parked) = (Family.gauge("kolchi_outbox_age_seconds", ""), Family.gauge("kolchi_jobs_parked", ""))
            #expect(await number(waiting, kind) == 1)
            #expect(await number(lateness) ?? 0 >= 100)
            #expect(await number(age) ?? 0 >= 100)

            try await worker.runDue()
            #expect(await number(waiting, kind) == 0, "it waits for its next try")
            #expect(await number(age) ?? 0 >= 100)
            fails.withLock { $0 = false }
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 200, in: $0) }
            try await worker.runDue()
            #expect(await number(age) == 0)
            #expect(await number(lateness) == 0)
            #expect(await number(parked, kind) == nil)

            var exposition = Exposition()
            await worker.measure(into: &exposition)
            let text = exposition.text().text
            #expect(text.contains("kolchi_job_duration_seconds_count{kind=\"one:tests.told\",outcome=\"failed\"} 1\n"))
            #expect(text.contains("kolchi_job_duration_seconds_count{kind=\"one:tests.told\",outcome=\"done\"} 1\n"))

            let jobs = kept.withLock { $0.filter { $0.name == "one:tests.told" } }
            #expect(jobs.map(\.failure) == ["Refused", nil] && jobs.allSatisfy { $0.kind == .consumer })
            #expect(jobs.allSatisfy { $0.trace == request.context.trace }, "it goes on where the request told of it")
            #expect(kept.withLock { $0.contains { $0.name == "SELECT" && $0.parent == jobs[1].id } })
        }
    }
}
