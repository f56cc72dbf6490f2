import Catalog
import Inventory
import Kernel
import Postgres
import TestKit
import Testing

@Suite("Transfers and counts")
struct StockWorkTests {
    private typealias Shop = WarehouseTests.Shop

    private static let amine = Actor(.person, "0193a1b2-0000-7000-8000-000000000001")

    @Test("a transfer leaves one warehouse, is under way, and comes to the other in parts, with a reason for what is missing")
    func transfers() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([5, 0], tx: $0) }
            let seller = shop.seller
            let id = try await db.transaction { tx in
                try await Stock.reserve([Stock.Claim(shop.offer, quantity: 1, for: ID())], in: tx)
                let id = try await Transfer.begin(from: shop.warehouses[0], to: shop.warehouses[1], of: seller, by: Self.amine, in: tx)
                try await Transfer.set(5, of: shop.offer, in: id, of: seller, in: tx)
                return id
            }
            func send(over version: Int) async throws {
                try await db.transaction { try await Transfer.send(id, over: version, of: seller, by: Self.amine, in: $0) }
            }
            await #expect(throws: Transfer.Refusal.stale) { try await send(over: 1) }
            await #expect(throws: Transfer.Refusal.short([shop.offer: 4])) { try await send(over: 2) }
            try await db.transaction { try await Transfer.set(4, of: shop.offer, in: id, of: seller, in: $0) }
            try await send(over: 3)
            await #expect(throws: Transfer.Refusal.stale) { try await send(over: 4) }
            let sent = try await db.transaction { try await shop.levels($0) }
            let stock = try await db.read(Stock.of([shop.offer]))
            #expect(sent == [[1, 1], [0, 0]] && stock.map(\.available) == [0], "what is under way cannot be sold")
            func receive(_ arrival: Transfer.Arrival, over version: Int) async throws {
                try await db.transaction {
                    try await Transfer.receive([arrival], of: id, over: version, of: seller, by: Self.amine, in: $0)
                }
            }
            await #expect(throws: Transfer.Refusal.tooManyCame(shop.offer)) { try await receive(.init(shop.offer, received: 5), over: 4) }
            await #expect(throws: Transfer.Refusal.tooManyCame(shop.offer)) {
                try await receive(.init(shop.offer, received: 2, missing: 3, why: "cassé"), over: 4)
            }
            await #expect(throws: Transfer.Refusal.reasonUnfit(shop.offer)) {
                try await receive(.init(shop.offer, received: 3, missing: 1, why: " "), over: 4)
            }
            await #expect(throws: Transfer.Refusal.empty) { try await receive(.init(shop.offer, received: 0), over: 4) }
            try await receive(.init(shop.offer, received: 2), over: 4)
            await #expect(throws: Transfer.Refusal.stale) { try await receive(.init(shop.offer, received: 2), over: 4) }
            let half = try await db.read(Transfer.with(id, of: seller))
            #expect(half?.state == .received)
            try await receive(.init(shop.offer, received: 1, missing: 1, why: "cassé"), over: 5)
            let (done, lines) = try await db.read(Transfer.with(id, of: seller), Transfer.lines(of: id))
            #expect(done?.state == .closed && lines == [.init(offer: shop.offer, quantity: 4, received: 3, missing: 1, why: "cassé")])
            let came = try await db.transaction { try await shop.levels($0) }
            #expect(came == [[1, 1], [3, 0]])
        }
    }

    @Test("a draft can be emptied and cancelled, and another shop's transfer does not exist")
    func drafts() async throws {
        try await TestDatabase.clone { db in
            let (shop, other) = try await db.transaction { tx in
                (try await Shop.open([5, 0], tx: tx), try await Shop.open([5, 0], tx: tx))
            }
            func refused(_ refusal: Transfer.Refusal, _ verb: @Sendable (Transaction) async throws -> Void) async {
                await #expect(throws: refusal) { try await db.transaction { try await verb($0) } }
            }
            await refused(.warehousesUnfit) { tx in
                _ = try await Transfer.begin(
                    from: shop.warehouses[0], to: other.warehouses[0], of: shop.seller, by: Self.amine, in: tx)
            }
            await refused(.warehousesUnfit) { tx in
                _ = try await Transfer.begin(from: shop.warehouses[0], to: shop.warehouses[0], of: shop.seller, by: Self.amine, in: tx)
            }
            let id = try await db.transaction { tx in
                try await Transfer.begin(from: shop.warehouses[0], to: shop.warehouses[1], of: shop.seller, by: Self.amine, in: tx)
            }
            await refused(.unknownOffer) { try await Transfer.set(1, of: other.offer, in: id, of: shop.seller, in: $0) }
            await refused(.unknown) { try await Transfer.set(1, of: other.offer, in: id, of: other.seller, in: $0) }
            await refused(.unknown) { try await Transfer.cancel(id, of: other.seller, by: Self.amine, in: $0) }
            try await db.transaction { tx in
                try await Transfer.set(2, of: shop.offer, in: id, of: shop.seller, in: tx)
                try await Transfer.set(0, of: shop.offer, in: id, of: shop.seller, in: tx)
            }
            await refused(.empty) { try await Transfer.send(id, over: 3, of: shop.seller, by: Self.amine, in: $0) }
            try await db.transaction { try await Transfer.cancel(id, of: shop.seller, by: Self.amine, in: $0) }
            await refused(.stale) { try await Transfer.set(1, of: shop.offer, in: id, of: shop.seller, in: $0) }
            let seen = try await db.read(Transfer.all(of: shop.seller))
            #expect(seen.map(\.state) == [.cancelled])
        }
    }

    @Test("a count closes with the difference to what was expected, and what moved before and after it was entered stays right")
    func counts() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([10, 3], offers: 2, tx: $0) }
            let (seller, home) = (shop.seller, shop.warehouses[0])
            let sold = [Stock.Claim(shop.offer, quantity: 2, for: ID()), Stock.Claim(shop.offer, quantity: 1, for: ID())]
            let count = try await db.transaction { tx in
                try await Stock.reserve(sold, near: WarehouseTests.casablanca, in: tx)
                let count = try await StockCount.begin(at: home, of: seller, by: Self.amine, in: tx)
                try await Stock.handOver([sold[0]], by: "Amine", in: tx)
                return count
            }
            await #expect(throws: StockCount.Refusal.alreadyOpen(count)) {
                try await db.transaction { _ = try await StockCount.begin(at: home, of: seller, by: Self.amine, in: $0) }
            }
            await #expect(throws: StockCount.Refusal.empty) {
                try await db.transaction { try await StockCount.close(count, of: seller, by: Self.amine, in: $0) }
            }
            try await db.transaction { tx in
                // Eight are there. Seven are found, and then one leaves.
                for _ in 1...7 { try await StockCount.add(of: shop.offer, in: count, of: seller, by: Self.amine, in: tx) }
                try await Stock.handOver([sold[1]], by: "Amine", in: tx)
                try await StockCount.enter(12, of: shop.offers[1], in: count, of: seller, by: Self.amine, in: tx)
                try await StockCount.close(count, of: seller, by: Self.amine, in: tx)
                let (first, second) = (try await shop.levels(tx), try await shop.levels(tx, of: shop.offers[1]))
                #expect(first == [[6, 0], [3, 0]] && second == [[12, 0], [3, 0]])
            }
            await #expect(throws: StockCount.Refusal.ended) {
                try await db.transaction { tx in
                    try await StockCount.enter(1, of: shop.offer, in: count, of: seller, by: Self.amine, in: tx)
                }
            }
        }
    }

    @Test("of a line in two warehouses one piece comes back alone, and another shop's warehouse is not counted")
    func parts() async throws {
        try await TestDatabase.clone { db in
            let (shop, other) = try await db.transaction { tx in
                (try await Shop.open([1, 1], tx: tx), try await Shop.open([1, 0], tx: tx))
            }
            let line = ID<Stock.Line>()
            try await db.transaction { tx in
                let claim = Stock.Claim(shop.offer, quantity: 2, for: line)
                try await Stock.reserve([claim], in: tx)
                try await Stock.handOver([claim], by: "Amine", in: tx)
                try await Stock.takeBack([Stock.Claim(shop.offer, quantity: 1, for: line)], for: .refused, by: "Amine", in: tx)
            }
            let stock = try await db.read(Stock.of([shop.offer]))
            #expect(stock.map(\.onHand) == [1])
            await #expect(throws: StockCount.Refusal.unknownWarehouse) {
                try await db.transaction { tx in
                    _ = try await StockCount.begin(at: other.warehouses[0], of: shop.seller, by: Self.amine, in: tx)
                }
            }
        }
    }

    @Test("a count below what is promised is a conflict that names the lines, and moves nothing")
    func conflicts() async throws {
        try await TestDatabase.clone { db in
            let (shop, other) = try await db.transaction { tx in
                (try await Shop.open([4, 0], tx: tx), try await Shop.open([4, 0], tx: tx))
            }
            let line = ID<Stock.Line>()
            let count = try await db.transaction { tx in
                try await Stock.reserve([Stock.Claim(shop.offer, quantity: 3, for: line)], in: tx)
                let count = try await StockCount.begin(at: shop.warehouses[0], of: shop.seller, by: Self.amine, in: tx)
                try await StockCount.enter(2, of: shop.offer, in: count, of: shop.seller, by: Self.amine, in: tx)
                return count
            }
            let conflict = StockCount.Conflict(offer: shop.offer, left: 2, reserved: 3, lines: [line])
            await #expect(throws: StockCount.Refusal.promised([conflict])) {
                try await db.transaction { try await StockCount.close(count, of: shop.seller, by: Self.amine, in: $0) }
            }
            await #expect(throws: StockCount.Refusal.unknown) {
                try await db.transaction { try await StockCount.close(count, of: other.seller, by: Self.amine, in: $0) }
            }
            await #expect(throws: StockCount.Refusal.unknownOffer) {
                try await db.transaction { tx in
                    try await StockCount.enter(1, of: other.offer, in: count, of: shop.seller, by: Self.amine, in: tx)
                }
            }
            try await db.transaction { tx in
                try await StockCount.forget(shop.offer, in: count, of: shop.seller, in: tx)
                try await StockCount.enter(3, of: shop.offer, in: count, of: shop.seller, by: Self.amine, in: tx)
                try await StockCount.close(count, of: shop.seller, by: Self.amine, in: tx)
                let levels = try await shop.levels(tx)
                #expect(levels == [[3, 3], [0, 0]])
            }
        }
    }
}
