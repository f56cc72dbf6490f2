import Catalog
import Inventory
import Kernel
import Places
import Postgres
import Sellers
import TestKit
import Testing

@Suite("Stock by warehouse")
struct WarehouseTests {
    static let casablanca = City.Code("06.141.01.0")
    static let fes = City.Code("03.231.01.0")
    static let marrakech = City.Code("07.351.01.0")

    /// A shop with one offer and pieces in several warehouses. The first is in Casablanca.
    struct Shop: Sendable {
        let seller: Seller.ID
        let offers: [Offer.ID]
        let warehouses: [Warehouse.ID]

        var offer: Offer.ID { offers[0] }

        /// - Parameter pieces: of each offer, for each warehouse.
        static func open(
            _ pieces: [Int], offers: Int = 1, in cities: [City.Code] = [casablanca, fes, marrakech], tx: Transaction
        ) async throws -> Shop {
            let shop = try await SellerFixture.open(
                prices: Array(repeating: .dirhams(90), count: offers), stock: pieces[0], in: tx)
            var warehouses = [try #require(try await tx.read(Warehouse.open(of: shop.seller)).first).id]
            for (index, count) in pieces.enumerated().dropFirst() {
                let id = try await Warehouse.open(for: shop.seller, named: "Dépôt \(index)", in: cities[index], by: .system, in: tx)
                warehouses.append(id)
                for offer in shop.offers where count > 0 {
                    try await Stock.move(offer, by: count, as: .received, at: id, by: "Amine", in: tx)
                }
            }
            return Shop(seller: shop.seller, offers: shop.offers, warehouses: warehouses)
        }

        /// On hand and reserved in each warehouse.
        func levels(_ tx: Transaction, of offer: Offer.ID? = nil) async throws -> [[Int]] {
            let levels = try await tx.read(StockLevel.of([offer ?? self.offer]))
            return warehouses.map { one in
                let level = levels.first { $0.warehouse == one }
                return [level?.onHand ?? 0, level?.reserved ?? 0]
            }
        }
    }

    private func claim(_ shop: Shop, _ quantity: Int) -> Stock.Claim {
        Stock.Claim(shop.offer, quantity: quantity, for: ID<Stock.Line>())
    }

    @Test("a seller's first count makes a warehouse in the seller's city, which lies beneath the offer's row")
    func first() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop.open([3], tx: tx)
            let warehouses = try await tx.read(Warehouse.all(of: shop.seller))
            #expect(warehouses.map(\.city) == [Self.casablanca] && warehouses.map(\.name) == [""])
            let levels = try await shop.levels(tx)
            #expect(levels == [[3, 0]])
        }
    }

    @Test(
        "pieces come from one warehouse near the buyer that has all, or else from as few as possible",
        arguments: [
            // In the warehouses of Casablanca, Fès and Marrakech; wanted; to; reserved in each.
            ([5, 5, 5], 2, casablanca, [2, 0, 0]), ([5, 5, 5], 2, fes, [0, 2, 0]), ([5, 5, 5], 2, marrakech, [0, 0, 2]),
            // Mohammadia is in the region of Casablanca, Meknès in that of Fès.
            ([5, 5, 5], 2, City.Code("06.371.01.01"), [2, 0, 0]), ([5, 5, 5], 2, City.Code("03.061.01.01"), [0, 2, 0]),
            // The near one has too few.
            ([5, 1, 5], 2, fes, [2, 0, 0]), ([1, 1, 5], 2, casablanca, [0, 0, 2]),
            // No warehouse has all.
            ([1, 1, 0], 2, marrakech, [1, 1, 0]), ([1, 3, 2], 4, casablanca, [0, 3, 1]), ([1, 1, 1], 2, marrakech, [1, 0, 1]),
            ([2, 2, 2], 6, fes, [2, 2, 2]),
        ])
    func divides(pieces: [Int], wanted: Int, to city: City.Code, reserved: [Int]) async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop.open(pieces, tx: tx)
            try await Stock.reserve([claim(shop, wanted)], near: city, in: tx)
            let levels = try await shop.levels(tx)
            #expect(levels.map { $0[1] } == reserved)
            let stock = try await tx.read(Stock.of([shop.offer]))
            #expect(stock.map(\.reserved) == [wanted])
        }
    }

    @Test("a line in two warehouses is released whole, and handed over and taken back where its pieces lay")
    func ends() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop.open([1, 1], tx: tx)
            let (given, sold) = (claim(shop, 2), claim(shop, 2))
            try await Stock.reserve([given], in: tx)
            try await Stock.release([given], in: tx)
            let free = try await shop.levels(tx)
            #expect(free == [[1, 0], [1, 0]])
            try await Stock.reserve([sold], in: tx)
            try await Stock.handOver([sold], by: "Amine", in: tx)
            let left = try await shop.levels(tx)
            #expect(left == [[0, 0], [0, 0]])
            try await Stock.takeBack([sold], for: .refused, by: "Amine", in: tx)
            let back = try await shop.levels(tx)
            #expect(back == [[1, 0], [1, 0]])
        }
    }

    @Test("of two divided lines one is handed over, and a release of both releases the other alone")
    func releasesTheRest() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([2, 3], offers: 2, tx: $0) }
            let other = shop.offers[1]
            let (sold, given) = (claim(shop, 4), Stock.Claim(other, quantity: 5, for: ID()))
            try await db.transaction { tx in
                try await Stock.reserve([sold, given], near: Self.fes, in: tx)
                try await Stock.handOver([sold], by: "Amine", in: tx)
                let (first, second) = (try await shop.levels(tx), try await shop.levels(tx, of: other))
                #expect(first == [[1, 0], [0, 0]] && second == [[2, 2], [3, 3]])
            }
            for _ in 1...2 {
                try await db.transaction { tx in
                    try await Stock.release([given, sold], in: tx)
                    let (first, second) = (try await shop.levels(tx), try await shop.levels(tx, of: other))
                    #expect(first == [[1, 0], [0, 0]] && second == [[2, 0], [3, 0]])
                }
            }
            for claims in [[given], [sold], [given, sold]] {
                await #expect(throws: Stock.Refusal.notReserved) {
                    try await db.transaction { try await Stock.handOver(claims, by: "Amine", in: $0) }
                }
            }
            await #expect(throws: Stock.Refusal.notHandedOver) {
                try await db.transaction { try await Stock.takeBack([given], for: .refused, by: "Amine", in: $0) }
            }
            try await db.transaction { tx in
                try await Stock.takeBack([sold], for: .refused, by: "Amine", in: tx)
                let back = try await shop.levels(tx)
                #expect(back == [[2, 0], [3, 0]])
            }
            let stocks = try await db.read(Stock.of(shop.offers))
            #expect(stocks.allSatisfy { $0.onHand == 5 && $0.reserved == 0 })
        }
    }

    @Test("a divided line that was moved is released from where it lies, and one that expired frees all its warehouses")
    func releasesMoved() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop.open([2, 1, 2], tx: tx)
            let claim = claim(shop, 4)
            try await Stock.reserve([claim], near: Self.casablanca, in: tx)
            let divided = try await shop.levels(tx)
            #expect(divided == [[2, 2], [1, 0], [2, 2]])
            try await Stock.move(shop.offer, by: 1, as: .received, at: shop.warehouses[1], by: "Amine", in: tx)
            try await Stock.moveReservation(
                of: claim.line, in: shop.offer, from: shop.warehouses[2], to: shop.warehouses[1], of: shop.seller, by: .system, in: tx)
            let moved = try await shop.levels(tx)
            #expect(moved == [[2, 2], [2, 2], [2, 0]])
            try await Stock.release([claim], in: tx)
            let free = try await shop.levels(tx)
            #expect(free == [[2, 0], [2, 0], [2, 0]])
            // The next buyer gets what an expired line of three warehouses held.
            try await Stock.reserve([self.claim(shop, 6)], holding: -1, in: tx)
            let expired = try await shop.levels(tx)
            #expect(expired == [[2, 2], [2, 2], [2, 2]])
            try await Stock.reserve([self.claim(shop, 5)], near: Self.marrakech, in: tx)
            let next = try await shop.levels(tx)
            #expect(next.map { $0[1] }.reduce(0, +) == 5 && next[2] == [2, 2])
        }
    }

    @Test("pieces come back to the first warehouse if the one that they left is closed")
    func comesBackElsewhere() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop.open([0, 1], tx: tx)
            let sold = claim(shop, 1)
            try await Stock.reserve([sold], in: tx)
            try await Stock.handOver([sold], by: "Amine", in: tx)
            try await Warehouse.close(shop.warehouses[1], of: shop.seller, by: .system, in: tx)
            try await Stock.takeBack([sold], for: .refused, by: "Amine", in: tx)
            let back = try await shop.levels(tx)
            #expect(back == [[1, 0], [0, 0]])
        }
    }

    @Test("a reservation moves to another warehouse where the whole of it is free, and joins what lies there for the line")
    func movesReservation() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([2, 2, 3], tx: $0) }
            let claim = claim(shop, 4)
            try await db.transaction { try await Stock.reserve([claim], near: Self.marrakech, in: $0) }
            let split = try await db.transaction { try await shop.levels($0) }
            #expect(split == [[2, 1], [2, 0], [3, 3]])
            func move(_ from: Int, _ to: Int) async throws {
                try await db.transaction { tx in
                    try await Stock.moveReservation(
                        of: claim.line, in: shop.offer, from: shop.warehouses[from], to: shop.warehouses[to], of: shop.seller,
                        by: .system, in: tx)
                }
            }
            await #expect(throws: Stock.Refusal.short([shop.offer: 2])) { try await move(2, 1) }
            await #expect(throws: Stock.Refusal.notReserved) { try await move(1, 0) }
            await #expect(throws: Stock.Refusal.unknownWarehouse) { try await move(0, 0) }
            try await move(0, 1)
            let moved = try await db.transaction { try await shop.levels($0) }
            #expect(moved == [[2, 0], [2, 1], [3, 3]])
            try await db.transaction { tx in
                try await Stock.move(shop.offer, by: 2, as: .received, at: shop.warehouses[2], by: "Amine", in: tx)
            }
            try await move(1, 2)
            let joined = try await db.transaction { try await shop.levels($0) }
            #expect(joined == [[2, 0], [2, 0], [5, 4]])
            let promises = try await db.read(Stock.promises(of: shop.offer))
            #expect(promises.map(\.quantity) == [4])
        }
    }

    @Test("corrections that name no warehouse come to the first one, and take from those with free pieces")
    func corrects() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await Shop.open([2, 3], tx: tx)
            try await Stock.reserve([claim(shop, 1)], near: Self.casablanca, in: tx)
            try await Stock.count(shop.offer, seen: 5, counted: 2, as: .corrected, by: "Amine", why: "", in: tx)
            let less = try await shop.levels(tx)
            #expect(less == [[1, 1], [1, 0]])
            try await Stock.count(shop.offer, seen: 1, counted: 4, as: .received, at: shop.warehouses[1], by: "Amine", why: "", in: tx)
            let more = try await shop.levels(tx)
            #expect(more == [[1, 1], [4, 0]])
        }
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([2, 3], tx: $0) }
            try await db.transaction { try await Stock.reserve([claim(shop, 2)], near: Self.casablanca, in: $0) }
            await #expect(throws: Stock.Refusal.promised(2)) {
                try await db.transaction { tx in
                    try await Stock.count(
                        shop.offer, seen: 2, counted: 1, as: .lost, at: shop.warehouses[0], by: "Amine", why: "", in: tx)
                }
            }
            await #expect(throws: Stock.Refusal.stale) {
                try await db.transaction { tx in
                    try await Stock.count(
                        shop.offer, seen: 4, counted: 1, as: .lost, at: shop.warehouses[1], by: "Amine", why: "", in: tx)
                }
            }
        }
    }

    @Test("warehouses are opened, renamed, ordered and closed, with a refusal for each fault")
    func changes() async throws {
        try await TestDatabase.clone { db in
            let (shop, other) = try await db.transaction { tx in
                (try await Shop.open([1, 0], tx: tx), try await Shop.open([1], tx: tx))
            }
            func refused(_ refusal: Warehouse.Refusal, _ verb: @Sendable (Transaction) async throws -> Void) async {
                await #expect(throws: refusal) { try await db.transaction { try await verb($0) } }
            }
            let (first, second, seller) = (shop.warehouses[0], shop.warehouses[1], shop.seller)
            await refused(.nameTaken) { try await Warehouse.open(for: seller, named: " dépôt 1", in: Self.fes, by: .system, in: $0) }
            await refused(.nameUnfit) { try await Warehouse.open(for: seller, named: " ", in: Self.fes, by: .system, in: $0) }
            await refused(.cityUnknown) { try await Warehouse.open(for: seller, named: "A", in: City.Code("x"), by: .system, in: $0) }
            await refused(.stale) { try await Warehouse.change(second, of: seller, over: 2, to: "B", in: Self.fes, by: .system, in: $0) }
            await refused(.nameTaken) { tx in
                try await Warehouse.change(first, of: seller, over: 1, to: "Dépôt 1", in: Self.fes, by: .system, in: tx)
            }
            await refused(.unknown) { tx in
                try await Warehouse.change(first, of: other.seller, over: 1, to: "B", in: Self.fes, by: .system, in: tx)
            }
            await refused(.stale) { try await Warehouse.order([first], of: seller, by: .system, in: $0) }
            await refused(.notEmpty(1)) { try await Warehouse.close(first, of: seller, by: .system, in: $0) }
            await refused(.last) { try await Warehouse.close(other.warehouses[0], of: other.seller, by: .system, in: $0) }
            await refused(.unknown) { try await Warehouse.close(first, of: other.seller, by: .system, in: $0) }
            let count = try await db.transaction { tx in
                try await Warehouse.change(first, of: seller, over: 1, to: "Maârif", in: Self.casablanca, by: .system, in: tx)
                try await Warehouse.order([second, first], of: seller, by: .system, in: tx)
                return try await StockCount.begin(at: second, of: seller, by: .system, in: tx)
            }
            await refused(.busy) { try await Warehouse.close(second, of: seller, by: .system, in: $0) }
            try await db.transaction { tx in
                try await StockCount.cancel(count, of: seller, by: .system, in: tx)
                try await Warehouse.close(second, of: seller, by: .system, in: tx)
            }
            let left = try await db.read(Warehouse.all(of: seller))
            #expect(left.map(\.name) == ["Maârif", "Dépôt 1"] && left.map(\.isOpen) == [true, false])
            await #expect(throws: Stock.Refusal.unknownWarehouse) {
                try await db.transaction { tx in
                    try await Stock.move(shop.offer, by: 1, as: .received, at: second, by: "Amine", in: tx)
                }
            }
            await #expect(throws: Stock.Refusal.unknownWarehouse) {
                try await db.transaction { tx in
                    try await Stock.move(shop.offer, by: 1, as: .received, at: other.warehouses[0], by: "Amine", in: tx)
                }
            }
        }
    }

    @Test("the program of the former version keeps the levels right: it names no warehouse")
    func former() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([1, 2], tx: $0) }
            let line = ID<Stock.Line>()
            try await db.transaction { tx in
                try await tx.run([
                    "UPDATE inventory.stock SET reserved = reserved + 3 WHERE offer_id = \(shop.offer)",
                    """
                    INSERT INTO inventory.reservation (id, offer_id, line_id, quantity)
                        VALUES (gen_random_uuid(), \(shop.offer), \(line), 3)
                    """,
                ])
                let reserved = try await shop.levels(tx)
                #expect(reserved == [[1, 1], [2, 2]])
                try await Stock.release([Stock.Claim(shop.offer, quantity: 3, for: line)], in: tx)
                try await tx.run(
                    """
                    INSERT INTO inventory.movement (id, offer_id, change, kind, who)
                        VALUES (gen_random_uuid(), \(shop.offer), 4, 'received', 'x')
                    """)
                let received = try await shop.levels(tx)
                #expect(received == [[5, 0], [2, 0]])
            }
        }
    }
}
