import Images
import Jobs
import Logging
import Postgres
import TestKit
import Testing

@testable import Kolchi

@Suite("The worker")
struct PeriodicJobsTests {
    @Test("deletes rate limits whose allowance is full again, and keeps the others")
    func rateLimits() async throws {
        try await TestDatabase.clone { db in
            let media = TemporaryFolder()
            let table = AppSetup.jobs(
                pictures: try PictureStore(folder: media.path), privateFiles: try PrivateFileStore(folder: media.path + "/private"))
            try await db.transaction { tx in
                try await RateLimit.consume("short", limit: 1, per: 60, in: tx)
                try await RateLimit.consume("long", limit: 1, per: 3600, in: tx)
                try await TestDatabase.shiftClock(bySeconds: 61, in: tx)
                try await table.register(in: tx)
            }
            try await Worker(table, on: db, log: Log(least: .error)).runDue()
            let kept = try await db.read(Query<[String]>.all("SELECT key FROM kernel.rate_limit") { row in try row.next() })
            #expect(kept == ["long"])
        }
    }

    @Test("is missed by the check once no running version can do a job, and not during a rolling upgrade")
    func unserved() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                try await tx.run([
                    "INSERT INTO jobs.handler (name, seen_at) VALUES ('new', kernel.now()), ('old', kernel.now() - interval '10 minutes')",
                    "INSERT INTO jobs.job (name) VALUES ('old'), ('old')",
                ])
            }
            #expect(try await Invariants.findings(db).map(\.row) == [])
            try await db.transaction { tx in
                try await tx.run("UPDATE jobs.handler SET seen_at = seen_at + interval '6 minutes' WHERE name = 'new'")
            }
            #expect(try await Invariants.findings(db).map { $0.row.prefix { $0 != "," } } == ["old: 2"])
        }
    }
}
