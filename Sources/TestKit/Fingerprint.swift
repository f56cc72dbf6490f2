package import Postgres

/// The content of every table of a database, so that a test can see whether anything was changed. Only the heartbeat of the page feed is
/// left out, because it changes each second.
package struct Fingerprint: Sendable {
    private let tables: [String: String]

    package static func of(_ db: Database) async throws -> Fingerprint {
        let names = try await db.search(
            Query<[String]>.all(
                """
                SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
                WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND (schemaname, tablename) <> ('storefront', 'page_feed')
                  AND has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT')
                """
            ) { row in try row.next() })
        let sums = names.map { name in
            "SELECT '\(name)', count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \(name) AS t"
        }
        // One statement, because a test of all routes takes a fingerprint after each.
        let pairs = try await db.search(
            Query<[(String, String)]>.all(SQL(stringLiteral: sums.joined(separator: " UNION ALL "))) { row in
                (try row.next(String.self), try row.next(String.self))
            })
        return Fingerprint(tables: Dictionary(uniqueKeysWithValues: pairs))
    }

    /// The tables that differ.
    package func changes(since other: Fingerprint) -> [String] {
        Set(tables.keys).union(other.tables.keys).filter { tables[$0] != other.tables[$0] }.sorted()
    }
}
