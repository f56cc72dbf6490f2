import Foundation
import Postgres
import TestKit
import Testing

@Suite("Migrations")
struct MigrationTests {
    @Test("run once and in order, even if two processes run them at the same time")
    func once() async throws {
        try await withFolder { folder, url in
            try write("SELECT pg_sleep(0.5); CREATE TABLE one (x int)", "202601010000_one.sql", folder)
            try write("INSERT INTO one VALUES (1)", "202601010001_two.sql", folder)
            let migrations = try Migrations(folder: folder)
            let ran = try await withThrowingTaskGroup(of: Int.self) { group in
                // Each runner has a thread of its own, because it blocks.
                for _ in 0..<2 {
                    group.addTask {
                        try await withCheckedThrowingContinuation { continuation in
                            Thread.detachNewThread { continuation.resume(with: Result { try migrations.run(url).count }) }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(ran.sorted() == [0, 2])
            let rows = try BlockingConnection(url).read(.one("SELECT count(*) FROM one") { row in try row.next(Int.self) })
            #expect(rows == 1)
        }
    }

    @Test("are refused if a file has changed, is missing, or sorts before one that ran")
    func refusals() async throws {
        try await withFolder { folder, url in
            try write("CREATE TABLE one (x int)", "202601010000_one.sql", folder)
            try write("CREATE TABLE two (x int)", "202601010005_two.sql", folder)
            try Migrations(folder: folder).run(url)
            try write("CREATE TABLE one (x bigint)", "202601010000_one.sql", folder)
            #expect(throws: Migrations.Refusal.self) { try Migrations(folder: folder).run(url) }
            try write("CREATE TABLE one (x int)", "202601010000_one.sql", folder)
            try write("CREATE TABLE late (x int)", "202601010002_late.sql", folder)
            #expect { try Migrations(folder: folder).run(url) } throws: { "\($0)".contains("older than 202601010005_two.sql") }
            try FileManager.default.removeItem(atPath: folder + "/202601010002_late.sql")
            try FileManager.default.removeItem(atPath: folder + "/202601010000_one.sql")
            #expect { try Migrations(folder: folder).run(url) } throws: { "\($0)".contains("missing") }
        }
    }

    @Test("that fail change nothing, and the error names the file")
    func failure() async throws {
        try await withFolder { folder, url in
            try write("CREATE TABLE one (x int); SELECT 1 / 0", "202601010000_one.sql", folder)
            #expect { try Migrations(folder: folder).run(url) } throws: { "\($0)".contains("202601010000_one.sql failed") }
            let exists = try BlockingConnection(url).read(.one("SELECT to_regclass('one') IS NOT NULL") { row in try row.next(Bool.self) })
            #expect(!exists)
        }
    }

    @Test("provide a function for ascending UUIDs of version 7")
    func uuid7() async throws {
        try await TestDatabase.clone { db in
            let keys = try await db.read(
                Query.all("SELECT kernel.uuid7()::text FROM generate_series(1, 20) AS n, pg_sleep(0.001)") { row in
                    try row.next(String.self)
                })
            let stamps = keys.map { $0.prefix(18) }
            #expect(stamps == stamps.sorted())
            for key in keys {
                #expect(key.dropFirst(14).first == "7")
                #expect("89ab".contains(key.dropFirst(19).prefix(1)))
            }
        }
    }

    @Test("do not let the application create tables, shift the clock or change the lists of files that ran")
    func roles() async throws {
        try await TestDatabase.clone { db in
            for statement: SQL in [
                "CREATE TABLE kernel.mine (x int)", "SELECT kernel.allow_shifted_clock()", "DELETE FROM kernel.migration",
                "DELETE FROM kernel.function_file",
            ] {
                await #expect { try await db.transaction { tx in try await tx.run(statement) } } throws: {
                    ($0 as? DatabaseError)?.sqlState == "42501"
                }
            }
        }
    }
}

/// Writes a file, and the folder that its name begins with.
func write(_ script: String, _ name: String, _ folder: String) throws {
    let file = URL(fileURLWithPath: folder + "/" + name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(script.utf8).write(to: file)
}

/// Provides an empty folder and an empty database.
func withFolder(_ body: (String, String) async throws -> Void) async throws {
    let cluster = try TestCluster.shared()
    let name = "kolchi_test_empty_" + String(UInt64.random(in: 0..<(1 << 50)), radix: 36)
    try Bootstrap.run(cluster.superuser, database: name)
    let folder = FileManager.default.temporaryDirectory.path + "/" + name
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer {
        try? FileManager.default.removeItem(atPath: folder)
        try? BlockingConnection(cluster.superuser).execute("DROP DATABASE \(name) WITH (FORCE)")
    }
    try await body(folder, cluster.url(name, as: Bootstrap.owner))
}
