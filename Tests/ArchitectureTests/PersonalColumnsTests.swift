import Foundation
import Identity
import Postgres
import Privacy
import TestKit
import Testing

@Suite("Every column that can hold personal data")
struct PersonalColumnsTests {
    @Test("is either tagged as personal or in the list of reviewed columns, but never both")
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

    @Test("is found by its type, so that a new column must be reviewed")
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

    /// The columns in Tests/impersonal-columns.txt.
    private static func listed() throws -> Set<String> {
        let text = try Checkout.text(Checkout.folder.appending(path: "Tests/impersonal-columns.txt"))
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.reduce(into: Set<String>()) { names, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            names.formUnion(parts.dropFirst().joined().split(separator: " ").map { "\(parts[0]).\($0)" })
        }
    }
}

/// A column whose type can hold personal data.
struct PersonalColumns {
    let schema: String
    /// `schema.table.column`.
    let name: String
    let type: String
    let isTagged: Bool

    /// All such columns, in every schema except PostgreSQL's own. Numbers, Booleans, moments and keys cannot hold personal
    /// data. A day can be a date of birth.
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

@Suite("Every schema that holds personal data")
struct PersonalRecordsTests {
    @Test("has exactly one type that discloses and erases the data")
    func answered() async throws {
        try await TestDatabase.make { test in
            let tagged = Set(try PersonalColumns.all(of: test).filter(\.isTagged).map(\.schema))
            let answered = PersonalData.records.map { $0.schema }
            #expect(tagged == Set(answered))
            #expect(answered.count == Set(answered).count)
        }
    }
}
