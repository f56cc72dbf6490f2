import Kernel
import Loops
import Postgres
import TestKit
import Testing

private let one = Query.one("SELECT 1") { row in try row.next(Int.self) }

private func oneInTransaction(_ db: Database) async throws -> Int { try await db.transaction { tx in try await tx.read(one) } }

@Suite("During an outage of the database,", .serialized)
struct OutageTests {
    @Test("requests fail at once, and succeed soon after it is over", .timeLimit(.minutes(5)))
    func postmasterKilled() async throws {
        let cluster = try await TestCluster.start()
        let loop = Loop()
        loop.start()
        let db = try await Database.connect(cluster.url("postgres", as: "postgres"), on: loop)
        _ = try await db.transaction { tx in try await tx.read(one) }
        let inFlight = Task { try await db.search(Query.all("SELECT pg_sleep(4)") { _ in }) }
        let asleep = Query.first("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'") { row in try row.next(Int.self) }
        _ = try await eventually("the search is under way") { try await db.read(asleep) }

        try cluster.killPostmaster()
        await #expect(throws: DatabaseUnavailable.self) { try await inFlight.value }
        let failure = try await eventually("a read fails") {
            do {
                _ = try await db.read(one)
                return nil as (any Error)?
            } catch {
                return error
            }
        }
        #expect(failure is DatabaseUnavailable)
        let asked = ContinuousClock.now
        await #expect(throws: DatabaseUnavailable.self) { try await db.read(one) }
        await #expect(throws: DatabaseUnavailable.self) { try await db.transaction { tx in try await tx.read(one) } }
        #expect(ContinuousClock.now - asked < .milliseconds(500))

        try await cluster.startAgain()
        let back = ContinuousClock.now
        _ = try await untilAvailable { try await db.read(one) }
        _ = try await untilAvailable { try await oneInTransaction(db) }
        // Other tests keep the machine busy meanwhile.
        #expect(ContinuousClock.now - back < .seconds(40))
        await db.close()
        await loop.stop()
    }

    @Test("a COMMIT whose answer is lost is reported as unknown", .timeLimit(.minutes(5)))
    func lostCommit() async throws {
        try await TestDatabase.make { test in
            // A deferred trigger delays the commit until the connection is terminated.
            let owner = try BlockingConnection(test.ownerURL)
            try owner.execute(
                """
                CREATE FUNCTION kernel.dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(4); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON kernel.rate_limit DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION kernel.dawdle()
                """)
            let commit = Task {
                try await test.db.transaction { tx in try await tx.run("INSERT INTO kernel.rate_limit VALUES ('a', now())") }
            }
            let ended = Query.one(
                "SELECT coalesce(bool_or(pg_terminate_backend(pid)), false) FROM pg_stat_activity WHERE query = 'COMMIT' AND datname = \(test.name) AND state = 'active'"
            ) { row in try row.next(Bool.self) }
            let admin = try BlockingConnection(TestCluster.shared().superuser)
            _ = try await eventually("the connection that commits is ended") { try admin.read(ended) ? true : nil }
            await #expect { try await commit.value } throws: { ($0 as? DatabaseUnavailable)?.outcomeIsUnknown ?? false }
            do {
                let found = try await test.db.read(one)
                #expect(found == 1)
            }
        }
    }

    @Test("a listener learns that it may have missed notifications", .timeLimit(.minutes(5)))
    func listener() async throws {
        try await TestDatabase.make { test in
            let (heard, hearing) = AsyncStream.makeStream(of: String?.self)
            await test.db.listen("bell") { hearing.yield($0) }
            var next = heard.makeAsyncIterator()
            #expect(await next.next() == .some(nil))
            let admin = try BlockingConnection(TestCluster.shared().superuser)
            try admin.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN \"bell\"' AND datname = \(test.name)")
            #expect(await next.next() == .some(nil))
        }
    }

    @Test("several channels share one connection, and all their listeners learn that it was made again", .timeLimit(.minutes(5)))
    func channels() async throws {
        try await TestDatabase.make { test in
            let (heard, hearing) = AsyncStream.makeStream(of: String.self)
            var next = heard.makeAsyncIterator()
            for channel in ["bell", "gong", "\"drum\""] {
                await test.db.listen(channel) { hearing.yield("\(channel) \($0 ?? "–")") }
                #expect(await next.next() == "\(channel) –")
            }
            let admin = try BlockingConnection(TestCluster.shared().superuser)
            let listening = Query<[Int]>.all("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = \(test.name)") {
                row in try row.next()
            }
            let connections = try admin.read(listening)
            #expect(connections.count == 1)
            try await test.db.transaction { tx in _ = try await tx.run("SELECT pg_notify('\"drum\"', '1'), pg_notify('gong', '2')") }
            #expect(await next.next() == "\"drum\" 1")
            #expect(await next.next() == "gong 2")
            for connection in connections {
                _ = try admin.read(Query<Bool>.one("SELECT pg_terminate_backend(\(connection))") { row in try row.next() })
            }
            var again: Set<String> = []
            for _ in 0..<3 { again.insert(await next.next() ?? "") }
            #expect(again == ["bell –", "gong –", "\"drum\" –"])
        }
    }

    @Test("a connection to a server that does not exist fails")
    func nothing() async throws {
        let loop = Loop()
        loop.start()
        await #expect(throws: DatabaseUnavailable.self) { try await Database.connect("postgresql:///x?host=/nonexistent", on: loop) }
        await loop.stop()
    }
}
