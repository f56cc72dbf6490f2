import Catalog
import Inventory
import Kernel
import Places
import Postgres
import Sellers
import TestKit
import Testing

@testable import Imports

/// Stock by warehouse in files and exports.
@Suite struct WarehouseStockTests {
    /// A shop with a caftan: three pieces in its first warehouse, which is called `Médina`, and four in `Fès`.
    private struct TwoWarehouses {
        let shop: ImportingShop
        let live: CastOffer
        let warehouses: [Warehouse.ID]

        var offer: Offer.ID { live.offers[0] }

        static func open(_ body: @Sendable @escaping (TwoWarehouses) async throws -> Void) async throws {
            try await ImportingShop.open { shop in
                let live = try await shop.publishes(called: "caftan", "Caftan")
                let warehouses = try await shop.namesWarehouses()
                try await shop.db.transaction { tx in
                    try await Stock.move(live.offers[0], by: 4, as: .received, at: warehouses[1], by: "test", in: tx)
                }
                try await body(TwoWarehouses(shop: shop, live: live, warehouses: warehouses))
            }
        }

        /// On hand in each warehouse.
        func levels() async throws -> [Int] { try await shop.levels(of: offer, warehouses) }

        func moves() async throws -> [Int] {
            try await shop.db.read(StockMovement.of(offer)).map(\.change)
        }
    }

    @Test func `An export of a shop with two warehouses that is imported again writes nothing`() async throws {
        try await ImportingShop.open { shop in
            try await shop.opensStalls()
            let warehouses = try await shop.namesWarehouses()
            let offers = try await shop.db.read(OfferedProduct.of(shop.cast.seller, after: nil, most: 100)).flatMap(\.offers)
            try await shop.db.transaction { tx in
                for offer in offers.dropLast() {
                    try await Stock.move(offer, by: 2, as: .received, at: warehouses[1], by: "test", in: tx)
                }
            }
            let table = try await shop.exported()
            let header = try #require(try ExportTests.rows(table).first)
            let stocks = header.filter { $0.hasPrefix("Stock") }
            #expect(stocks == ["Stock Médina", "Stock Fès", "Stock seen Médina", "Stock seen Fès"])
            let before = try await shop.written()
            let id = try await shop.importsAsSuggested(table)
            let faults = try await shop.faults(id)
            let counts = try await shop.counts(id)
            let after = try await shop.written()
            #expect(faults == [])
            #expect(counts.products == [.unchanged: 3])
            #expect(after == before)
        }
    }

    @Test func `Each warehouse moves by the difference to what the author saw, once`() async throws {
        try await TwoWarehouses.open { stall in
            let table = try await stall.shop.exported()
            // Somebody buys two pieces from Fès while the author adds five there and takes one from the other.
            try await stall.shop.db.transaction { tx in
                try await Stock.move(stall.offer, by: -2, as: .lost, at: stall.warehouses[1], by: "test", in: tx)
            }
            let more = try ExportTests.changing("Stock Fès", to: "9", in: ExportTests.changing("Stock Médina", to: "2", in: table))
            for expected in [ImportedProduct.State.changed, .unchanged] {
                let id = try await stall.shop.importsAsSuggested(more)
                let counts = try await stall.shop.counts(id)
                #expect(counts.products == [expected: 1])
            }
            let levels = try await stall.levels()
            #expect(levels == [2, 7])
            // The same export once more, with one piece more in Fès than before.
            let again = try ExportTests.changing("Stock Fès", to: "10", in: more)
            _ = try await stall.shop.importsAsSuggested(again)
            let last = try await stall.levels()
            #expect(last == [2, 8])
            let moves = try await stall.moves()
            #expect(moves == [1, 5, -1, -2, 4])
        }
    }

    @Test func `Pieces go from a warehouse to another where the offer has as many as it may`() async throws {
        try await TwoWarehouses.open { stall in
            let all = Stock.most - 7
            try await stall.shop.db.transaction { tx in
                try await Stock.move(stall.offer, by: all, as: .received, at: stall.warehouses[1], by: "test", in: tx)
            }
            let table = try await stall.shop.exported()
            let moved = try ExportTests.changing("Stock Fès", to: "\(all)", in: ExportTests.changing("Stock Médina", to: "7", in: table))
            _ = try await stall.shop.importsAsSuggested(moved)
            let levels = try await stall.levels()
            #expect(levels == [7, all])
        }
    }

    @Test func `A new product lies in the warehouses that the file names`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            let warehouses = try await shop.namesWarehouses()
            let picture = "\(ImportingShop.mediaPrefix)\(pictures[0].hash)/1600.jpg"
            func row(_ size: String, _ stock: String) -> String {
                "robe,Robe,\(shop.cast.category),new,90,R-\(size),\(stock),\(size),\(picture)\n"
            }
            let header = "Handle,Title fr,Category,Condition,Price MAD,SKU,stock  médina,STOCK FÈS,Option test-size,Pictures\n"
            let first = try await shop.importsAsSuggested(header + row("s", "2,5"))
            let faults = try await shop.faults(first)
            let counts = try await shop.counts(first)
            #expect(faults == [])
            #expect(counts.products == [.published: 1])
            // Another variant of the live product, and no word about one warehouse.
            _ = try await shop.importsAsSuggested(header + row("s", ",") + row("m", ",4"))
            let numbered = try await shop.db.read(Offer.numbered(["R-s", "R-m"], of: shop.cast.seller))
            for (sku, expected) in [("R-s", [2, 5]), ("R-m", [0, 4])] {
                let offer = try #require(numbered[sku]?.offer)
                let levels = try await shop.levels(of: offer, warehouses)
                #expect(levels == expected)
            }
        }
    }

    @Test func `Stock of a warehouse that the shop does not have is left out, and said with the number of rows`() async throws {
        try await TwoWarehouses.open { stall in
            let table = try await stall.shop.exported().replacing("Fès", with: "Tanger")
            let id = try await stall.shop.importsAsSuggested(try ExportTests.changing("Stock Tanger", to: "9", in: table))
            let file = try await stall.shop.file(id)
            #expect(file.notTaken == [.unknownWarehouse: 1])
            let levels = try await stall.levels()
            #expect(levels == [3, 4])
        }
    }

    @Test(arguments: ["Stock Fès", "Stock seen Fès"])
    func `A cell that has no number is a fault of the check`(column: String) async throws {
        try await TwoWarehouses.open { stall in
            let table = try ExportTests.changing(column, to: "trois", in: try await stall.shop.exported())
            let id = try await stall.shop.importsAsSuggested(table, starting: false)
            let faults = try await stall.shop.faults(id)
            #expect(faults == ["2 \(column) malformed"])
        }
    }

    @Test func `More pieces in all warehouses than an offer may have are a fault of the check`() async throws {
        try await TwoWarehouses.open { stall in
            let half = "\(Stock.most / 2 + 1)"
            let table = try ExportTests.changing(
                "Stock Fès", to: half, in: ExportTests.changing("Stock Médina", to: half, in: try await stall.shop.exported()))
            let id = try await stall.shop.importsAsSuggested(table, starting: false)
            let faults = try await stall.shop.faults(id)
            #expect(faults == ["2 Stock Médina out-of-bounds"])
        }
    }

    @Test func `Fewer pieces than are promised in a warehouse fail, and nothing moves`() async throws {
        try await TwoWarehouses.open { stall in
            try await stall.shop.db.transaction { tx in
                try await Stock.reserve([Stock.Claim(stall.offer, quantity: 4, for: ID())], in: tx)
            }
            let table = try await stall.shop.exported()
            let less = try ExportTests.changing("Stock Fès", to: "2", in: ExportTests.changing("Stock Médina", to: "9", in: table))
            let id = try await stall.shop.importsAsSuggested(less)
            let faults = try await stall.shop.faults(id)
            #expect(faults == ["2  promised"])
            let levels = try await stall.levels()
            #expect(levels == [3, 4])
        }
    }

    @Test func `A table with the stock of all warehouses and that of one is asked about`() async throws {
        try await TwoWarehouses.open { stall in
            let table = try await stall.shop.exported().replacing("Stock Médina", with: "Stock")
            let id = try await stall.shop.upload(table)
            try await stall.shop.work()
            let file = try await stall.shop.file(id)
            #expect(file.step == .columns)
            try await stall.shop.db.transaction { tx in
                try await ImportFile.settleColumns(
                    id, over: file.version, fields: file.columns.map { $0.field == .stock ? nil : $0.field }, decimals: [], dialect: nil,
                    by: stall.shop.cast.seller, in: tx)
            }
            try await stall.shop.work()
            let settled = try await stall.shop.file(id)
            #expect(settled.step == .words)
        }
    }

    @Test func `A table of one column counts all warehouses, with more in the first and less where pieces are free`() async throws {
        try await TwoWarehouses.open { stall in
            func table(_ stock: Int, seen: Int, _ day: Int) -> String {
                """
                Handle,Title fr,Category,Condition,Price MAD,SKU,Stock,Stock seen,Exported at
                caftan,Caftan,\(stall.shop.cast.category),worn,450,C-1,\(stock),\(seen),2026-11-\(day)T08:00:00Z

                """
            }
            _ = try await stall.shop.importsAsSuggested(table(9, seen: 7, 20))
            let more = try await stall.levels()
            #expect(more == [5, 4])
            _ = try await stall.shop.importsAsSuggested(table(2, seen: 9, 21))
            let less = try await stall.levels()
            #expect(less == [0, 2])
        }
    }

    @Test func `A table of another program sets all pieces together, with the difference in the first warehouse`() async throws {
        try await TwoWarehouses.open { stall in
            let table = "Handle,Title,Variant Price,Variant SKU,Variant Inventory Qty\ncaftan,Caftan,450.00,C-1,10\n"
            for _ in 1...2 { _ = try await stall.shop.imports(table, ImportSettings(condition: "new", setsStock: true)) }
            let levels = try await stall.levels()
            #expect(levels == [6, 4])
        }
    }

    @Test func `Columns are called after warehouses, after the city of one without a name, or by the key`() {
        let (first, second, third) = (Warehouse.ID(), Warehouse.ID(), Warehouse.ID())
        let city = City.Code("x")
        func columns(_ names: [(Warehouse.ID, String)]) -> WarehouseColumns {
            WarehouseColumns(names.map { Warehouse(id: $0.0, name: $0.1, city: city) }, [:])
        }
        let plain = columns([(first, "Fès"), (second, "Dépôt 2")])
        #expect(plain.warehouses.map(\.name) == ["Fès", "Dépôt 2"])
        #expect(plain.field(of: " stock  FÈS ") == .stock(at: first))
        #expect(plain.field(of: "Stock seen dépôt 2") == .stockSeen(at: second))
        #expect(plain.field(of: "Stock \(second)") == .stock(at: second))
        #expect(plain.field(of: "Stock Rabat") == .unknownStock && plain.field(of: "Rabat") == nil)
        // A header never means two things.
        for names in [[(first, "Fès"), (second, "seen Fès")], [(second, "seen Fès"), (first, "Fès")]] {
            let found = columns(names)
            let headers = found.warehouses.flatMap { [WarehouseColumns.stock($0.name), WarehouseColumns.stockSeen($0.name)] }
            #expect(Set(headers.map(HeaderNames.normalised)).count == 4)
            for (id, name) in found.warehouses {
                #expect(found.field(of: WarehouseColumns.stock(name)) == .stock(at: id))
                #expect(found.field(of: WarehouseColumns.stockSeen(name)) == .stockSeen(at: id))
            }
        }
        #expect(columns([(first, "seen")]).warehouses.map(\.name) == ["\(first)"])
        #expect(columns([(third, "")]).warehouses.map(\.name) == ["\(third)"])
    }

    @Test func `A warehouse without a name is called after its city, in any language`() async throws {
        try await ImportingShop.open { shop in
            _ = try await shop.publishes(called: "caftan", "Caftan")
            let (warehouse, columns) = (
                try #require(try await shop.db.read(Warehouse.open(of: shop.cast.seller)).first),
                try await WarehouseColumns(of: shop.cast.seller, in: shop.db)
            )
            let city = try #require(try await shop.db.read(City.named(warehouse.city)))
            #expect(columns.warehouses.map(\.name) == [city.french])
            #expect(columns.field(of: "Stock \(city.arabic)") == .stock(at: warehouse.id))
        }
    }
}

extension ImportingShop {
    /// Calls the first warehouse `Médina` and opens another one, `Fès`.
    func namesWarehouses() async throws -> [Warehouse.ID] {
        try await db.transaction { tx in
            let first = try await tx.read(Warehouse.open(of: cast.seller))[0]
            try await Warehouse.change(
                first.id, of: cast.seller, over: first.version, to: "Médina", in: first.city, by: .system, in: tx)
            return [first.id, try await Warehouse.open(for: cast.seller, named: "Fès", in: City.Code("03.231.01.0"), by: .system, in: tx)]
        }
    }

    func levels(of offer: Offer.ID, _ warehouses: [Warehouse.ID]) async throws -> [Int] {
        let levels = try await db.read(StockLevel.of([offer]))
        return warehouses.map { one in levels.first { $0.warehouse == one }?.onHand ?? 0 }
    }
}
