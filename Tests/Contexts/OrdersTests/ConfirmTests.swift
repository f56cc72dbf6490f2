import Carts
import Catalog
import Inventory
import Jobs
import Kernel
import Logging
import Orders
import Postgres
import TestKit
import Testing

/// Each purchase here is above the ceiling of its number, so it waits.
@Suite("A purchase that waits for its code does not block others")
struct ConfirmTests {
    private func piece(_ dirhams: Int64 = 3_000, stock: Int = 1, in db: Database) async throws -> Offer.ID {
        try await db.transaction { try await SellerFixture.open(prices: [.dirhams(dirhams)], stock: stock, delivery: .zero, in: $0) }
            .offers[0]
    }

    private func states(_ purchase: ID<Purchase>, in db: Database) async throws -> [Order.State] {
        try await db.read(OrderSummary.of(purchase)).map(\.state)
    }

    private func confirm(_ purchase: ID<Purchase>, in db: Database) async throws -> WaitingPurchase.Outcome {
        try await WaitingPurchase.confirm(purchase, by: .buyer, in: db)
    }

    @Test("others can order the same last piece, the first to type the code gets it, and the other purchases lapse into their carts")
    func first() async throws {
        try await TestDatabase.clone { db in
            let (last, other) = (try await piece(in: db), try await piece(stock: 9, in: db))
            let (slow, quick) = (Purchaser(), Purchaser())
            let waiting = try await slow.buys([last, other], in: db).purchase
            #expect(try await db.read(Stock.available([last])) == [last: 1], "it is not shown as sold")
            #expect(try await Cart.of(slow.visitor, in: .french, in: db).isEmpty)
            let second = try await quick.buys([last], in: db).purchase
            #expect(try await confirm(second, in: db) == .confirmed(1))
            #expect(try await confirm(waiting, in: db) == .lapsed(.sold))
            #expect(try await states(waiting, in: db) == [.cancelled, .cancelled])
            #expect(try await db.read(WaitingPurchase.lapse(of: waiting)) == .sold)
            #expect(try await db.read(WaitingPurchase.lapse(of: second)) == nil)
            let cart = try await Cart.of(slow.visitor, in: .french, in: db)
            #expect(Set(cart.offers) == [last, other] && cart.lines.filter(\.isSold).map(\.offer.id) == [last])
            #expect(try await db.read(Stock.of([last, other])).map(\.reserved).sorted() == [0, 1])
        }
    }

    @Test("a purchase that needs no code takes the piece, and the waiting one lapses at once")
    func told() async throws {
        try await TestDatabase.clone { db in
            var table = JobTable()
            WaitingPurchase.register(on: &table)
            let jobs = table
            try await db.transaction { try await jobs.register(in: $0) }
            let worker = Worker(table, on: db, log: Log(least: .error))
            let (dear, cheap) = (try await piece(in: db), try await piece(500, stock: 2, in: db))
            let slow = Purchaser()
            let waiting = try await slow.buys([dear, cheap], in: db).purchase
            try await Purchaser().buys([cheap], in: db)
            try await worker.runDue()
            #expect(try await states(waiting, in: db) == [.waiting, .waiting], "one is left")
            try await Purchaser().buys([cheap], in: db)
            try await worker.runDue()
            #expect(try await states(waiting, in: db) == [.cancelled, .cancelled])
            #expect(try await db.read(WaitingPurchase.lapse(of: waiting)) == .sold)
            #expect(try await Set(Cart.of(slow.visitor, in: .french, in: db).offers) == [dear, cheap])
        }
    }

    /// The two concurrent purchases that want the last piece.
    enum Pair: CaseIterable { case bothWait, oneNeedsNoCode }

    @Test("only one of two concurrent purchases gets the last piece", .timeLimit(.minutes(5)), arguments: Pair.allCases)
    func atOnce(pair: Pair) async throws {
        try await TestDatabase.clone { db in
            for _ in 1...6 {
                let last = try await piece(in: db)
                let waiting = try await Purchaser().buys([last], in: db).purchase
                let (had, missed) = (Counter(), Counter())
                let barrier = Barrier(for: 2)
                let other: @Sendable () async throws -> Bool
                switch pair {
                case .bothWait:
                    let second = try await Purchaser().buys([last], in: db).purchase
                    other = { try await confirm(second, in: db) == .confirmed(1) }
                case .oneNeedsNoCode:
                    let purchaser = Purchaser()
                    let (checkout, total) = try await purchaser.comesToReview(of: [last], in: db)
                    other = {
                        do {
                            _ = try await purchaser.places(checkout, accepting: total, under: nil, in: db)
                            return true
                        } catch Purchase.Refusal.soldOut([last]) {
                            return false
                        }
                    }
                }
                let acts: [@Sendable () async throws -> Bool] = [{ try await confirm(waiting, in: db) == .confirmed(1) }, other]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for act in acts {
                        group.addTask {
                            await barrier.wait()
                            await (try act() ? had : missed).add()
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(await (had.value, missed.value) == (1, 1))
                #expect(try await db.read(Stock.of([last])) == [Stock(offer: last, onHand: 1, reserved: 1)])
            }
        }
    }

    @Test("when it lapses, what the buyer has added to the cart or ordered since stays unchanged")
    func cartKept() async throws {
        try await TestDatabase.clone { db in
            let (one, two, three) = (
                try await piece(stock: 9, in: db), try await piece(stock: 9, in: db), try await piece(stock: 9, in: db)
            )
            let buyer = Purchaser()
            try await buyer.buys([one, two, three], in: db)
            try await buyer.buys([two], under: nil, in: db)
            _ = try await buyer.comesToReview(of: [three], quantity: 2, in: db)
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 31 * 60, in: $0) }
            #expect(try await WaitingPurchase.cancelOverdue(in: db) == 3)
            let cart = try await Cart.of(buyer.visitor, in: .french, in: db)
            #expect(Dictionary(uniqueKeysWithValues: cart.lines.map { ($0.offer.id, $0.quantity) }) == [one: 1, three: 2])
        }
    }

    @Test("a reservation by a former version is released when it lapses, and not doubled when it is confirmed")
    func formerVersion() async throws {
        try await TestDatabase.clone { db in
            for isConfirmed in [true, false] {
                let offer = try await piece(in: db)
                let (purchase, orders) = try await Purchaser().buys([offer], in: db)
                let line = try #require(try await Order.numbered(orders[0], in: db)).lines[0].id
                try await db.transaction { try await Stock.reserve([Stock.Claim(offer, quantity: 1, for: ID(line.uuid))], in: $0) }
                if isConfirmed {
                    #expect(try await confirm(purchase, in: db) == .confirmed(1))
                } else {
                    try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 31 * 60, in: $0) }
                    #expect(try await WaitingPurchase.cancelOverdue(in: db) == 1)
                }
                #expect(try await db.read(Stock.of([offer])).map(\.reserved) == [isConfirmed ? 1 : 0])
            }
        }
    }
}
