import Foundation
import Postgres
import TestKit
import Testing

@Suite("The folder Database")
struct DatabaseFolderTests {
    /// Functions like `orders.take_step` and triggers like `orders.step take_step` that were changed in Database after a migration
    /// had made them.
    private static let edited: Set<String> = [
        "carts.raise_cart_version", "inventory.apply_reservation_changes", "inventory.apply_reservations",
        "inventory.keep_ended_reservation", "inventory.note_low", "kernel.allow_shifted_clock", "orders.due_day",
        "orders.forget_buyer", "orders.is_under_way", "orders.step keeps_deadlines", "storefront.publish_page_changes",
    ]
    /// The last migration that may replace functions.
    private static let lastOfOld = "202611291034_addresses_in_identity.sql"

    @Test("defines every function, trigger and right as the migrations left it")
    func same() async throws {
        try await withFolder { _, url in
            try Migrations(folder: Self.folder("Migrations")).run(url)
            let before = try Self.definitions(url)
            #expect(before.count > 100)
            try BlockingConnection(url).execute(Self.spoil)
            #expect(try Self.definitions(url).count < 75)
            try Migrations(folder: Self.folder("Migrations"), functions: Self.folder("Database")).run(url)
            let after = try Self.definitions(url)
            for (name, definition) in before.sorted(by: { $0.key < $1.key }) {
                if Self.edited.contains(name) {
                    #expect(after[name]?.contains("COST 777") == false, "\(name)")
                } else {
                    #expect(after[name] == definition, "\(name)")
                }
            }
        }
    }

    @Test("is the only place that replaces a function, so that a migration and a file cannot differ")
    func replacedByFilesOnly() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder("Migrations")) {
            guard name.hasSuffix(".sql"), name > Self.lastOfOld else { continue }
            let script = try String(contentsOfFile: Self.folder("Migrations") + "/" + name, encoding: .utf8)
            #expect(!script.contains(#/(?i)create\s+or\s+replace\s+(function|trigger)/#), "\(name)")
        }
    }

    private static func folder(_ name: String) -> String { checkoutFolder.path + "/" + name }

    /// Changes each function's cost and rights, and drops each trigger. Only a file that defines them repairs that.
    private static let spoil = """
        DO $$
        DECLARE
            one record;
        BEGIN
            FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
                WHERE p.proowner = 'kolchi_owner'::regrole
                    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
                EXECUTE format('ALTER FUNCTION %s COST 777', one.name);
                EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', one.name);
                EXECUTE format('REVOKE ALL ON FUNCTION %s FROM kolchi_app', one.name);
            END LOOP;
            FOR one IN SELECT tgname AS name, tgrelid::regclass AS class FROM pg_trigger WHERE NOT tgisinternal LOOP
                EXECUTE format('DROP TRIGGER %I ON %s', one.name, one.class);
            END LOOP;
        END $$;
        """

    /// The definition of each function and trigger, without comments and line breaks, and who may run the function.
    private static func definitions(_ url: String) throws -> [String: String] {
        let rows = try BlockingConnection(url).read(
            .all(
                """
                SELECT n.nspname || '.' || p.proname, concat_ws(' ',
                    regexp_replace(regexp_replace(pg_get_functiondef(p.oid), '--[^\\n]*', '', 'g'), '\\s+', ' ', 'g'),
                    p.proowner::regrole, has_function_privilege('public', p.oid, 'EXECUTE'),
                    has_function_privilege('kolchi_app', p.oid, 'EXECUTE'), has_function_privilege('kolchi_seller', p.oid, 'EXECUTE'))
                FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
                    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
                UNION ALL
                SELECT concat_ws(' ', t.tgrelid::regclass, t.tgname), concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
                FROM pg_trigger t WHERE NOT t.tgisinternal
                """
            ) { row in (try row.next(String.self), try row.next(String.self)) })
        return Dictionary(uniqueKeysWithValues: rows)
    }
}
