import Foundation
import Jobs
import Kernel
import Logging
import Loops
import Postgres
import Synchronization
import TestKit
import Testing
import Tracing

private struct Rung: Event, Equatable {
    static let name = "tests.rung"
    let number: Int
}
private struct Shelved: GatheredEvent {
    static let name = "tests.shelved"
    let keys: [ID<Shelved>]
}
private struct Refused: Error {}
private let silent = Log(least: .error)
private let waiting = Query.one("SELECT count(*) FROM jobs.job") { row in try row.next(Int.self) }

@Suite("A worker")
struct WorkerTests {
    @Test("delivers a committed event once to each subscriber, and never a rolled back one")
    func outbox() async throws {
        try await TestDatabase.clone { db in
            let heard = Mutex<[String]>([])
            var table = JobTable()
            table.on(Rung.self, as: "one") { event, _ in heard.withLock { $0.append("one \(event.number)") } }
            table.on(Rung.self, as: "two") { event, _ in heard.withLock { $0.append("two \(event.number)") } }
            let worker = try await registered(table, db)
            try await db.transaction { tx in try await Outbox.publish(Rung(number: 1), in: tx) }
            await #expect(throws: Refused.self) {
                try await db.transaction { tx in
                    try await Outbox.publish(Rung(number: 2), in: tx)
                    throw Refused()
                }
            }
            try await worker.runDue()
            #expect(heard.withLock { $0.sorted() } == ["one 1", "two 1"])
            let left = try await db.read(waiting)
            #expect(left == 0)
        }
    }

    @Test("tells once of each key that a transaction publishes, at most a hundred keys a job, and never of a rolled back one")
    func gathered() async throws {
        try await TestDatabase.clone { db in
            let heard = Mutex<[[ID<Shelved>]]>([])
            var table = JobTable()
            table.on(Shelved.self, as: "one") { event, _ in heard.withLock { $0.append(event.keys) } }
            let worker = try await registered(table, db)
            let keys = (0..<130).map { _ in ID<Shelved>() }
            try await db.transaction { tx in
                for key in keys + keys { try await Outbox.publish(Shelved(keys: [key]), in: tx) }
            }
            await #expect(throws: Refused.self) {
                try await db.transaction { tx in
                    try await Outbox.publish(Shelved(keys: [ID()]), in: tx)
                    throw Refused()
                }
            }
            try await worker.runDue()
            let jobs = heard.withLock { $0.sorted { $0.count > $1.count } }
            #expect(jobs == [Array(keys.prefix(100)), Array(keys.suffix(30))])
        }
    }

    @Test("retries a failed job after growing pauses, and parks it after twelve tries")
    func parking() async throws {
        try await TestDatabase.clone { db in
            let tries = Mutex(0)
            var table = JobTable()
            table.on(Rung.self, as: "one") { _, _ in
                tries.withLock { $0 += 1 }
                throw Refused()
            }
            let worker = try await registered(table, db)
            try await db.transaction { tx in try await Outbox.publish(Rung(number: 1), in: tx) }
            let wait = Query.one("SELECT extract(epoch FROM max(due) - kernel.now())::int FROM jobs.job") { row in try row.next(Int?.self) }
            var shift = 0
            var waits: [Int] = []
            for _ in 0..<20 {
                try await worker.runDue()
                try await worker.runDue()
                guard let seconds = try await db.read(wait) else { break }
                waits.append(seconds)
                shift += seconds + 2
                try await shiftClock(shift, db)
            }
            #expect(tries.withLock { $0 } == 12)
            #expect(waits.count == 11 && waits == waits.sorted() && waits[10] > 10 * waits[0])
            let parked = try await db.read(
                Query.one("SELECT name, tries, last_error FROM jobs.parked") { row in
                    (try row.next(String.self), try row.next(Int.self), try row.next(String.self))
                })
            #expect(parked.1 == 12 && parked.2.contains("Refused"))
        }
    }

    private static let marker = "salma@example.ma"

    /// Statements that the server refuses with a value in its message, and the text that may be reported for each.
    private static let refused: [(SQL, String)] = [
        (
            "INSERT INTO notifications.paused (recipient, channel, why) VALUES (\(marker), 'mail', \(nil as String?))",
            "23502 not-null violation at notifications.paused.why"
        ),
        (
            "INSERT INTO notifications.paused (recipient, channel, why) VALUES (\(marker), 'post', 'x')",
            "23514 check violation (paused_channel_check) at notifications.paused"
        ),
        (
            "INSERT INTO notifications.paused (recipient, channel, why) SELECT \(marker), 'mail', 'x' FROM generate_series(1, 2)",
            "23505 unique violation (paused_pkey) at notifications.paused"
        ),
        ("SELECT \(marker)::uuid", "22P02 invalid text for the type"),
        ("SELECT \(marker)::timestamptz", "22007 invalid date"),
        ("SELECT to_tsquery(\(marker + " (")::text)", "42601 syntax error in tsquery"),
    ]

    @Test(
        "reports why a statement was refused, without values of the row, in the log, the job's last error and traces",
        arguments: refused.indices)
    func withoutRow(index: Int) async throws {
        let (statement, told) = Self.refused[index]
        try await TestDatabase.clone { db in
            let file = TemporaryFolder()
            let path = file.write([], to: "log")
            let handle = try #require(FileHandle(forWritingAtPath: path))
            let log = Log(format: .json, descriptor: handle.fileDescriptor)
            let spans = Mutex<[FinishedSpan]>([])
            let tracer = Tracer(ratio: 1) { span in spans.withLock { $0.append(span) } }
            let thrown = Mutex<(any Error)?>(nil)
            var table = JobTable()
            table.on(Rung.self, as: "one") { _, db in
                do { try await db.transaction { tx in _ = try await tx.run(statement) } } catch {
                    thrown.withLock { $0 = error }
                    throw error
                }
            }
            try await db.transaction { [table] in try await table.register(in: $0) }
            let worker = Worker(table, on: db, log: log, tracer: tracer)
            try await db.transaction { tx in try await Outbox.publish(Rung(number: 1), in: tx) }
            try await worker.runDue()
            let note = try await db.read(
                Query.one("SELECT last_error FROM jobs.job WHERE last_error IS NOT NULL") { row in try row.next(String.self) })
            #expect(note == told)
            log.flush()
            let lines = try String(contentsOfFile: path, encoding: .utf8)
            #expect(lines.contains("a job failed") && lines.contains(told))
            let error = try #require(thrown.withLock { $0 })
            var dumped = ""
            dump(error, to: &dumped)
            let traced = spans.withLock { "\($0)" }
            #expect(traced.contains(told))
            for text in [lines, note, traced, "\(error)", String(reflecting: error), dumped, error.localizedDescription] {
                #expect(!text.contains(Self.marker) && !text.contains("salma"), "\(text)")
            }
        }
    }

    @Test("takes over a dead worker's job when its lease has expired, not before")
    func takenOver() async throws {
        try await TestDatabase.clone { db in
            let done = Mutex(0)
            var table = JobTable()
            table.on(Rung.self, as: "one") { _, _ in done.withLock { $0 += 1 } }
            let worker = try await registered(table, db)
            try await db.transaction { tx in
                try await Outbox.publish(Rung(number: 1), in: tx)
                // The state that a worker leaves when it is killed while it runs the job.
                try await tx.run("UPDATE jobs.job SET due = kernel.now() + interval '120 seconds', fence = 1, tries = 1")
            }
            try await worker.runDue()
            #expect(done.withLock { $0 } == 0)
            try await shiftClock(121, db)
            try await worker.runDue()
            #expect(done.withLock { $0 } == 1)
        }
    }

    @Test("whose lease has expired cannot complete a job that another worker has taken since")
    func fencing() async throws {
        try await TestDatabase.clone { db in
            let runs = Mutex(0)
            let other = Mutex<Worker?>(nil)
            var table = JobTable()
            table.on(Rung.self, as: "one") { _, db in
                let run = runs.withLock {
                    $0 += 1; return $0
                }
                guard run == 1 else { throw Refused() }
                // The first worker is so slow that another one takes the job and fails.
                try await shiftClock(121, db)
                try await other.withLock { $0 }?.runDue()
            }
            let worker = try await registered(table, db)
            other.withLock { [table] in $0 = Worker(table, on: db, log: silent) }
            try await db.transaction { tx in try await Outbox.publish(Rung(number: 1), in: tx) }
            try await worker.runDue()
            #expect(runs.withLock { $0 } == 2)
            let left = try await db.read(waiting)
            #expect(left == 1)
        }
    }

    @Test("parks a job that kills its worker each time")
    func deadlyJob() async throws {
        try await TestDatabase.clone { db in
            var table = JobTable()
            table.on(Rung.self, as: "one") { _, _ in Issue.record("it ran once more") }
            let worker = try await registered(table, db)
            try await db.transaction { tx in
                try await Outbox.publish(Rung(number: 1), in: tx)
                try await tx.run("UPDATE jobs.job SET tries = 12")
            }
            try await worker.runDue()
            let parked = try await db.read(Query.one("SELECT count(*) FROM jobs.parked") { row in try row.next(Int.self) })
            #expect(parked == 1)
        }
    }

    @Test("never does a job that a second worker does at the same time")
    func twoWorkers() async throws {
        try await TestDatabase.clone { db in
            let heard = Mutex<[Int]>([])
            var table = JobTable()
            table.on(Rung.self, as: "one") { event, _ in heard.withLock { $0.append(event.number) } }
            let worker = try await registered(table, db)
            let second = Worker(table, on: db, log: silent)
            try await db.transaction { tx in for number in 0..<60 { try await Outbox.publish(Rung(number: number), in: tx) } }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.runDue() }
                group.addTask { try await second.runDue() }
                try await group.waitForAll()
            }
            #expect(heard.withLock { $0.sorted() } == Array(0..<60))
        }
    }

    @Test("is woken by a commit, repeats periodic jobs, and ends when it is stopped", .timeLimit(.minutes(5)))
    func woken() async throws {
        try await TestDatabase.clone { db in
            let (heard, hearing) = AsyncStream.makeStream(of: String.self)
            var table = JobTable()
            table.on(Rung.self, as: "one") { event, _ in hearing.yield("rung \(event.number)") }
            table.every(3600, "hourly") { _ in hearing.yield("hourly") }
            let worker = try await registered(table, db)
            let running = db.loop.task { await worker.run() }
            var next = heard.makeAsyncIterator()
            #expect(await next.next() == "hourly")
            try await db.transaction { tx in try await Outbox.publish(Rung(number: 7), in: tx) }
            #expect(await next.next() == "rung 7")
            try await shiftClock(3_700, db)
            #expect(await next.next() == "hourly")
            worker.stop()
            try await running.value
        }
    }
}

private func registered(_ table: JobTable, _ db: Database) async throws -> Worker {
    try await db.transaction { tx in try await table.register(in: tx) }
    return Worker(table, on: db, log: silent)
}

private func shiftClock(_ seconds: Int, _ db: Database) async throws {
    try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
}
