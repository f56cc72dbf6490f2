import Postgres
import TestKit
import Testing

@Suite("Roles and rights")
struct BootstrapTests {
    @Test("the roles have the same rights in a test database as in an installed one")
    func sameRights() async throws {
        try await TestDatabase.make { test in
            let cluster = try TestCluster.shared()
            let connection = try BlockingConnection(cluster.superuser)
            let installed = "kolchi_test_rights_" + String(UInt64.random(in: 0..<(1 << 50)), radix: 36)
            try Bootstrap.run(cluster.superuser, database: installed)
            defer { try? connection.execute("DROP DATABASE \(installed) WITH (FORCE)") }
            let rights = { (database: String) in
                try connection.read(
                    Query<[String]>.all(
                        """
                        SELECT role || ' ' || kind FROM unnest(ARRAY[\(Bootstrap.owner), \(Bootstrap.app), \(Bootstrap.seller)]) role,
                            unnest(ARRAY['CONNECT', 'CREATE', 'TEMP']) kind
                        WHERE has_database_privilege(role, \(database), kind) ORDER BY 1
                        """
                    ) { row in try row.next() })
            }
            let expected = ["kolchi_app CONNECT", "kolchi_owner CONNECT", "kolchi_owner CREATE", "kolchi_owner TEMP"]
            #expect(try rights(installed) == expected)
            #expect(try rights(test.name) == expected)
        }
    }

    @Test("the name of the database is read from a connection URL")
    func databaseOfURL() {
        #expect(BlockingConnection.database(of: "postgresql:///kolchi_restoring?host=/run/a&user=kolchi_owner") == "kolchi_restoring")
        #expect(BlockingConnection.database(of: "host=/run/a dbname='two words'") == "two words")
        #expect(BlockingConnection.database(of: "postgresql://db.example") == nil)
        #expect(BlockingConnection.database(of: "nonsense") == nil)
    }
}
