import Carts
import Catalog
import Inventory
import Kernel
import Orders
import Postgres
import TestKit
import Testing

@Suite("Concurrent orders")
struct PlaceRaceTests {
    private func shop(_ prices: Int64..., stock: Int = 1, in db: Database) async throws -> SellerFixture {
        try await db.transaction { try await SellerFixture.open(prices: prices.map(Money.dirhams), stock: stock, in: $0) }
    }

    @Test("only one of fifty buyers gets the last piece, and forty-nine keep their carts", .timeLimit(.minutes(5)))
    func lastPiece() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let offer = shop.offers[0]
            var ready: [(Buyer, ID<Checkout>)] = []
            for _ in 1...50 {
                let buyer = Buyer()
                try await buyer.puts(offer, in: db)
                ready.append((buyer, try await buyer.goesToReview(in: db)))
            }
            let refused = Counter()
            let bought = Counter()
            await withTaskGroup(of: Void.self) { group in
                for (buyer, checkout) in ready {
                    group.addTask {
                        do {
                            _ = try await buyer.places(checkout, accepting: .dirhams(120), in: db)
                            await bought.add()
                        } catch Purchase.Refusal.soldOut([offer]) {
                            await refused.add()
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            #expect(await bought.value == 1)
            #expect(await refused.value == 49)
            #expect(try await db.read(Stock.of([offer])) == [Stock(offer: offer, onHand: 1, reserved: 1)])
            let carts: Int = try await db.read(Query<Int>.one("SELECT count(*) FROM carts.cart_line") { row in try row.next() })
            #expect(carts == 49)
        }
    }

    @Test("twenty requests for one checkout make one purchase, and all of them return it", .timeLimit(.minutes(5)))
    func once() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, stock: 30, in: db)
            let buyer = Buyer()
            try await buyer.puts(shop.offers[0], in: db)
            let checkout = try await buyer.goesToReview(in: db)
            let answers = try await withThrowingTaskGroup(of: ID<Purchase>.self) { group in
                for _ in 1...20 {
                    group.addTask { try await buyer.places(checkout, accepting: .dirhams(120), in: db) }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            #expect(try await db.read(OrderSummary.of(buyer.visitor)).count == 1)
            #expect(try await db.read(Stock.available(shop.offers)) == [shop.offers[0]: 29])
            #expect(try await buyer.places(checkout, accepting: .dirhams(120), in: db) == answers.first, "later too")
        }
    }

    @Test("a check without a lock lets two requests through, and only the unique key stops the second", .timeLimit(.minutes(5)))
    func twice() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, stock: 30, in: db)
            let buyer = Buyer()
            let purchase = try await buyer.buys(shop.offers, for: .dirhams(120), in: db).id
            let checkout = ID<Checkout>()
            let barrier = Barrier(for: 2)
            let made = Counter()
            let refused = Counter()
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...2 {
                    group.addTask {
                        do {
                            try await db.transaction { tx in
                                let found: Int = try await tx.read(
                                    Query<Int>.one("SELECT count(*) FROM orders.purchase WHERE checkout_id = \(checkout)") { row in
                                        try row.next()
                                    })
                                await barrier.wait()
                                guard found == 0 else { return }
                                await made.add()
                                try await tx.run(
                                    """
                                    INSERT INTO orders.purchase (id, checkout_id, visitor, language, full_name, phone,
                                        city_code, city_name, street, landmark, email, notes, payment, lines_total,
                                        delivery, total)
                                    SELECT \(ID<Purchase>()), \(checkout), visitor, language, full_name, phone, city_code,
                                        city_name, street, landmark, email, notes, payment, lines_total, delivery, total
                                    FROM orders.purchase WHERE id = \(purchase)
                                    """)
                            }
                        } catch let error as DatabaseError {
                            if error.constraint == "purchase_once" { await refused.add() }
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            #expect(await made.value == 2, "a look without a lock lets both through")
            #expect(await refused.value <= 1, "and the key of the table is what stops the second")
        }
    }

    @Test("a connection that dies before the commit leaves the cart, no order and no reservation", .timeLimit(.minutes(5)))
    func dies() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, in: db)
            let buyer = Buyer()
            try await buyer.puts(shop.offers[0], in: db)
            let checkout = try await buyer.goesToReview(in: db)
            await #expect(throws: (any Error).self) {
                try await db.transaction { tx in
                    _ = try await Purchase.place(checkout, by: buyer.visitor, accepting: .dirhams(120), in: .french, in: tx)
                    _ = try await tx.read(
                        Query<Bool>.one("SELECT pg_terminate_backend(pg_backend_pid())") { row in try row.next() })
                }
            }
            #expect(try await db.read(OrderSummary.of(buyer.visitor)).isEmpty)
            #expect(try await db.read(Stock.available(shop.offers)) == [shop.offers[0]: 1])
            #expect(try await buyer.cart(in: db).count == 1)
            _ = try await untilAvailable { try await buyer.places(checkout, accepting: .dirhams(120), in: db) }
            #expect(try await db.read(OrderSummary.of(buyer.visitor)).count == 1)
        }
    }
}
