import Catalog
import Inventory
import Kernel
import Kolchi
import Orders
import Places
import Postgres
import Sellers
import TestKit
import Testing

/// The statements of the former version, which runs beside this one for some seconds. It knows no warehouses, and one reservation a line.
@Suite("The former program and warehouses")
struct FormerProgramTests {
    /// A shop with one offer and pieces in several warehouses.
    private struct Shop: Sendable {
        let offer: Offer.ID
        let seller: Seller.ID
        let warehouses: [Warehouse.ID]

        static func open(_ pieces: [Int], tx: Transaction) async throws -> Shop {
            let shop = try await SellerFixture.open(prices: [.dirhams(90)], stock: pieces[0], in: tx)
            var warehouses = try await tx.read(Warehouse.open(of: shop.seller)).map(\.id)
            for (index, count) in pieces.enumerated().dropFirst() {
                let city = City.Code("03.231.01.0")
                warehouses.append(try await Warehouse.open(for: shop.seller, named: "Dépôt \(index)", in: city, by: .system, in: tx))
                try await Stock.move(shop.offers[0], by: count, as: .received, at: warehouses[index], by: "Amine", in: tx)
            }
            return Shop(offer: shop.offers[0], seller: shop.seller, warehouses: warehouses)
        }

        /// On hand and reserved in each warehouse.
        func levels(_ tx: Transaction) async throws -> [[Int]] {
            let levels = try await tx.read(StockLevel.of([offer]))
            return warehouses.map { one in
                let level = levels.first { $0.warehouse == one }
                return [level?.onHand ?? 0, level?.reserved ?? 0]
            }
        }
    }

    private func reserve(_ line: ID<Stock.Line>, _ quantity: Int, of shop: Shop, in tx: Transaction) async throws {
        let rows = try await tx.run(
            """
            WITH taken AS (
                UPDATE inventory.stock SET reserved = reserved + \(quantity)::integer
                WHERE offer_id = \(shop.offer) AND on_hand - reserved >= \(quantity)::integer RETURNING offer_id)
            INSERT INTO inventory.reservation (id, offer_id, line_id, quantity, expires_at)
            SELECT \(ID<Stock.Claim>())::uuid, offer_id, \(line)::uuid, \(quantity)::integer, NULL FROM taken
            """)
        #expect(rows == 1)
    }

    private func release(_ line: ID<Stock.Line>, in tx: Transaction) async throws {
        let rows = try await tx.run(
            """
            WITH ended AS (
                UPDATE inventory.reservation SET released_at = kernel.now()
                WHERE line_id = \(line) AND used_at IS NULL AND released_at IS NULL RETURNING offer_id, quantity)
            UPDATE inventory.stock AS s SET reserved = s.reserved - ended.quantity FROM ended WHERE s.offer_id = ended.offer_id
            """)
        #expect(rows == 1)
    }

    private func handOver(_ line: ID<Stock.Line>, in tx: Transaction) async throws {
        let rows = try await tx.run(
            """
            WITH used AS (
                UPDATE inventory.reservation SET used_at = kernel.now()
                WHERE line_id = \(line) AND used_at IS NULL AND released_at IS NULL RETURNING id, offer_id, quantity),
            kept AS (
                UPDATE inventory.stock AS s SET reserved = s.reserved - used.quantity FROM used WHERE s.offer_id = used.offer_id
                RETURNING used.id, used.offer_id, used.quantity)
            INSERT INTO inventory.movement (id, offer_id, change, kind, reservation_id, who)
            SELECT \(ID<Stock.Movement>())::uuid, offer_id, -quantity, 'handed_over', id, 'Amine'::text FROM kept
            """)
        #expect(rows == 1)
    }

    private func takeBack(_ line: ID<Stock.Line>, in tx: Transaction) async throws {
        let rows = try await tx.run(
            """
            INSERT INTO inventory.movement (id, offer_id, change, kind, who)
            SELECT \(ID<Stock.Movement>())::uuid, offer_id, quantity, 'returned', 'Amine'::text FROM inventory.reservation
            WHERE line_id = \(line) AND used_at IS NOT NULL
            """)
        #expect(rows == 1)
    }

    @Test("takes the pieces of a refused parcel back, and this version knows for which line and does not do it again")
    func refusedParcel() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let number = try await shop.sell(in: db)
            let seller = Actor(.seller, "Amine")
            try await db.transaction { tx in
                try await Order.confirm(number, by: seller, in: tx)
                try await Order.pack(number, by: seller, in: tx)
                try await Order.ship(number, by: seller, in: tx)
                try await Order.refuse(number, by: seller, in: tx)
            }
            let order = try #require(try await Order.numbered(number, in: db))
            try await db.change(
                """
                INSERT INTO inventory.movement (id, offer_id, change, kind, who)
                VALUES (\(ID<Stock.Movement>()), \(shop.offers[0]), 1, 'returned', \("Amine, \(number)"))
                """,
                "UPDATE orders.refused_parcel SET state = 'back', settled_at = kernel.now(), who = 'Amine'")
            let found = try await findings(db)
            #expect(found == [])
            let claim = Stock.Claim(shop.offers[0], quantity: 1, for: ID(order.lines[0].id.uuid))
            try await db.transaction { try await Stock.takeBack([claim], for: .refused, by: "Amine", in: $0) }
            let stock = try await db.read(Stock.of(shop.offers))
            #expect(stock.map(\.onHand) == [2])
        }
    }

    private func findings(_ db: Database) async throws -> [String] { try await Invariants.findings(db).map(\.row) }

    /// - Parameter isDividedByNew: whether this version made the reservation, or the former one.
    @Test("releases, hands over and takes back a line that lies in two warehouses", arguments: [true, false])
    func dividedLines(isDividedByNew: Bool) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([2, 1], tx: $0) }
            func take(_ line: ID<Stock.Line>) async throws {
                try await db.transaction { tx in
                    if isDividedByNew {
                        try await Stock.reserve([Stock.Claim(shop.offer, quantity: 3, for: line)], in: tx)
                    } else {
                        try await reserve(line, 3, of: shop, in: tx)
                    }
                }
            }
            let (given, sold) = (ID<Stock.Line>(), ID<Stock.Line>())
            try await take(given)
            let taken = try await db.transaction { try await shop.levels($0) }
            #expect(taken == [[2, 2], [1, 1]])
            try await db.transaction { try await release(given, in: $0) }
            let free = try await db.transaction { try await shop.levels($0) }
            #expect(free == [[2, 0], [1, 0]])
            let afterRelease = try await findings(db)
            #expect(afterRelease == [])
            try await take(sold)
            try await db.transaction { try await handOver(sold, in: $0) }
            let left = try await db.transaction { try await shop.levels($0) }
            #expect(left == [[0, 0], [0, 0]])
            let afterHandOver = try await findings(db)
            #expect(afterHandOver == [])
            try await db.transaction { try await takeBack(sold, in: $0) }
            let back = try await db.transaction { try await shop.levels($0) }
            // It does not say where they lay.
            #expect(back == [[3, 0], [0, 0]])
            let afterReturn = try await findings(db)
            #expect(afterReturn == [])
        }
    }

    @Test("gets all pieces from one warehouse if one has them, and cannot use what was released")
    func wholeLine() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([1, 3], tx: $0) }
            let line = ID<Stock.Line>()
            try await db.transaction { try await reserve(line, 3, of: shop, in: $0) }
            let taken = try await db.transaction { try await shop.levels($0) }
            #expect(taken == [[1, 0], [3, 3]])
            try await db.transaction { try await release(line, in: $0) }
            for change in ["used_at = kernel.now(), released_at = NULL", "released_at = kernel.now()"] as [SQL] {
                let refusal = await #expect(throws: DatabaseError.self) {
                    try await db.transaction { tx in
                        try await tx.run("UPDATE inventory.reservation SET \(change) WHERE line_id = \(line)")
                    }
                }
                #expect(refusal?.constraint == "reservation_ended")
            }
        }
    }

    @Test("corrects pieces, and takes them from the warehouses that have free ones")
    func corrects() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([2, 3, 1], tx: $0) }
            try await db.transaction { tx in
                try await Stock.reserve([Stock.Claim(shop.offer, quantity: 1, for: ID())], in: tx)
                for change in [4, -6] {
                    try await tx.run(
                        """
                        INSERT INTO inventory.movement (id, offer_id, change, kind, who, why)
                        VALUES (gen_random_uuid(), \(shop.offer), \(change), 'corrected', 'Amine', 'counted')
                        """)
                }
            }
            // Six were in the first one, one of them for the order.
            let levels = try await db.transaction { try await shop.levels($0) }
            #expect(levels == [[1, 1], [2, 0], [1, 0]])
            let found = try await findings(db)
            #expect(found == [])
            await #expect(throws: DatabaseError.self) {
                try await db.transaction { tx in
                    try await tx.run(
                        """
                        INSERT INTO inventory.movement (id, offer_id, change, kind, who)
                        VALUES (gen_random_uuid(), \(shop.offer), -4, 'lost', 'Amine')
                        """)
                }
            }
        }
    }

    @Test("reserves beside this version: fifty buyers of both versions get three pieces in two warehouses", .timeLimit(.minutes(5)))
    func race() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await Shop.open([2, 1], tx: $0) }
            let sold = Counter()
            await withTaskGroup(of: Void.self) { group in
                for buyer in 1...50 {
                    group.addTask {
                        do {
                            try await db.transaction { tx in
                                if buyer.isMultiple(of: 2) {
                                    try await Stock.reserve([Stock.Claim(shop.offer, quantity: 1, for: ID())], in: tx)
                                } else {
                                    let rows = try await tx.run(
                                        """
                                        WITH taken AS (
                                            UPDATE inventory.stock SET reserved = reserved + 1
                                            WHERE offer_id = \(shop.offer) AND on_hand - reserved >= 1 RETURNING offer_id)
                                        INSERT INTO inventory.reservation (id, offer_id, line_id, quantity)
                                        SELECT gen_random_uuid(), offer_id, gen_random_uuid(), 1 FROM taken
                                        """)
                                    if rows == 0 { throw Stock.Refusal.short([:]) }
                                }
                            }
                            await sold.add()
                        } catch is Stock.Refusal {
                            // Somebody else was faster.
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            let count = await sold.value
            #expect(count == 3)
            let found = try await findings(db)
            #expect(found == [])
        }
    }
}
