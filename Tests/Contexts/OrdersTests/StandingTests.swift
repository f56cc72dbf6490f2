import Catalog
import Identity
import Inventory
import Kernel
import Orders
import Postgres
import Sellers
import TestKit
import Testing

@Suite("Orders and the standing of their seller")
struct OrderStandingTests {
    private static func suspend(_ shop: SellerFixture, in tx: Transaction) async throws {
        try await Seller.setStanding(.suspended, of: shop.seller, by: .system, why: "x", in: tx)
    }

    /// Waits until a transaction waits for a lock.
    private static func someoneWaits(in db: Database) async throws {
        let waiting = Query<Bool>.one(
            """
            SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
            """
        ) { row in try row.next() }
        _ = try await eventually("a transaction waits for a lock") { try await db.search(waiting) ? true : nil }
    }

    private func shop(in db: Database) async throws -> SellerFixture {
        try await db.transaction { tx in try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: tx) }
    }

    @Test("a purchase that meets a suspension is refused, and its cart stays", .timeLimit(.minutes(5)))
    func race() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(in: db)
            let buyer = Purchaser()
            let (checkout, total) = try await buyer.comesToReview(of: shop.offers, in: db)
            let purchase = try await db.transaction { tx in
                try await Self.suspend(shop, in: tx)
                let purchase = Task { try await buyer.places(checkout, accepting: total, under: nil, in: db) }
                try await Self.someoneWaits(in: db)
                return purchase
            }
            await #expect(throws: Purchase.Refusal.soldOut(shop.offers)) { _ = try await purchase.value }
            #expect(try await db.read(Stock.available(shop.offers)) == [shop.offers[0]: 2])
            try await db.transaction { tx in
                try await Seller.setStanding(.approved, of: shop.seller, by: .system, why: "x", in: tx)
            }
            _ = try await buyer.places(checkout, accepting: total, under: nil, in: db)
        }
    }

    @Test("a shop does not close while a purchase is being placed, nor while its order is under way", .timeLimit(.minutes(5)))
    func closing() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(in: db)
            let buyer = Purchaser()
            let (checkout, total) = try await buyer.comesToReview(of: shop.offers, in: db)
            let close: @Sendable () async throws -> Void = {
                try await db.transaction { tx in
                    try await Seller.setStanding(.closed, of: shop.seller, by: .system, why: "x", in: tx)
                }
            }
            let closing = try await db.transaction { tx in
                _ = try await Purchase.place(checkout, by: buyer.visitor, accepting: total, in: .french, under: nil, in: tx)
                let closing = Task { try await close() }
                try await Self.someoneWaits(in: db)
                return closing
            }
            await #expect(throws: Seller.Standing.Refusal.ordersUnderWay) { try await closing.value }
            let order = try #require(try await db.read(OrderSummary.of(buyer.visitor)).first).number
            try await db.transaction { try await Self.suspend(shop, in: $0) }
            let staff = Actor(.seller, "Amine")
            try await db.transaction { try await Order.confirm(order, by: staff, in: $0) }
            try await db.transaction { try await Order.pack(order, by: staff, in: $0) }
            try await db.transaction { try await Order.ship(order, by: staff, in: $0) }
            await #expect(throws: Seller.Standing.Refusal.ordersUnderWay) { try await close() }
            try await db.transaction { try await Order.deliver(order, by: staff, in: $0) }
            try await close()
        }
    }

    @Test("a purchase that waits for its code lapses if its seller is suspended first")
    func waiting() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in try await SellerFixture.open(prices: [.dirhams(5_000)], in: tx) }
            let purchase = try await Purchaser().buys(shop.offers, in: db).purchase
            #expect(try await db.read(WaitingPurchase.of(purchase)) != nil)
            try await db.transaction { try await Self.suspend(shop, in: $0) }
            #expect(try await WaitingPurchase.confirm(purchase, by: .buyer, in: db) == .lapsed(.suspended))
            #expect(try await db.read(WaitingPurchase.lapse(of: purchase)) == .suspended)
        }
    }
}
