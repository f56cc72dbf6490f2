import Catalog
import Inventory
import Kernel
import Postgres
import TestKit
import Testing

@Suite("Low stock")
struct LowStockTests {
    private func claims(_ offer: Offer.ID, _ count: Int) -> [Stock.Claim] {
        (0..<count).map { _ in Stock.Claim(offer, quantity: 1, for: ID()) }
    }

    @Test("of fifty sales at once across the threshold, one opens an alert, with the number after that sale", .timeLimit(.minutes(5)))
    func once() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90)], stock: 60, in: tx)
                try await StockThreshold.set(25, for: shop.seller, by: .system, in: tx)
                return shop
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for claim in claims(shop.offers[0], 50) {
                    group.addTask { try await db.transaction { try await Stock.reserve([claim], in: $0) } }
                }
                try await group.waitForAll()
            }
            let alerts = try await db.read(LowStock.open(of: shop.seller))
            #expect(alerts.map(\.available) == [25] && alerts.map(\.threshold) == [25])
        }
    }

    @Test("an alert ends when the pieces rise above the threshold, and the next fall opens another; handing over changes nothing")
    func arms() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await SellerFixture.open(prices: [.dirhams(90)], stock: 5, in: tx)
            let offer = shop.offers[0]
            func open() async throws -> [Int] { try await tx.read(LowStock.open(of: shop.seller)).map(\.available) }
            try await StockThreshold.set(4, for: shop.seller, by: .system, in: tx)
            try await StockThreshold.set(2, of: offer, for: shop.seller, by: .system, in: tx)
            let sold = claims(offer, 4)
            try await Stock.reserve([sold[0], sold[1]], in: tx)
            let above = try await open()
            #expect(above == [], "the offer's own threshold counts")
            try await Stock.reserve([sold[2]], in: tx)
            try await Stock.handOver([sold[0]], by: "Amine", in: tx)
            try await Stock.reserve([sold[3]], in: tx)
            let low = try await open()
            #expect(low == [2])
            try await Stock.release([sold[2], sold[3]], in: tx)
            let ended = try await open()
            #expect(ended == [])
            try await Stock.move(offer, by: -2, as: .lost, by: "Amine", in: tx)
            let again = try await open()
            #expect(again == [1])
            try await StockThreshold.set(0, of: offer, for: shop.seller, by: .system, in: tx)
            let lowered = try await open()
            #expect(lowered == [])
        }
    }

    @Test("a threshold above what is left opens no alert, and neither does the next sale: nothing crosses it")
    func setsTooLate() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await SellerFixture.open(prices: [.dirhams(90)], stock: 5, in: tx)
            try await StockThreshold.set(9, for: shop.seller, by: .system, in: tx)
            try await Stock.reserve(claims(shop.offers[0], 1), in: tx)
            try await Stock.move(shop.offers[0], by: -1, as: .lost, by: "Amine", in: tx)
            let alerts = try await tx.read(LowStock.open(of: shop.seller))
            #expect(alerts == [])
        }
    }

    @Test("a shop is told once of all alerts, and not again within an hour")
    func gathers() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(80), .dirhams(70)], stock: 2, in: tx)
                try await StockThreshold.set(1, for: shop.seller, by: .system, in: tx)
                for offer in shop.offers.dropLast() { try await Stock.move(offer, by: -1, as: .lost, by: "Amine", in: tx) }
                return shop
            }
            var told = try await LowStock.tell(in: db)
            #expect(told == 1)
            try await db.transaction { try await Stock.move(shop.offers[2], by: -1, as: .lost, by: "Amine", in: $0) }
            told = try await LowStock.tell(in: db)
            #expect(told == 0)
        }
    }

    @Test("thresholds are bounded, and another shop's offer has none")
    func bounds() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await SellerFixture.open(prices: [.dirhams(90)], in: tx)
            let other = try await SellerFixture.open(prices: [.dirhams(90)], in: tx)
            await #expect(throws: StockThreshold.Refusal.outOfBounds) {
                try await StockThreshold.set(-1, for: shop.seller, by: .system, in: tx)
            }
            await #expect(throws: StockThreshold.Refusal.unknownOffer) {
                try await StockThreshold.set(1, of: other.offers[0], for: shop.seller, by: .system, in: tx)
            }
            try await StockThreshold.set(3, for: shop.seller, by: .system, in: tx)
            try await StockThreshold.set(1, of: shop.offers[0], for: shop.seller, by: .system, in: tx)
            let set = try await tx.read(StockThreshold.of(shop.seller))
            #expect(set.shop == 3 && set.pieces(of: shop.offers[0]) == 1 && set.pieces(of: other.offers[0]) == 3)
            try await StockThreshold.set(nil, of: shop.offers[0], for: shop.seller, by: .system, in: tx)
            let fewer = try await tx.read(StockThreshold.of(shop.seller))
            #expect(fewer.offers.isEmpty)
        }
    }
}
