import Foundation
import Identity
import Kernel
import Postgres
import TestKit

/// Words, numbers and bytes that identify one person, and a search for them in the whole database.
struct Traces {
    /// A mark that was found in a table, as text or in hexadecimal bytes.
    struct Found: Hashable, CustomStringConvertible {
        let mark: String
        let table: String
        var description: String { "“\(mark)” in \(table)" }
    }

    let marks: [String]

    /// Searches every row of every table of every schema in the database's catalogue.
    ///
    /// Each column is compared as text, bytes also as decoded text. Upper and lower case are the same.
    func found(in test: TestDatabase) throws -> Set<Found> {
        let connection = try BlockingConnection(test.ownerURL)
        try connection.execute("SET xmlbinary = 'base64'")
        let tables = try connection.read(
            .all(
                """
                SELECT c.oid::regclass::text, query_to_xml(format('SELECT (SELECT string_agg(CASE WHEN value ~ ''^\\\\x[0-9a-f]*$'' THEN value || encode(value::bytea, ''escape'') ELSE value END, '' '') FROM jsonb_each_text(to_jsonb(t)) AS cell (key, value)) AS row FROM %s t', c.oid::regclass), false, true, '')::text
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
                """
            ) { row in (name: try row.next(String.self), rows: try row.next(String?.self) ?? "") })
        precondition(tables.count > 40, "the catalogue lists too few tables")
        var found: Set<Found> = []
        for table in tables {
            let rows = table.rows.lowercased()
            for mark in marks where rows.contains(mark.lowercased()) { found.insert(Found(mark: mark, table: table.name)) }
        }
        return found
    }
}
