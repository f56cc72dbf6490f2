import Logging
import Loops
import Postgres
import Synchronization
import TestKit
import Testing

@testable import Jobs

private struct Rung: Event {
    static let name = "tests.rung"
    let number: Int
}
private struct Refused: Error {}

/// Two versions of a program. The newer one has a new name for a subscriber, and a periodic job less.
private struct TwoVersions: Sendable {
    let db: Database
    let old: Worker
    let new: Worker

    init(_ db: Database) async throws {
        self.db = db
        var (older, newer) = (JobTable(), JobTable())
        older.on(Rung.self, as: "shared") { _, _ in }
        newer.on(Rung.self, as: "shared") { _, _ in }
        older.on(Rung.self, as: "old") { _, _ in throw Refused() }
        newer.on(Rung.self, as: "new") { _, _ in }
        older.every(60, "old-periodic") { _ in }
        newer.every(60, "periodic") { _ in }
        old = Worker(older, on: db, log: Log(least: .error))
        new = Worker(newer, on: db, log: Log(least: .error))
        for table in [older, newer] { try await db.transaction { tx in try await table.register(in: tx) } }
    }

    func publish(_ number: Int) async throws {
        try await db.transaction { tx in try await Outbox.publish(Rung(number: number), in: tx) }
    }

    func shiftClock(_ seconds: Int) async throws {
        try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
    }

    func subscribers() async throws -> [String] { try await texts("SELECT subscriber FROM jobs.subscription") }

    /// Names and payloads of the jobs that wait.
    func waiting() async throws -> [String] {
        try await texts("SELECT name || coalesce(' ' || (payload->>'number'), '') FROM jobs.job")
    }

    func texts(_ sql: SQL) async throws -> [String] { try await db.read(Query<[String]>.all(sql) { row in try row.next() }).sorted() }
}

@Suite("A subscriber")
struct UnservedJobsTests {
    @Test("that no worker has served for two hours is removed and leaves no jobs; a job that its worker did not finish is parked")
    func removed() async throws {
        try await TestDatabase.clone { db in
            let versions = try await TwoVersions(db)
            try await versions.publish(1)
            try await versions.old.runDue()
            try await versions.old.renewRegistration()
            try await versions.publish(2)
            try await versions.new.runDue()
            #expect(try await versions.waiting() == ["old-periodic", "old:tests.rung 1", "old:tests.rung 2", "periodic"])

            try await versions.shiftClock(JobTable.retention + 60)
            try await versions.new.renewRegistration()
            #expect(try await versions.subscribers() == ["new:tests.rung", "shared:tests.rung"])
            try await versions.publish(3)
            #expect(try await versions.waiting() == ["new:tests.rung 3", "periodic", "shared:tests.rung 3"])
            #expect(try await versions.texts("SELECT name || ' ' || (payload->>'number') FROM jobs.parked") == ["old:tests.rung 1"])
        }
    }

    @Test("keeps its subscription and jobs while a worker of its version runs beside newer ones")
    func kept() async throws {
        try await TestDatabase.clone { db in
            let versions = try await TwoVersions(db)
            try await versions.publish(1)
            for hours in 1...4 {
                try await versions.shiftClock(3_600 * hours)
                try await versions.new.renewRegistration()
                try await versions.old.renewRegistration()
            }
            #expect(try await versions.subscribers() == ["new:tests.rung", "old:tests.rung", "shared:tests.rung"])
            #expect(
                try await versions.waiting()
                    == ["new:tests.rung 1", "old-periodic", "old:tests.rung 1", "periodic", "shared:tests.rung 1"])
        }
    }

    @Test("is subscribed again by a worker of its version that comes back")
    func comesBack() async throws {
        try await TestDatabase.clone { db in
            let versions = try await TwoVersions(db)
            try await versions.shiftClock(JobTable.retention + 60)
            try await versions.new.renewRegistration()
            #expect(try await versions.subscribers() == ["new:tests.rung", "shared:tests.rung"])
            try await versions.old.renewRegistration()
            #expect(try await versions.subscribers() == ["new:tests.rung", "old:tests.rung", "shared:tests.rung"])
        }
    }

    @Test("of a version that does not write its names has two hours from when it is first seen")
    func nameless() async throws {
        try await TestDatabase.clone { db in
            let versions = try await TwoVersions(db)
            try await db.transaction { tx in try await tx.run("DELETE FROM jobs.handler WHERE name LIKE 'old%'") }
            try await versions.new.renewRegistration()
            try await versions.shiftClock(JobTable.retention - 60)
            try await versions.new.renewRegistration()
            #expect(try await versions.subscribers().contains("old:tests.rung"))
            try await versions.shiftClock(JobTable.retention + 60)
            try await versions.new.renewRegistration()
            #expect(try await !versions.subscribers().contains("old:tests.rung"))
        }
    }

    @Test("is renewed by its worker while it runs and when it stops", .timeLimit(.minutes(5)))
    func renewed() async throws {
        try await TestDatabase.clone { db in
            let versions = try await TwoVersions(db)
            var table = JobTable()
            table.on(Rung.self, as: "shared") { _, _ in }
            let worker = Worker(table, on: db, log: Log(least: .error), renewInterval: 20)
            let running = db.loop.task { await worker.run() }
            try await versions.shiftClock(JobTable.retention + 60)
            try await eventually("others are removed") {
                try await versions.subscribers() == ["shared:tests.rung"] ? () : nil
            }
            worker.stop()
            try await running.value

            let last = Worker(table, on: db, log: Log(least: .error))
            let ending = db.loop.task { await last.run() }
            try await versions.shiftClock(2 * JobTable.retention)
            last.stop()
            try await ending.value
            #expect(try await versions.texts("SELECT name FROM jobs.handler WHERE seen_at > kernel.now() - interval '1 hour'").count == 1)
        }
    }
}
