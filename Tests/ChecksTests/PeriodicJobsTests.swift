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
            let table = AppSetup.jobs(pictures: try PictureStore(folder: media.path))
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
}
