import Catalog
import Foundation
import Inventory
import Kernel
import Postgres
import TestKit
import Testing

@Suite("Concurrent buyers")
struct StockRaceTests {
    /// Rounds of the race for locks: 100, or the value of `KOLCHI_RACE_ROUNDS`.
    static let rounds = ProcessInfo.processInfo.environment["KOLCHI_RACE_ROUNDS"].flatMap(Int.init) ?? 100

    private func claim(_ offer: Offer.ID) -> Stock.Claim { Stock.Claim(offer, quantity: 1, for: ID<Stock.Line>()) }

    @Test("one of fifty buyers gets the last piece, and the other forty-nine learn that none is left", .timeLimit(.minutes(5)))
    func lastPiece() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let offer = shop.offers[0]
            let answers = await withTaskGroup(of: Stock.Refusal?.self) { group in
                for _ in 1...50 {
                    group.addTask {
                        do {
                            try await db.transaction { try await Stock.reserve([claim(offer)], in: $0) }
                            return nil
                        } catch let refusal as Stock.Refusal {
                            return refusal
                        } catch {
                            Issue.record(error)
                            return nil
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 == nil }.count == 1)
            #expect(answers.filter { $0 == .short([offer: 0]) }.count == 49)
            #expect(try await db.read(Stock.of([offer])) == [Stock(offer: offer, onHand: 1, reserved: 1)])
        }
    }

    @Test(
        "one piece in each of two warehouses serves two of fifty buyers of one, and one of fifty buyers of two",
        .timeLimit(.minutes(5)), arguments: [(1, 2), (2, 1)])
    func twoWarehouses(wanted: Int, buyers: Int) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await WarehouseTests.Shop.open([1, 1], tx: $0) }
            let sold = Counter()
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...50 {
                    group.addTask {
                        do {
                            let claim = Stock.Claim(shop.offer, quantity: wanted, for: ID<Stock.Line>())
                            try await db.transaction { try await Stock.reserve([claim], near: WarehouseTests.fes, in: $0) }
                            await sold.add()
                        } catch Stock.Refusal.short {
                            // Somebody else was faster.
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            #expect(await sold.value == buyers)
            let promises = try await db.read(Stock.promises(of: shop.offer))
            #expect(Set(promises.map(\.warehouse)) == Set(shop.warehouses) && promises.map(\.quantity) == [1, 1])
        }
    }

    @Test("without the guard in the UPDATE, two buyers get the last piece", .timeLimit(.minutes(5)))
    func unguarded() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let offer = shop.offers[0]
            // One of the two pieces is already reserved. So the CHECK of the table does not notice that the last one is sold
            // twice. The point is that both buyers are told yes.
            try await db.transaction { try await Stock.reserve([claim(offer)], in: $0) }
            let barrier = Barrier(for: 2)
            let sold = Counter()
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...2 {
                    group.addTask {
                        _ = try? await db.transaction { tx in
                            let available = try await tx.read(Stock.available([offer]))[offer] ?? 0
                            await barrier.wait()
                            guard available >= 1 else { return }
                            _ = try await tx.run("UPDATE inventory.stock SET reserved = 2 WHERE offer_id = \(offer)")
                            await sold.add()
                        }
                    }
                }
            }
            #expect(await sold.value == 2, "one piece was left")
        }
    }

    @Test("two carts with the same offers in opposite order never deadlock", .timeLimit(.minutes(5)))
    func oppositeOrder() async throws {
        // A busy machine may need long for a turn. A deadlock would end one transaction at once, and it would be tried again.
        try await TestDatabase.clone { db in
            let shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(90), .dirhams(80), .dirhams(70)], stock: 100, in: $0)
            }
            let attempts = Counter()
            for _ in 1...Self.rounds {
                let barrier = Barrier(for: 2)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for offers in [shop.offers, shop.offers.reversed()] {
                        group.addTask {
                            let claims = offers.map(claim)
                            try await db.transaction { tx in
                                await attempts.add()
                                await barrier.wait()
                                try await Stock.reserve(claims, in: tx)
                            }
                            try await db.transaction { try await Stock.release(claims.reversed(), in: $0) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(await attempts.value == 2 * Self.rounds, "a transaction was tried again")
            #expect(try await db.read(Stock.available(shop.offers)).values.allSatisfy { $0 == 100 })
        }
    }

    @Test("without the order of the keys, the two carts deadlock and one is aborted", .timeLimit(.minutes(5)))
    func unordered() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(90), .dirhams(80)], stock: 100, in: $0)
            }
            let barrier = Barrier(for: 2)
            let deadlocks = Counter()
            await withTaskGroup(of: Void.self) { group in
                for offers in [shop.offers, shop.offers.reversed()] {
                    group.addTask {
                        try? await db.transaction { tx in
                            do {
                                _ = try await tx.run("UPDATE inventory.stock SET reserved = reserved + 1 WHERE offer_id = \(offers[0])")
                                await barrier.wait()
                                _ = try await tx.run("UPDATE inventory.stock SET reserved = reserved + 1 WHERE offer_id = \(offers[1])")
                            } catch let error as DatabaseError where error.sqlState == "40P01" {
                                await deadlocks.add()
                                throw GivenUp()
                            }
                        }
                    }
                }
            }
            #expect(await deadlocks.value == 1)
        }
    }

    private struct GivenUp: Error {}

    @Test("a connection that dies before the commit leaves nothing half done", .timeLimit(.minutes(5)))
    func dies() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let offer = shop.offers[0]
            await #expect(throws: (any Error).self) {
                try await db.transaction { tx in
                    try await Stock.reserve([claim(offer)], in: tx)
                    _ = try await tx.read(
                        Query<Bool>.one("SELECT pg_terminate_backend(pg_backend_pid())") { row in try row.next() })
                }
            }
            #expect(try await db.read(Stock.of([offer])) == [Stock(offer: offer, onHand: 1, reserved: 0)])
        }
    }
}
