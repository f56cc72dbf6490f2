import Catalog
import Identity
import Inventory
import Kernel
import Ledger
import Orders
import Places
import Postgres
import Sellers
import Shipping
import TestKit
import Testing

@testable import Payments

/// Takes all money, and books nothing.
private enum AnySubject: PaymentSubject {
    static let kind = OrderPayment.kind

    static func settle(_ reference: PaymentReference, _ outcome: PaymentOutcome, in tx: Transaction) async throws -> PaymentVerdict {
        .taken
    }
}

@Suite("The database role of a seller")
struct SellerScopeTests {
    /// Two sellers with one order each. The database has one connection for transactions, so a role that leaks becomes visible.
    private func twoShops(_ body: @Sendable (Database, SellerFixture, SellerFixture) async throws -> Void) async throws {
        var limits = DatabaseLimits.patient
        limits.transactions.connections = 1
        try await TestDatabase.make(limits: limits) { test in
            let (mine, theirs) = try await test.db.transaction { tx in
                (
                    try await SellerFixture.open(prices: [.dirhams(90)], about: "Mes robes", in: tx),
                    try await SellerFixture.open(prices: [.dirhams(70)], about: "Leurs robes", in: tx)
                )
            }
            for shop in [mine, theirs] {
                let number = try await shop.sell(in: test.db)
                try await requested(number, of: shop, in: test.db)
                try await test.db.transaction { try await worn(in: shop, $0) }
                try await test.db.transaction { try await paid(for: shop, $0) }
            }
            try await test.db.transaction { try await TestDatabase.shiftClock(bySeconds: 172_800, in: $0) }
            try await Closing.closeDays(in: test.db)
            try await test.db.transaction { try await TestDatabase.shiftClock(bySeconds: 0, in: $0) }
            try await body(test.db, mine, theirs)
        }
    }

    /// The buyer asks to cancel, a carrier takes the parcel first, and the buyer refuses it. The shop takes a day off.
    private func requested(_ number: OrderNumber, of shop: SellerFixture, in db: Database) async throws {
        let seller = Actor(.seller, "Amine")
        try await db.transaction { tx in
            try await Order.confirm(number, by: seller, in: tx)
            try await Order.pack(number, by: seller, in: tx)
            _ = try await CancellationRequest.ask(number, why: "changé d’avis", in: tx)
            try await Order.ship(number, by: .system, in: tx)
            try await Order.refuse(number, by: .system, in: tx)
            let today = Query<Int>.one("SELECT (places.wall(kernel.now())::date - date '1970-01-01')::integer") { row in try row.next() }
            try await Seller.takeOff(
                CalendarDay(daysSince1970: try await tx.read(today)).adding(days: 3), of: shop.seller, by: .system, in: tx)
        }
    }

    /// Adds a worn piece with all that an offer can have, and a movement of its stock.
    private func worn(in shop: SellerFixture, _ tx: Transaction) async throws {
        let slug = try #require(try await tx.read(Offer.forSale(shop.offers, in: .french)).first).productSlug
        let variant = try #require(try await tx.read(Variant.of(slug)).first)
        let draft = OfferDraft(
            seller: shop.seller, condition: .worn, price: .dirhams(50),
            pictures: [.init(hash: "0123456789abcdef", width: 8, height: 8)], defects: [.init(text: [.french: "Un accroc"])],
            measurements: [Measurement(.chest, millimetres: 900)])
        let offer = try await Offer.add(draft, to: variant.id, in: tx)
        try await Stock.open(offer, with: 1, in: tx)
        let product = try #require(try await tx.read(Product.named(slug, in: .french)))
        try await Product.feature([product.id], by: shop.seller, .system, in: tx)
        try await Stock.move(offer, by: 1, as: .received, by: "Amine", in: tx)
        try await works(in: shop, on: offer, tx)
        try await ownCloth(in: shop, beside: slug, tx)
        try await waits(in: shop, tx)
    }

    /// Sends a piece to a second warehouse, counts another, and falls to the threshold.
    private func works(in shop: SellerFixture, on offer: Offer.ID, _ tx: Transaction) async throws {
        let first = try #require(try await tx.read(Warehouse.open(of: shop.seller)).first).id
        let second = try await Warehouse.open(for: shop.seller, named: "Dépôt", in: City.Code(SellerFixture.city), by: .system, in: tx)
        let transfer = try await Transfer.begin(from: first, to: second, of: shop.seller, by: .system, in: tx)
        try await Transfer.set(1, of: offer, in: transfer, of: shop.seller, in: tx)
        let count = try await StockCount.begin(at: first, of: shop.seller, by: .system, in: tx)
        try await StockCount.enter(2, of: offer, in: count, of: shop.seller, by: .system, in: tx)
        try await StockThreshold.set(1, for: shop.seller, by: .system, in: tx)
        try await Stock.move(offer, by: -1, as: .lost, by: "Amine", in: tx)
    }

    /// Books what a buyer paid for an order.
    private func paid(for shop: SellerFixture, _ tx: Transaction) async throws {
        let (seller, order) = (Account.SellerKey(shop.seller.uuid), Posting.OrderKey())
        var draft = Entry.Draft(Entry.Fact("payments.paid"), order.description, by: .system)
        draft.debit(.clearing(of: "simulated"), .dirhams(90), of: order)
        draft.credit(.held(for: seller), .dirhams(90), of: order)
        try await Entry.post(draft, in: tx)
        try await refunded(for: shop, tx)
    }

    /// A buyer pays by card, and a part goes back.
    private func refunded(for shop: SellerFixture, _ tx: Transaction) async throws {
        let subjects = PaymentSubjects("PaymentSubject", [(AnySubject.kind, AnySubject.self)])
        let (id, order) = (Payment.ID(), PaymentPart.OrderKey())
        let part = PaymentPart(
            order: order, seller: PaymentPart.SellerKey(shop.seller.uuid),
            lines: [PaymentPart.Line(PaymentPart.LineKey(), quantity: 1, .dirhams(90))])
        try await Payment.begin(
            id, of: PaymentReference(AnySubject.kind, ID<Purchase>().uuid), parts: [part], at: try #require(GatewayName("simulated")),
            .test, amount: .dirhams(90),
            page: .init(lines: [.init("x", .dirhams(90))], language: .french, returnURL: "r", cancelURL: "c"), in: tx)
        let reading = PaymentReading(
            providerKey: "pay_\(id)", state: .paid, amount: .dirhams(90), mode: .test, reference: id.description, refunded: .zero)
        try await Payment.apply(reading, to: id, subjects, in: tx)
        _ = try await Refund.promise(of: order, .sum(.dirhams(10)), by: .system, subjects, in: tx)
    }

    /// Publishes a piece with a value of the seller's own.
    private func ownCloth(in shop: SellerFixture, beside slug: String, _ tx: Transaction) async throws {
        let category = try #require(try await tx.read(Product.named(slug, in: .french))).categorySlug
        let cloth = "cloth-\(ID<SellerFixture>())"
        try await Attribute.add(
            cloth, named: Names(french: "Étoffe", arabic: "الثوب", english: "Cloth"), ofVariant: false, values: [], in: tx)
        try await Attribute.allow(cloth, in: category, in: tx)
        let content = ListingContent(
            language: .french, texts: [.french: .init(title: "Djellaba", description: "")], category: category,
            values: [cloth: .own("Mlifa de Fès")], condition: .new, variants: [.init(price: .dirhams(400), pieces: 1)])
        _ = try await content.publish(by: shop.seller, in: tx)
    }

    /// Submits a listing that waits for the staff, and adds the staff's word about the seller.
    private func waits(in shop: SellerFixture, _ tx: Transaction) async throws {
        let person = try await Cast.nadia.signsUp(with: "\(ID<SellerFixture>())@example.ma", in: tx).id
        let listing = try await ListingDraft.start(by: shop.seller, person: person, in: tx)
        try await ListingDraft.save(.pictures([]), of: listing, over: 0, by: shop.seller, person: person, in: tx)
        let content = ListingContent(
            language: .french, texts: [.french: .init(title: "Robe", description: "")], category: "robes", condition: .worn,
            variants: [.init(price: .dirhams(9), pieces: 1)])
        _ = try await Revision.submit(content, over: nil, .new, draft: listing, by: shop.seller, person: person, in: tx)
        let line = Parcel.LineKey(ID<Order.Line>().uuid)
        let parcel = try await Parcel.pack(
            [Parcel.Draft(lines: [(line, 1)], grams: nil, cash: .zero)], of: Parcel.Key(), by: shop.seller, in: tx)[0]
        try await Parcel.record(.labelled, by: .seller, at: .now(), of: parcel.id, seller: shop.seller, in: tx)
        try await Unserved.add(.region("08"), of: shop.seller, by: .system, in: tx)
        try await SellerTrust.set(.checked, of: shop.seller, by: .system, why: "x", in: tx)
        let (batch, draft) = (ListingBatch.ID(), ListingDraft.ID())
        try await ListingBatch.begin(batch, named: "x.csv", by: shop.seller, in: tx)
        try await ListingDraft.insert([(draft, "x", ListingInput())], batch: batch, by: shop.seller, person: person, in: tx)
        _ = try await Revision.submit(content, over: nil, .new, draft: draft, batch: batch, by: shop.seller, person: person, in: tx)
        _ = try await BatchDecision.decide(batch, .accepted, until: 1, by: .system, in: tx)
    }

    private static let policed = Query<[String]>.all(
        "SELECT schemaname || '.' || tablename FROM pg_policies WHERE policyname = 'desk' ORDER BY 1"
    ) { row in try row.next() }

    private func rows(_ table: String) -> Query<Set<String>> {
        // A seller may not read who made an entry or a refund.
        let row =
            switch table {
            case "ledger.entry": "row(t.id, t.fact, t.reference, t.made_at)"
            case "payments.refund": "row(t.id, t.payment_id, t.order_key, t.seller_id, t.amount, t.state)"
            default: "t"
            }
        return Query<[String]>.all(SQL(stringLiteral: "SELECT \(row)::text FROM \(table) AS t")) { row in try row.next() }.map(Set.init)
    }

    @Test("sees only the rows of its own seller, even in a query that forgets to filter")
    func forgets() async throws {
        try await twoShops { db, mine, theirs in
            let tables = try await db.read(Self.policed)
            #expect(tables.count >= 17)
            for table in tables {
                let all = try await db.search(rows(table))
                let own = try await db.read(as: mine.seller.databaseRole, rows(table))
                let other = try await db.read(as: theirs.seller.databaseRole, rows(table))
                #expect(own.isDisjoint(with: other) && own.union(other).isSubset(of: all), "\(table)")
                if ![
                    "sellers.member", "sellers.standing", "sellers.invitation", "sellers.legal_profile", "sellers.return_address",
                    "catalog.offer_picture_text", "catalog.draft_picture", "catalog.revision_picture",
                ]
                .contains(table), !table.hasPrefix("imports."), !table.hasPrefix("repairs.") {
                    #expect(!own.isEmpty && !other.isEmpty, "\(table)")
                }
            }
            let (orders, offers) = try await db.read(
                as: mine.seller.databaseRole, OrderSummary.of(mine.seller),
                Query<Int>.one("SELECT count(*) FROM catalog.offer") { row in try row.next() })
            #expect(orders.count == 1 && offers == 3)
            let others = try await db.read(as: mine.seller.databaseRole, OrderSummary.of(theirs.seller))
            #expect(others.isEmpty)
        }
    }

    @Test("sees nothing without a seller and no table without a policy, and cannot write")
    func nobody() async throws {
        try await twoShops { db, mine, _ in
            let nobody = DatabaseRole(role: Bootstrap.seller, "kolchi.seller", "")
            for table in try await db.read(Self.policed) {
                let seen = try await db.read(as: nobody, rows(table))
                #expect(seen.isEmpty, "\(table)")
            }
            for table in ["carts.cart", "carts.checkout", "audit.act", "kernel.rate_limit", "payments.payment", "payments.call"] {
                let error = await #expect(throws: DatabaseError.self) { try await db.read(as: mine.seller.databaseRole, rows(table)) }
                #expect(error?.sqlState == "42501")
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await db.transaction(as: mine.seller.databaseRole) { tx in try await tx.run("UPDATE catalog.offer SET price = 1") }
            }
            #expect(error?.sqlState == "42501")
        }
    }

    @Test("ends with its transaction, also when that fails")
    func ends() async throws {
        try await twoShops { db, mine, _ in
            let count = Query<Int>.one("SELECT count(*) FROM orders.order") { row in try row.next() }
            let broken = Query<Int>.one("SELECT 1 / (count(*) - 1) FROM orders.order") { row in try row.next() }
            for _ in 1...2 {
                let seen = try await db.read(as: mine.seller.databaseRole, count)
                let all = try await db.transaction { tx in try await tx.read(count) }
                #expect(seen == 1 && all == 2)
                await #expect(throws: DatabaseError.self) { try await db.read(as: mine.seller.databaseRole, count, broken) }
                let allAfterFailure = try await db.transaction { tx in try await tx.read(count) }
                let within = try await db.transaction(as: mine.seller.databaseRole) { tx in try await tx.read(count) }
                let allAfterwards = try await db.transaction { tx in try await tx.read(count) }
                #expect(allAfterFailure == 2 && within == 1 && allAfterwards == 2)
            }
        }
    }

    @Test("has a policy on every table with a seller, except the projections of Search")
    func complete() async throws {
        try await TestDatabase.clone { db in
            let bare = Query<[String]>.all(
                """
                SELECT c.table_schema || '.' || c.table_name FROM information_schema.columns c
                WHERE c.column_name = 'seller_id' AND c.table_schema NOT IN ('search')
                  AND NOT EXISTS (SELECT FROM pg_policies p WHERE (p.schemaname, p.tablename, p.policyname) = (c.table_schema, c.table_name, 'desk'))
                """
            ) { row in try row.next() }
            let tables = try await db.read(bare)
            #expect(tables == [])
        }
    }

    @Test("does not change the query plans of the storefront")
    func plans() async throws {
        try await TestDatabase.make { test in
            _ = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: $0) }
            let statements: [SQL] = [
                "EXPLAIN (COSTS off) SELECT * FROM catalog.offer o JOIN sellers.seller s ON s.id = o.seller_id WHERE o.variant_id = '00000000-0000-7000-8000-000000000000'",
                "EXPLAIN (COSTS off) SELECT * FROM inventory.stock WHERE offer_id = ANY('{00000000-0000-7000-8000-000000000000}'::uuid[])",
                "EXPLAIN (COSTS off) SELECT * FROM sellers.seller WHERE slug LIKE 'friperie-%' AND lower(name) = 'a'",
                """
                EXPLAIN (COSTS off) SELECT o.number, l.title FROM orders.order o JOIN orders.line l ON l.order_id = o.id JOIN orders.purchase p ON p.id = o.purchase_id
                WHERE p.visitor = '\\x00' ORDER BY o.placed_at DESC
                """,
            ]
            func plans() async throws -> [[String]] {
                var plans: [[String]] = []
                for statement in statements {
                    plans.append(try await test.db.search(Query<[String]>.all(statement) { row in try row.next() }))
                }
                return plans
            }
            let policed = try await plans()
            let owner = try await Database.connect(test.ownerURL, on: test.db.loop)
            let tables = try await owner.read(Self.policed)
            _ = try await owner.transaction {
                try await $0.run(tables.map { SQL(stringLiteral: "ALTER TABLE \($0) DISABLE ROW LEVEL SECURITY") })
            }
            await owner.close()
            let bare = try await plans()
            #expect(bare == policed)
        }
    }
}
