import Catalog
import Inventory
import Kernel
import Postgres
import TestKit
import Testing

@Suite("Pieces that come back, and reservations that become lasting")
struct TakeBackTests {
    private typealias Shop = WarehouseTests.Shop

    private func claim(_ offer: Offer.ID, _ quantity: Int, for line: ID<Stock.Line> = ID()) -> Stock.Claim {
        Stock.Claim(offer, quantity: quantity, for: line)
    }

    /// Reserves five pieces, which lie in two warehouses, and hands them over.
    private func sold(from shop: Shop, in tx: Transaction) async throws -> ID<Stock.Line> {
        let sold = claim(shop.offer, 5)
        try await Stock.reserve([sold], in: tx)
        try await Stock.handOver([sold], by: "Amine", in: tx)
        return sold.line
    }

    @Test("come back in parts, each to the warehouse that it left, once for a cause and never more than left")
    func parts() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([3, 2], tx: $0) }
            let line = try await db.transaction { try await sold(from: shop, in: $0) }
            func back(_ quantity: Int, for cause: String) async throws -> [[Int]] {
                try await db.transaction { tx in
                    try await Stock.takeBack([claim(shop.offer, quantity, for: line)], for: Stock.Cause(cause), by: "Amine", in: tx)
                    return try await shop.levels(tx)
                }
            }
            let first = try await back(1, for: "refund 1")
            #expect(first == [[1, 0], [0, 0]])
            for quantity in [1, 4] {
                let again = try await back(quantity, for: "refund 1")
                #expect(again == first, "not twice for one cause")
            }
            let second = try await back(3, for: "refund 2")
            #expect(second == [[3, 0], [1, 0]])
            await #expect(throws: Stock.Refusal.notHandedOver) { _ = try await back(2, for: "refund 3") }
            await #expect(throws: Stock.Refusal.quantityOutOfBounds) { _ = try await back(0, for: "refund 3") }
            let last = try await back(1, for: "refund 3")
            #expect(last == [[3, 0], [2, 0]])
        }
    }

    @Test("come back once, if ten do it at once for one cause, and all of them, if each has its own", .timeLimit(.minutes(5)))
    func atOnce() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([3, 2], tx: $0) }
            let line = try await db.transaction { try await sold(from: shop, in: $0) }
            for causes in [1, 10] {
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<10 {
                        group.addTask {
                            try? await db.transaction { tx in
                                let cause = Stock.Cause("refund \(number % causes)")
                                try await Stock.takeBack([claim(shop.offer, 1, for: line)], for: cause, by: "Amine", in: tx)
                            }
                        }
                    }
                }
                let stock = try await db.read(Stock.of([shop.offer]))
                #expect(stock.map(\.onHand) == [causes == 1 ? 1 : 5])
            }
        }
    }

    @Test("that are held can become lasting until their end by the clock of the database, not later")
    func lasting() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([3, 2], tx: $0) }
            let (paid, unpaid) = (claim(shop.offer, 4), claim(shop.offer, 1))
            try await db.transaction { try await Stock.reserve([paid, unpaid], holding: 2_400, in: $0) }
            for _ in 1...2 { try await db.transaction { try await Stock.keep([paid], in: $0) } }
            await #expect(throws: Stock.Refusal.notReserved) {
                try await db.transaction { try await Stock.keep([claim(shop.offer, 2, for: unpaid.line)], in: $0) }
            }
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 2_400, in: $0) }
            let over = try await db.read(Stock.available([shop.offer]))
            #expect(over == [shop.offer: 1])
            await #expect(throws: Stock.Refusal.notReserved) {
                try await db.transaction { try await Stock.keep([unpaid], in: $0) }
            }
            try await db.transaction { try await Stock.handOver([paid], by: "Amine", in: $0) }
            try await db.transaction { try await Stock.release([unpaid], in: $0) }
            let stock = try await db.read(Stock.of([shop.offer]))
            #expect(stock == [Stock(offer: shop.offer, onHand: 1, reserved: 0)])
        }
    }

    @Test("get no later end in the database")
    func end() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([3], tx: $0) }
            try await db.transaction { try await Stock.reserve([claim(shop.offer, 1)], holding: 60, in: $0) }
            let later = await db.refusal(of: "UPDATE inventory.reservation SET expires_at = expires_at + interval '1 hour'")
            #expect(later?.constraint == "reservation_end_kept")
            let twice = await db.refusal(
                of: """
                    INSERT INTO inventory.taken_back (line_id, cause, offer_id, quantity)
                    SELECT gen_random_uuid(), 'refund 1', offer_id, 0 FROM inventory.stock
                    """)
            #expect(twice?.constraint == "taken_back_quantity")
        }
    }
}
