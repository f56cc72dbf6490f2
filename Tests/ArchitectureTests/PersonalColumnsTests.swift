import Foundation
import Identity
import Postgres
import Privacy
import TestKit
import Testing

@Suite("Every column that can hold something about a person")
struct PersonalColumnsTests {
    @Test("says what it holds, or stands in the list of columns that were looked at, and not in both")
    func decided() async throws {
        try await TestDatabase.make { test in
            let columns = try PersonalColumns.all(of: test)
            #expect(columns.count > 150)
            let listed = try Self.listed()
            for column in columns where !column.isTagged && !listed.contains(column.name) {
                Issue.record(
                    """
                    \(column.name) (\(column.type)) is neither tagged nor looked at: say in a migration \
                    COMMENT ON COLUMN \(column.name) IS 'personal: …', or add it to Tests/impersonal-columns.txt
                    """)
            }
            for column in columns where column.isTagged { #expect(!listed.contains(column.name), "\(column.name) is tagged as personal") }
            #expect(listed.subtracting(columns.map(\.name)) == [], "these columns of the list are not there")
        }
    }

    @Test("is found by what its type can hold, so that a new one fails")
    func found() async throws {
        try await TestDatabase.make { test in
            try BlockingConnection(test.ownerURL).execute(
                """
                CREATE SCHEMA newcomer;
                CREATE DOMAIN newcomer.nickname AS text;
                CREATE TABLE newcomer.friend (id uuid, age integer, nick newcomer.nickname, born date, face bytea, words text[], address inet, facts jsonb, since timestamptz);
                COMMENT ON COLUMN newcomer.friend.face IS 'personal: how the friend looks';
                """)
            let columns = try PersonalColumns.all(of: test).filter { $0.schema == "newcomer" }
            #expect(Set(columns.map(\.name)) == Set(["nick", "born", "face", "words", "address", "facts"].map { "newcomer.friend." + $0 }))
            #expect(columns.filter(\.isTagged).map(\.name) == ["newcomer.friend.face"])
        }
    }

    /// What Tests/impersonal-columns.txt names.
    private static func listed() throws -> Set<String> {
        let text = try Checkout.text(Checkout.folder.appending(path: "Tests/impersonal-columns.txt"))
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.reduce(into: Set<String>()) { names, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            names.formUnion(parts.dropFirst().joined().split(separator: " ").map { "\(parts[0]).\($0)" })
        }
    }
}

/// A column whose type can hold something about a person.
struct PersonalColumns {
    let schema: String
    /// `schema.table.column`.
    let name: String
    let type: String
    let isTagged: Bool

    /// All of them, in every schema but the database's own. Numbers, truths, moments and keys can hold nothing; a day can be
    /// that of a birth.
    static func all(of test: TestDatabase) throws -> [PersonalColumns] {
        try BlockingConnection(test.ownerURL).read(
            .all(
                """
                SELECT n.nspname, n.nspname || '.' || c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod),
                       coalesce(col_description(c.oid, a.attnum) LIKE 'personal: _%', false)
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped
                  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
                  AND a.atttypid <> ALL (ARRAY['bool', 'int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'uuid', 'timestamptz', 'timestamp',
                                               'interval', 'xid8']::regtype[])
                ORDER BY 2
                """
            ) { row in try PersonalColumns(schema: row.next(), name: row.next(), type: row.next(), isTagged: row.next()) })
    }
}

@Suite("Every schema that holds something about people")
struct PersonalRecordsTests {
    @Test("has one part of the shop that answers for it")
    func answered() async throws {
        try await TestDatabase.make { test in
            let tagged = Set(try PersonalColumns.all(of: test).filter(\.isTagged).map(\.schema))
            let answered = PersonalData.records.map { $0.schema }
            #expect(tagged.symmetricDifference(answered) == [])
            #expect(answered.count == Set(answered).count)
        }
    }
}
