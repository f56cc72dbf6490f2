import Catalog
import Inventory
import Kernel
import Postgres
import TestKit
import Testing

@Suite("Stock")
struct StockTests {
    private func claim(_ offer: Offer.ID, _ quantity: Int) -> Stock.Claim {
        Stock.Claim(offer, quantity: quantity, for: ID<Stock.Line>())
    }

    @Test("an offer gets its first count only once")
    func opens() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 3, in: $0) }
            await #expect(throws: Stock.Refusal.alreadyOpen) {
                try await db.transaction { try await Stock.open(shop.offers[0], with: 3, in: $0) }
            }
            await #expect(throws: Stock.Refusal.quantityOutOfBounds) {
                try await db.transaction { try await Stock.open(shop.offers[0], with: -1, in: $0) }
            }
            #expect(try await db.read(Stock.of(shop.offers)) == [Stock(offer: shop.offers[0], onHand: 3, reserved: 0)])
        }
    }

    @Test("a shortage names each offer with the number left, and reserves nothing")
    func short() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(90), .dirhams(80), .dirhams(70)], stock: 2, in: $0)
            }
            let (plenty, scarce, none) = (shop.offers[0], shop.offers[1], Offer.ID())
            await #expect(throws: Stock.Refusal.short([scarce: 2, none: 0])) {
                try await db.transaction {
                    try await Stock.reserve([claim(plenty, 2), claim(scarce, 3), claim(none, 1)], in: $0)
                }
            }
            await #expect(throws: Stock.Refusal.quantityOutOfBounds) {
                try await db.transaction { try await Stock.reserve([claim(plenty, 0)], in: $0) }
            }
            #expect(try await db.read(Stock.available(shop.offers)).values.allSatisfy { $0 == 2 })
        }
    }

    @Test("released pieces can be reserved again, and a second release changes nothing")
    func releases() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 5, in: $0) }
            let claim = claim(shop.offers[0], 3)
            try await db.transaction { try await Stock.reserve([claim], in: $0) }
            #expect(try await db.read(Stock.available(shop.offers)) == [shop.offers[0]: 2])
            for _ in 1...2 {
                try await db.transaction { try await Stock.release([claim], in: $0) }
                #expect(try await db.read(Stock.available(shop.offers)) == [shop.offers[0]: 5])
            }
        }
    }

    @Test("an expired reservation no longer counts: not in reads, not for the next buyer, not after the sweep")
    func expires() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let offer = shop.offers[0]
            let late = claim(offer, 1)
            try await db.transaction { try await Stock.reserve([late], holding: -1, in: $0) }
            #expect(try await db.read(Stock.available([offer])) == [offer: 1])
            await #expect(throws: Stock.Refusal.notReserved) {
                try await db.transaction { try await Stock.handOver([late], by: "Amine", in: $0) }
            }
            let next = claim(offer, 1)
            try await db.transaction { try await Stock.reserve([next], holding: -1, in: $0) }
            #expect(try await Stock.releaseExpired(in: db) == [offer])
            #expect(try await Stock.releaseExpired(in: db) == [])
            #expect(try await db.read(Stock.of([offer])) == [Stock(offer: offer, onHand: 1, reserved: 0)])
        }
    }

    @Test("pieces that are handed over leave the stock, once")
    func handsOver() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let claim = claim(shop.offers[0], 2)
            try await db.transaction { try await Stock.reserve([claim], in: $0) }
            try await db.transaction { try await Stock.handOver([claim], by: "Amine", in: $0) }
            #expect(try await db.read(Stock.of(shop.offers)) == [Stock(offer: shop.offers[0], onHand: 0, reserved: 0)])
            await #expect(throws: Stock.Refusal.notReserved) {
                try await db.transaction { try await Stock.handOver([claim], by: "Amine", in: $0) }
            }
            try await db.transaction { try await Stock.release([claim], in: $0) }
            #expect(try await db.read(Stock.of(shop.offers)) == [Stock(offer: shop.offers[0], onHand: 0, reserved: 0)])
        }
    }

    @Test("movements never touch reserved pieces, and their sign must match their kind")
    func moves() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let offer = shop.offers[0]
            try await db.transaction { try await Stock.reserve([claim(offer, 2)], in: $0) }
            func refused(_ refusal: Stock.Refusal, _ offer: Offer.ID, _ change: Int, _ kind: Stock.Movement) async {
                await #expect(throws: refusal) {
                    try await db.transaction { try await Stock.move(offer, by: change, as: kind, by: "Amine", in: $0) }
                }
            }
            await refused(.promised(2), offer, -1, .lost)
            await refused(.quantityOutOfBounds, offer, 1, .lost)
            await refused(.quantityOutOfBounds, offer, 0, .corrected)
            await refused(.quantityOutOfBounds, offer, Stock.most, .received)
            await refused(.notOpen, Offer.ID(), 1, .received)
            try await db.transaction { try await Stock.move(offer, by: 3, as: .received, by: "Amine", in: $0) }
            try await db.transaction { try await Stock.move(offer, by: -1, as: .corrected, by: "Amine", why: "compté", in: $0) }
            #expect(try await db.read(Stock.of([offer])) == [Stock(offer: offer, onHand: 4, reserved: 2)])
        }
    }

    @Test("even raw SQL changes the stock on hand only by a movement, and cannot change history")
    func holdsAgainstRawSQL() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let offer = shop.offers[0]
            let used = claim(offer, 1)
            try await db.transaction { try await Stock.reserve([used], in: $0) }
            try await db.transaction { try await Stock.handOver([used], by: "Amine", in: $0) }
            func refused(_ statement: SQL, _ state: String) async {
                do {
                    _ = try await db.transaction { try await $0.run(statement) }
                    Issue.record("taken: \(statement.text)")
                } catch {
                    #expect((error as? DatabaseError)?.sqlState == state)
                }
            }
            await refused("UPDATE inventory.stock SET on_hand = 9 WHERE offer_id = \(offer)", "42501")
            await refused("UPDATE inventory.stock SET reserved = on_hand + 1 WHERE offer_id = \(offer)", "23514")
            await refused("UPDATE inventory.stock SET reserved = -1 WHERE offer_id = \(offer)", "23514")
            await refused("UPDATE inventory.movement SET change = -2 WHERE offer_id = \(offer)", "42501")
            await refused("DELETE FROM inventory.movement", "42501")
            await refused("UPDATE inventory.reservation SET released_at = kernel.now() WHERE line_id = \(used.line)", "23514")
        }
    }
}
