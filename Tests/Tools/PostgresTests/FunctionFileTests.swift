import Foundation
import Postgres
import TestKit
import Testing

@Suite("Functions of the database")
struct FunctionFileTests {
    @Test("run again when their file has changed, and no others")
    func edit() async throws {
        try await withShop { folder, url in
            try write(Self.function("answer()", "1"), "Database/shop/answer.sql", folder)
            try write(Self.function("other()", "0"), "Database/shop/other.sql", folder)
            #expect(try run(folder, url) == ["202601010000_shop.sql", "shop/answer.sql", "shop/other.sql"])
            let versions = try Self.versions(url)
            #expect(try run(folder, url) == [])
            #expect(try Self.versions(url) == versions)
            try write(Self.function("answer()", "2"), "Database/shop/answer.sql", folder)
            #expect(try run(folder, url) == ["shop/answer.sql"])
            #expect(try Self.value(url) == 2)
            #expect(try Self.versions(url)["other"] == versions["other"])
            #expect(try run(folder, url) == [])
        }
    }

    @Test("stay as they were if one file fails, and the error names the file")
    func failure() async throws {
        try await withShop { folder, url in
            try write(Self.function("answer()", "1"), "Database/shop/answer.sql", folder)
            try run(folder, url)
            try write(Self.function("answer()", "2"), "Database/shop/answer.sql", folder)
            try write(Self.function("broken()", "nothing"), "Database/shop/broken.sql", folder)
            #expect { try run(folder, url) } throws: { "\($0)".contains("shop/broken.sql failed and changed nothing") }
            #expect(try Self.value(url) == 1)
            try write(Self.function("broken()", "3"), "Database/shop/broken.sql", folder)
            #expect(try run(folder, url) == ["shop/answer.sql", "shop/broken.sql"])
            #expect(try Self.value(url) == 2)
        }
    }

    @Test("run after the functions that they call, kernel first")
    func order() async throws {
        try await withShop { folder, url in
            try write(Self.function("answer()", "shop.later()"), "Database/shop/answer.sql", folder)
            try write(Self.function("later()", "5"), "Database/shop/later.sql", folder)
            try write(Self.function("first()", "1", in: "kernel"), "Database/kernel/first.sql", folder)
            try run(folder, url)
            #expect(try Self.value(url) == 5)
            let first = try BlockingConnection(url).read(
                .one("SELECT name FROM kernel.function_file ORDER BY ran_at LIMIT 1") { row in try row.next(String.self) })
            #expect(first == "kernel/first.sql")
            try write(Self.function("answer()", "shop.nowhere()"), "Database/shop/answer.sql", folder)
            #expect { try run(folder, url) } throws: { "\($0)".contains("shop/answer.sql failed") }
        }
    }

    @Test("whose file is gone are dropped by a migration, never by themselves")
    func removal() async throws {
        try await withShop { folder, url in
            try write(Self.function("answer()", "1"), "Database/shop/answer.sql", folder)
            try write(Self.triggerFunction, "Database/shop/noted.sql", folder)
            try write(Self.trigger, "Database/stall/noted.sql", folder)
            try run(folder, url)
            let drops = [
                ("shop/answer", "DROP FUNCTION shop.answer"), ("stall/noted", "DROP TRIGGER noted ON stall.item"),
                ("shop/noted", "DROP FUNCTION shop.noted"),
            ]
            for (number, (file, drop)) in drops.enumerated() {
                try FileManager.default.removeItem(atPath: folder + "/Database/\(file).sql")
                #expect { try run(folder, url) } throws: { "\($0)".contains("\(file).sql is gone") }
                let migration = "20260101010\(number)_drop.sql"
                try write(drop, migration, folder)
                #expect(try run(folder, url) == [migration])
            }
            #expect(try run(folder, url) == [])
        }
    }

    @Test("are refused if their parameters change beside the old function, or if their file is badly named")
    func refusals() async throws {
        try await withShop { folder, url in
            try write(Self.function("answer()", "1"), "Database/shop/answer.sql", folder)
            try run(folder, url)
            try write(Self.function("answer(x int)", "x"), "Database/shop/answer.sql", folder)
            #expect { try run(folder, url) } throws: { "\($0)".contains("the old function is still there") }
            #expect(try Self.value(url) == 1)
            try write("", "Database/shop/Answer.sql", folder)
            #expect { try run(folder, url) } throws: { "\($0)".contains("shop/Answer.sql is not named like") }
        }
    }

    private static func function(_ head: String, _ value: String, in schema: String = "shop") -> String {
        "CREATE OR REPLACE FUNCTION \(schema).\(head) RETURNS int LANGUAGE sql RETURN \(value);"
    }

    private static let triggerFunction =
        "CREATE OR REPLACE FUNCTION shop.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
    private static let trigger =
        "CREATE OR REPLACE TRIGGER noted BEFORE INSERT ON stall.item FOR EACH ROW EXECUTE FUNCTION shop.noted();"

    private static func value(_ url: String) throws -> Int {
        try BlockingConnection(url).read(.one("SELECT shop.answer()") { row in try row.next(Int.self) })
    }

    /// The row version of each function of the schema. It changes with every `CREATE OR REPLACE`.
    private static func versions(_ url: String) throws -> [String: String] {
        let rows = try BlockingConnection(url).read(
            .all("SELECT proname::text, xmin::text FROM pg_proc WHERE pronamespace = 'shop'::regnamespace") { row in
                (try row.next(String.self), try row.next(String.self))
            })
        return Dictionary(uniqueKeysWithValues: rows)
    }
}

/// Provides a folder with one migration, which makes the schemas `shop` and `stall`, and an empty database.
private func withShop(_ body: (String, String) async throws -> Void) async throws {
    try await withFolder { folder, url in
        try write("CREATE SCHEMA shop; CREATE SCHEMA stall; CREATE TABLE stall.item (x int)", "202601010000_shop.sql", folder)
        try await body(folder, url)
    }
}

@discardableResult
private func run(_ folder: String, _ url: String) throws -> [String] {
    try Migrations(folder: folder, functions: folder + "/Database").run(url)
}
