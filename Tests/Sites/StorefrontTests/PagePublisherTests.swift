import Catalog
import Kernel
import Loops
import Postgres
import Sellers
import Synchronization
import TestKit
import Testing

@testable import Storefront

/// Changes of what pages show, from the writer's statement to the messages of the change feed.
@Suite("Changes of pages")
struct PagePublisherTests {
    /// The messages that a connection has received since it began to listen.
    private final class Inbox: Sendable {
        private let messages = Mutex<[String]>([])
        private let isListening = Mutex(false)

        var all: [String] { messages.withLock { $0 } }
        /// Without heartbeats.
        var changes: [String] { all.filter { !$0.hasSuffix(" beat") } }

        init(_ db: Database) async throws {
            await db.listen(PageFeed.channel) { [self] message in
                if let message { messages.withLock { $0.append(message) } } else { isListening.withLock { $0 = true } }
            }
            _ = try await eventually("it listens") { isListening.withLock { $0 } ? true : nil }
        }

        /// Waits until that number of changes has arrived.
        func changes(_ count: Int) async throws -> [String] {
            try await eventually("\(count) changes") { changes.count >= count ? changes : nil }
        }
    }

    /// A shop whose changes are recorded, because a process has just published. Its clock stands still.
    private func shop(
        prices: Int = 2, limits: DatabaseLimits = .patient, _ body: @Sendable (TestDatabase, SellerFixture, Inbox) async throws -> Void
    ) async throws {
        try await TestDatabase.make(limits: limits) { test in
            try BlockingConnection(test.ownerURL).execute(Self.stopClock)
            let inbox = try await Inbox(test.db)
            let shop = try await test.db.transaction {
                try await SellerFixture.open(prices: (0..<prices).map { .dirhams(Int64($0) + 10) }, in: $0)
            }
            // Nobody published before, so the fixture's changes were notified in their transaction.
            #expect(try await inbox.changes(1) == [""])
            try await beat(test.db)
            try await body(test, shop, inbox)
        }
    }

    private static let stopClock = """
        CREATE OR REPLACE FUNCTION kernel.now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS
            'BEGIN RETURN timestamptz ''2026-11-29 12:00Z'' + (SELECT shift FROM kernel.clock); END'
        """

    private func beat(_ db: Database) async throws { try await db.runOnListener("SELECT storefront.publish_page_changes(true)") }

    private func waiting(_ db: Database) async throws -> Int {
        try await db.read(.one("SELECT count(*) FROM storefront.page_change") { row in try row.next(Int.self) })
    }

    private func product(of offer: Offer.ID, _ db: Database) async throws -> Product.ID {
        try await db.read(
            .one("SELECT product_id FROM catalog.variant v JOIN catalog.offer o ON o.variant_id = v.id WHERE o.id = \(offer)") { row in
                try row.next()
            })
    }

    @Test("are published after the commit with the next number; a rolled-back change publishes nothing and leaves no gap")
    func rolledBack() async throws {
        struct Refused: Error {}
        try await shop { test, shop, inbox in
            let publisher = PagePublisher(on: test.db)
            await publisher.listen()
            let products = [try await product(of: shop.offers[0], test.db), try await product(of: shop.offers[1], test.db)]
            try await test.db.change("UPDATE catalog.offer SET price = 1 WHERE id = \(shop.offers[0])")
            #expect(try await inbox.changes(2).last == "1 product:\(products[0])")
            await #expect(throws: Refused.self) {
                try await test.db.transaction { tx in
                    try await tx.run("UPDATE catalog.offer SET price = 2")
                    throw Refused()
                }
            }
            try await test.db.change("UPDATE sellers.seller SET name = 'Dar Nouara'")
            #expect(try await inbox.changes(3).last == "2 seller:\(shop.seller)")
            try await test.db.change("UPDATE catalog.craft_note SET summary_fr = summary_fr")
            #expect(try await inbox.changes(4).last == "3 all")
            // No row changed.
            try await test.db.change("UPDATE catalog.offer SET price = 2 WHERE false")
            try await test.db.change("UPDATE catalog.offer SET price = 2 WHERE id = \(shop.offers[1])")
            #expect(try await inbox.changes(5).last == "4 product:\(products[1])")
        }
    }

    @Test("of each table name the right product or seller")
    func subjects() async throws {
        try await shop { test, _, inbox in
            let hostile = try await test.db.transaction { try await HostileShop(in: $0) }
            let seller = try await test.db.read(
                Query<Seller.ID>.one("SELECT id FROM sellers.seller WHERE slug = 'hostile'") { row in try row.next() })
            let product = try await test.db.read(
                Query<Product.ID>.one("SELECT id FROM catalog.product WHERE slug = \(hostile.slug)") { row in try row.next() })
            let statements: [(SQL, PageSubject)] = [
                ("UPDATE catalog.product SET slug = slug WHERE id = \(product)", .product(product)),
                ("UPDATE catalog.product_text SET title = title WHERE product_id = \(product)", .product(product)),
                ("UPDATE catalog.product_value SET value_id = value_id WHERE product_id = \(product)", .product(product)),
                ("UPDATE catalog.variant SET position = position WHERE product_id = \(product)", .product(product)),
                ("UPDATE sellers.seller SET name = name WHERE id = \(seller)", .seller(seller)),
                ("UPDATE sellers.seller_text SET about = about WHERE seller_id = \(seller)", .seller(seller)),
                (
                    """
                    INSERT INTO sellers.legal_profile (seller_id, legal_name, ice, tax_number, register_number, register_court)
                    VALUES (\(seller), 'Tissir SARL', '002136093000040', '40123456', '58231', 'Fès')
                    """, .seller(seller)
                ),
                ("DELETE FROM shipping.rate WHERE seller_id = \(seller)", .seller(seller)),
                (
                    """
                    UPDATE catalog.variant_value SET value_id = value_id
                    WHERE variant_id IN (SELECT id FROM catalog.variant WHERE product_id = \(product))
                    """, .product(product)
                ),
                ("UPDATE catalog.offer SET price = price WHERE id = \(hostile.offer)::uuid", .product(product)),
                ("UPDATE catalog.offer_defect SET picture = picture WHERE offer_id = \(hostile.offer)::uuid", .product(product)),
                ("UPDATE catalog.offer_defect_text SET text = text WHERE offer_id = \(hostile.offer)::uuid", .product(product)),
                ("UPDATE catalog.offer_measure SET millimetres = 1 WHERE offer_id = \(hostile.offer)::uuid", .product(product)),
                ("DELETE FROM catalog.offer_picture WHERE offer_id = \(hostile.offer)::uuid", .product(product)),
                (
                    """
                    INSERT INTO catalog.offer_picture_text (offer_id, picture, language, alt)
                    VALUES (\(hostile.offer)::uuid, 'a1', 'en', 'A lamp')
                    """, .product(product)
                ),
            ]
            try await publish(test.db)
            var published = try await inbox.changes(2).count
            for (statement, subject) in statements {
                try await test.db.change(statement)
                try await publish(test.db)
                published += 1
                let last = try await inbox.changes(published).last ?? ""
                #expect(last.split(separator: " ").dropFirst().map { PageSubject(message: $0) } == [subject], "\(statement.text)")
            }
        }
    }

    private func publish(_ db: Database) async throws { try await db.runOnListener("SELECT storefront.publish_page_changes(false)") }

    @Test("of a writer that dies between commit and publication are published by the next heartbeat")
    func dead() async throws {
        try await shop { test, shop, inbox in
            // This connection never publishes.
            try BlockingConnection(test.url).run("UPDATE sellers.seller SET name = 'Dar Nouara'")
            #expect(inbox.changes.count == 1)
            #expect(try await waiting(test.db) == 1)
            try await test.db.change("UPDATE kernel.clock SET shift = '1 second'")
            let publisher = PagePublisher(on: test.db)
            publisher.startHeartbeats()
            #expect(try await inbox.changes(2).last == "1 seller:\(shop.seller)")
            #expect(try await waiting(test.db) == 0)
            withExtendedLifetime(publisher) {}
        }
    }

    @Test("of many publishers have numbers in order, without a gap")
    func numbers() async throws {
        try await shop(prices: 12) { test, shop, inbox in
            let beginning = Barrier(for: 4)
            try await withThrowingTaskGroup { group in
                for part in 0..<4 {
                    group.addTask {
                        let db = try await Database.connect(test.url, on: test.db.loop)
                        await beginning.wait()
                        for offer in shop.offers[(part * 3)..<(part * 3 + 3)] {
                            try await db.change("UPDATE catalog.offer SET price = price + 1 WHERE id = \(offer)")
                            try await db.transaction { tx in
                                _ = try await tx.run("SELECT storefront.publish_page_changes(false)")
                            }
                        }
                        await db.close()
                    }
                }
                try await group.waitForAll()
            }
            let last = try await test.db.read(.one("SELECT number FROM storefront.page_feed") { row in try row.next(Int.self) })
            #expect((3...12).contains(last))
            let changes = try await inbox.changes(1 + last).dropFirst()
            #expect(changes.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } } == Array(1...last))
            let products = changes.flatMap { $0.split(separator: " ").dropFirst() }
            #expect(Set(products).count == 12)
        }
    }

    @Test("of twenty writers of different products do not make them wait for one another")
    func writers() async throws {
        var limits = DatabaseLimits()
        limits.transactions.connections = 20
        limits.transactions.timeout = 60_000
        try await shop(prices: 20, limits: limits) { test, shop, _ in
            // Each transaction stays open until all have made their change. A lock among them would end in a timeout.
            let changed = Barrier(for: 20)
            try await withThrowingTaskGroup { group in
                for offer in shop.offers {
                    group.addTask {
                        try await test.db.transaction { tx in
                            do {
                                try await tx.run("UPDATE catalog.offer SET price = 5 WHERE id = \(offer)")
                            } catch {
                                await changed.wait()
                                throw error
                            }
                            await changed.wait()
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await waiting(test.db) == 20)
        }
    }

    @Test("that are many are published in several messages, and under their seller if one statement made them")
    func bulk() async throws {
        try await shop(prices: 151) { test, shop, inbox in
            try await test.db.change("UPDATE catalog.offer SET price = price + 1")
            try await publish(test.db)
            #expect(try await inbox.changes(2).last == "1 seller:\(shop.seller)")
            try await test.db.transaction { tx in
                for offer in shop.offers { try await tx.run("UPDATE catalog.offer SET price = 5 WHERE id = \(offer)") }
            }
            #expect(try await waiting(test.db) == 151)
            try await publish(test.db)
            let messages = try await inbox.changes(4).suffix(2).map { $0.split(separator: " ") }
            #expect(messages.map(\.first) == ["2", "3"])
            #expect(messages.map(\.count) == [151, 2])
            let products = Set(messages.flatMap { $0.dropFirst() })
            #expect(products.count == 151 && products.allSatisfy { $0.hasPrefix("product:") })
            // Deleted offers no longer name their sellers.
            let owner = try BlockingConnection(test.ownerURL)
            try owner.execute("DELETE FROM inventory.level; DELETE FROM inventory.stock; DELETE FROM catalog.offer")
            try await publish(test.db)
            #expect(try await inbox.changes(5).last == "4 all")
            // More products than twenty messages hold.
            try owner.execute(
                """
                INSERT INTO storefront.page_change (product_id, seller_ids)
                SELECT gen_random_uuid(), ARRAY['\(shop.seller)']::uuid[] FROM generate_series(1, 3001)
                """)
            try await publish(test.db)
            #expect(try await inbox.changes(6).last == "5 seller:\(shop.seller)")
        }
    }

    @Test("are notified in the transaction itself while no process publishes, as the program before needs it")
    func unpublished() async throws {
        try await shop { test, _, inbox in
            try await test.db.change("UPDATE kernel.clock SET shift = '11 seconds'", "UPDATE sellers.seller SET name = 'Dar Nouara'")
            #expect(try await inbox.changes(2).last == "")
            #expect(try await waiting(test.db) == 0)
            // A clock that was set back does not stop heartbeats.
            try await test.db.change("UPDATE kernel.clock SET shift = '-1 hour'")
            try await beat(test.db)
            try await test.db.change("UPDATE sellers.seller SET name = 'Dar Nour'")
            #expect(try await waiting(test.db) == 1)
        }
    }

    @Test("take one heartbeat a second for any number of processes")
    func heartbeat() async throws {
        try await shop { test, _, inbox in
            for _ in 0..<20 { try await beat(test.db) }
            try await test.db.change("UPDATE kernel.clock SET shift = '0.9 seconds'")
            try await beat(test.db)
            try await test.db.change("UPDATE kernel.clock SET shift = '1 second'")
            for _ in 0..<20 { try await beat(test.db) }
            _ = try await eventually("the second heartbeat") { inbox.all.count { $0 == "0 beat" } > 1 ? true : nil }
            // A later message shows that no third one is under way.
            try await test.db.change("SELECT pg_notify('kernel.pages', 'the end')")
            _ = try await eventually("the end") { inbox.all.last == "the end" ? true : nil }
            #expect(inbox.all == ["", "0 beat", "0 beat", "the end"])
        }
    }
}
