import Catalog
import Foundation
import HTTP
import Kernel
import Postgres
import Storefront
import TestKit
import Testing
import Web

/// Compares the tables that cached pages read with the tables whose changes are published.
@Suite("The tables of cached pages")
struct PageTablesTests {
    /// Why a change of these tables needs no trigger, although cached pages read them.
    private static let others: [String: String] = [
        "inventory.stock": "read again for each request", "inventory.reservation": "read again for each request",
        "carts.cart": "read again for each request", "carts.cart_line": "read again for each request",
        "search.listing": "LiveListings notifies the cache of changed cards",
        "search.known_word": "search words are understood again for each request, at most a minute late",
        "search.meaning": "as above", "search.spelling": "as above", "search.spelling_stem": "as above",
        "catalog.category": "LiveTaxonomy notifies the cache", "catalog.attribute": "ReferenceData notifies the cache",
        "catalog.attribute_value": "LiveTaxonomy notifies the cache",
        "places.zone_change": "LiveWallClock notifies the cache",
        "catalog.slug": "rows never change, and a product's new slug is also in catalog.product",
        "places.city": "changes only by a migration",
        "orders.order": "a seller's number of sold pieces may be a day old, as no page is served on the next day",
        "orders.line": "as above",
        "kernel.clock": "exists only in tests",
    ]

    private static let pages = [
        "/fr", "/ar?city=06.141.01.0", "/fr/search", "/en/search?q=robe", "/fr/search?q=robes+rouges+x9&exact=1",
        "/fr/search?seller=nobody",
        "/fr/search?min=1&max=2", "/fr/store/SELLER", "/fr/categories/CATEGORY", "/fr/products/PRODUCT",
        "/ar/products/PRODUCT?city=06.141.01.0",
    ]

    @Test("each have triggers that record changes, or a reason why they need none")
    func complete() async throws {
        try await TestDatabase.make { test in
            _ = try await test.db.transaction { try await HostileShop(in: $0) }
            let names = try await test.db.read(
                .one(
                    """
                    SELECT s.slug, c.slug, p.slug FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
                    JOIN catalog.product p ON p.id = v.product_id JOIN catalog.category c ON c.id = p.category_id
                    JOIN sellers.seller s ON s.id = o.seller_id WHERE o.status = 'published' ORDER BY p.slug LIMIT 1
                    """
                ) { row in ["SELLER": try row.next(String.self), "CATEGORY": try row.next(), "PRODUCT": try row.next()] })
            // Only statements of requests are prepared on these connections, and each lane has one.
            var limits = DatabaseLimits.patient
            (limits.quick.connections, limits.slow.connections, limits.transactions.connections) = (1, 1, 1)
            let db = try await Database.connect(test.url, on: test.db.loop, limits: limits)
            let browser = TestBrowser(beside: try await TestBrowser(in: test.db), on: db)
            for page in Self.pages {
                let target = names.reduce(page) { $0.replacing($1.key, with: $1.value) }
                let count = browser.world.storefront.pages.count
                try await browser.get(target) { browser.world.storefront.pages.count == count + 1 }
                #expect(browser.status == .ok, "\(target)")
            }
            let prepared = Query<[String]>.all("SELECT statement FROM pg_prepared_statements") { row in try row.next() }
            let statements = try await db.read(prepared) + db.search(prepared) + db.transaction { tx in try await tx.read(prepared) }
            #expect(statements.count > 20)
            #expect(!statements.contains { $0.contains("min(expires_at)") }, "a product with pieces left reads who pays for it")
            let used = try await Self.tables(of: statements, test.db)
            let recorded = try await Self.recorded(test.db)
            #expect(recorded.count == 21)
            for table in used.sorted() where !recorded.contains(table) {
                #expect(Self.others[table] != nil, "cached pages read \(table), but nobody notifies the cache of its changes")
            }
            #expect(recorded.subtracting(used) == [], "no cached page reads these")
            #expect(Set(Self.others.keys).subtracting(used) == [], "no cached page reads these")
            await db.close()
        }
    }

    @Test("record inserts, updates and deletions")
    func events() async throws {
        try await TestDatabase.clone { db in
            let missing = try await db.read(
                Query<[String]>.all(
                    """
                    SELECT t.tgrelid::regclass::text FROM pg_trigger t WHERE t.tgfoid = 'storefront.record_page_change'::regproc
                    GROUP BY t.tgrelid HAVING bit_or(t.tgtype & 28) <> 28 OR count(*) <> 3
                    """
                ) { row in try row.next() })
            #expect(missing == [])
        }
    }

    /// The tables with triggers.
    private static func recorded(_ db: Database) async throws -> Set<String> {
        Set(
            try await db.read(
                Query<[String]>.all(
                    """
                    SELECT n.nspname || '.' || c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE t.tgfoid = 'storefront.record_page_change'::regproc
                    """
                ) { row in try row.next() }))
    }

    /// The tables that the statements name, and those that the functions in them name, and so on.
    private static func tables(of statements: [String], _ db: Database) async throws -> Set<String> {
        let named = try await db.read(
            Query<[(name: String, body: String?)]>.all(
                """
                SELECT n.nspname || '.' || c.relname, CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm')
                  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                UNION ALL
                SELECT n.nspname || '.' || p.proname, coalesce(p.prosrc, '') FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
                """
            ) { row in (name: try row.next(), body: try row.next()) })
        let bodies = Dictionary(named.map { ($0.name, $0.body) }) { first, _ in first }
        var tables: Set<String> = []
        var seen: Set<String> = []
        var texts = statements
        while let text = texts.popLast() {
            for match in text.replacing(#/--[^\n]*/#, with: "").matches(of: #/\b[a-z_]+\.[a-z_0-9]+\b/#) {
                let name = String(match.output)
                guard let body = bodies[name], seen.insert(name).inserted else { continue }
                if let body { texts.append(body) } else { tables.insert(name) }
            }
        }
        return tables
    }
}
