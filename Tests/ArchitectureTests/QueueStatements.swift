import Jobs
import Kernel
import Logging
import Notifications
import Postgres
import Testing

extension ComposedStatements {
    private struct Told: Event { static let name = "tests.told" }
    private struct Failed: Error {}

    /// What workers do with the rows of their queues, with and without states.
    static func queues(_ db: Database) async throws {
        let jobs = LeasedQueue<Int>(table: "jobs.job", hasStates: false, lease: 60, tries: 2, longestError: 10) { $0 }
        let messages = LeasedQueue<ID<NotificationKey>>(
            table: "notifications.message", hasStates: true, lease: 60, tries: 2, longestError: 10
        ) { $0 }
        try await db.transaction { tx in
            try await tx.run([
                "INSERT INTO jobs.job (name) VALUES ('tests')",
                """
                INSERT INTO notifications.message (id, topic, subject, recipient, channel, language)
                VALUES (gen_random_uuid(), 'orders.placed', '1', 'salma@example.ma', 'mail', 'fr')
                """,
            ])
            let job = try #require(try await jobs.take(reading: "name", in: tx) { lease, _ in lease })
            #expect(try await jobs.renew(job, in: tx))
            try await jobs.postpone(job, why: "a test", in: tx)
            try await jobs.restart(job, after: 60, in: tx)
            #expect(try await jobs.holdBack(job, seconds: 1, unlessOlderThan: 60, in: tx))
            #expect(try await jobs.remove(job, in: tx))
            let message = try #require(try await messages.take(reading: "topic", in: tx) { lease, _ in lease })
            #expect(try await messages.holdBack(message, seconds: 1, unlessOlderThan: 60, in: tx))
            try await messages.postpone(message, why: "a test", in: tx)
            #expect(try await messages.handOver(message, in: tx))
            #expect(try await messages.settle(message, as: "sent", why: nil, in: tx))
            #expect(try await !messages.remove(message, in: tx))
            try await tx.run("INSERT INTO jobs.job (name, tries) VALUES (\("tests:" + Told.name), 11)")
        }
        var table = JobTable()
        table.on(Told.self, as: "tests") { _, _ in throw Failed() }
        try await Worker(table, on: db, log: Log(least: .error)).runDue()
    }
}
