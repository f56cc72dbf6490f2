import Foundation
import Loops
package import Postgres
import Search
import Synchronization

/// A migrated database for one test.
package struct TestDatabase: Sendable {
    /// Connected as the application's role.
    package let db: Database
    package let name: String
    /// Its connection URL as the application's role, for processes under test.
    package let url: String
    /// The same with the role that owns it.
    package let ownerURL: String
    private let cluster: TestCluster

    /// Runs `body` in a transaction that is rolled back. No other test uses the database at the same time.
    package static func rolledBack<Value: Sendable>(_ body: @Sendable (Transaction) async throws -> Value) async throws -> Value {
        await turns.take()
        let result: Result<Value, any Error>
        do {
            // A rolled-back transaction leaves nothing behind, so the next test can reuse the database.
            let test = if let idle = idle.withLock({ $0.popLast() }) { idle } else { try await opened() }
            do { result = .success(try await test.db.dryRun(body)) } catch { result = .failure(error) }
            idle.withLock { $0.append(test) }
        } catch {
            result = .failure(error)
        }
        await turns.give()
        return try result.get()
    }

    /// Databases that have seen only rolled-back transactions. They are deleted with their cluster.
    private static let idle = Mutex<[TestDatabase]>([])

    /// Runs `body` on its own database, which is dropped afterwards.
    package static func clone<Value: Sendable>(
        limits: DatabaseLimits = .patient, _ body: @Sendable (Database) async throws -> Value
    ) async throws -> Value {
        try await make(limits: limits) { test in try await body(test.db) }
    }

    /// Like `clone`, but with the connection URLs too.
    /// - Parameter cluster: the cluster for the database; by default the shared one.
    /// - Parameter template: a database of the shared cluster that is copied; by default an empty shop.
    package static func make<Value: Sendable>(
        in cluster: TestCluster? = nil, from template: TestDatabase? = nil, limits: DatabaseLimits = .patient,
        _ body: @Sendable (TestDatabase) async throws -> Value
    ) async throws -> Value {
        await turns.take()
        let result: Result<Value, any Error>
        do { result = .success(try await makeNow(in: cluster, from: template, limits: limits, body)) } catch { result = .failure(error) }
        await turns.give()
        return try result.get()
    }

    /// Fills a database that tests copy with `make(from:)`. It is disconnected, and deleted with its cluster.
    package static func template(_ fill: @Sendable (TestDatabase) async throws -> Void) async throws -> TestDatabase {
        let test = try await opened()
        try await fill(test)
        await test.db.close()
        await test.db.loop.stop()
        return test
    }

    /// Tests run concurrently, but the cluster has connections for only this many databases.
    private static let turns = Semaphore(8)

    private static func makeNow<Value: Sendable>(
        in cluster: TestCluster?, from template: TestDatabase?, limits: DatabaseLimits,
        _ body: @Sendable (TestDatabase) async throws -> Value
    ) async throws -> Value {
        let test = try await opened(in: cluster, from: template, limits: limits)
        let result: Result<Value, any Error>
        do { result = .success(try await body(test)) } catch { result = .failure(error) }
        await test.close()
        return try result.get()
    }

    private static func opened(
        in place: TestCluster? = nil, from template: TestDatabase? = nil, limits: DatabaseLimits = .patient
    ) async throws -> TestDatabase {
        let name = "kolchi_test_" + String(UInt64.random(in: 0..<(1 << 50)), radix: 36)
        let cluster = try await onOwnThread {
            let cluster = try place ?? TestCluster.shared()
            try Bootstrap.makeDatabase(
                name, from: template?.name ?? Template.named(in: cluster), BlockingConnection(cluster.superuser))
            return cluster
        }
        let loop = Loop()
        loop.start()
        let url = cluster.url(name)
        let db = try await Database.connect(url, on: loop, limits: limits)
        return TestDatabase(db: db, name: name, url: url, ownerURL: cluster.url(name, as: Bootstrap.owner), cluster: cluster)
    }

    private func close() async {
        await db.close()
        await db.loop.stop()
        try? await onOwnThread {
            try BlockingConnection(cluster.superuser).execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        }
    }

    /// Sets the total shift of the clock of `kernel.now()` to that many seconds forward.
    package static func shiftClock(bySeconds seconds: Int, in tx: Transaction) async throws {
        try await tx.run("UPDATE kernel.clock SET shift = \(seconds)::float8 * interval '1 second'")
    }
}

extension DatabaseLimits {
    /// Long time limits, for tests that are not about limits, on a busy machine.
    package static var patient: DatabaseLimits {
        var limits = DatabaseLimits()
        (limits.quick.statement, limits.quick.timeout) = (60_000, 60_000)
        (limits.slow.statement, limits.slow.timeout) = (60_000, 60_000)
        (limits.transactions.statement, limits.transactions.timeout) = (60_000, 60_000)
        limits.lock = 60_000
        return limits
    }
}

/// The template database of the tests, migrated once per cluster and version of the migrations and functions.
private enum Template {
    private static let made = Mutex<[String: String]>([:])

    static func named(in cluster: TestCluster) throws -> String {
        try made.withLock { made in
            if let name = made[cluster.folder] { return name }
            let name = try make(in: cluster)
            made[cluster.folder] = name
            return name
        }
    }

    private static func make(in cluster: TestCluster) throws -> String {
        let migrations = try Migrations(folder: root + "/Migrations", functions: root + "/Database")
        let spellings = try Spellings(folder: root + "/Migrations")
        let name = "kolchi_template_" + migrations.checksum + "_" + spellings.checksum
        let admin = try BlockingConnection(cluster.superuser)
        try admin.execute("SELECT pg_advisory_lock(7310927464203)")
        let exists = try admin.read(.first("SELECT 1 FROM pg_database WHERE datname = \(name)") { row in try row.next(Int.self) })
        if exists != nil { return name }
        let unfinished = name + "_new"
        try admin.execute("DROP DATABASE IF EXISTS \(unfinished)")
        try Bootstrap.run(cluster.superuser, database: unfinished)
        let owner = cluster.url(unfinished, as: Bootstrap.owner)
        try migrations.run(owner)
        try spellings.load(owner)
        try BlockingConnection(owner).execute("SELECT kernel.allow_shifted_clock()")
        try admin.execute("ALTER DATABASE \(unfinished) RENAME TO \(name)")
        return name
    }

    private static var root: String { checkoutFolder.path }
}
