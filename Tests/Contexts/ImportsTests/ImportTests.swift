import Catalog
import Inventory
import Kernel
import Postgres
import Sellers
import TestKit
import Testing

@testable import Imports

@Suite struct ImportTests {
    static let shopify = """
        Handle,Title,Body (HTML),Vendor,Product Category,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,\
        Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Gift Card,Status
        djellaba,Djellaba bleue,<p>Cousue <b>main</b></p><ul><li>Laine</li></ul>,Atlas,Apparel & Accessories > Clothing,TRUE,\
        Size,S,DJ-S,900,3,deny,450.00,600.00,FALSE,active
        djellaba,,,,,,,M,DJ-M,900,2,deny,450.00,,,
        """

    @Test func `A check writes nothing to the catalogue`() async throws {
        try await ImportingShop.open { desk in
            let id = try await desk.upload(Self.shopify)
            try await desk.work()
            let read = try await desk.file(id)
            #expect(read.format == .shopifyOld)
            #expect(read.step == .words)
            #expect(read.rows == 2)
            #expect(read.products == 1)
            let before = try await desk.written()
            try await desk.map(id)
            let checked = try await desk.file(id)
            #expect(checked.step == .decision)
            #expect(try await desk.written() == before)
            let counts = try await desk.counts(id)
            #expect(counts.products == [.right: 1])
            #expect(checked.notTaken[.compareAtPrice] == 1)
            #expect(checked.notTaken[.vendor] == 1)
        }
    }

    @Test func `A new product waits as a draft until it has a picture`() async throws {
        try await ImportingShop.open { desk in
            let id = try await desk.imports(Self.shopify)
            let counts = try await desk.counts(id)
            #expect(counts.products == [.draft: 1])
            #expect(try await desk.file(id).state == .done)
            let draft = try await desk.db.read(ListingDraft.called(["djellaba"], of: desk.cast.seller))["djellaba"]
            #expect(draft?.input.words.titles == [.french: "Djellaba bleue"])
            #expect(draft?.input.words.descriptions[.french] == "Cousue main\n\n- Laine")
            #expect(draft?.input.variants.rows.map(\.price) == ["450.00", "450.00"])
            #expect(draft?.input.variants.grams == "900")
        }
    }

    @Test func `The same file again writes nothing`() async throws {
        try await ImportingShop.open { desk in
            _ = try await desk.imports(Self.shopify)
            let before = try await desk.written()
            let again = try await desk.imports(Self.shopify)
            let counts = try await desk.counts(again)
            #expect(counts.products == [.draft: 1])
            #expect(try await desk.written() == before)
        }
    }

    @Test func `Prices and titles of a live product change, and what the file leaves out stays`() async throws {
        try await ImportingShop.open { desk in
            let live = try await desk.publishes(called: "caftan", "Caftan brodé")
            let id = try await desk.imports("Handle,Title,Variant Price,Variant SKU\ncaftan,Caftan rouge,399.00,C-1\n")
            #expect(try await desk.counts(id).products == [.changed: 1])
            let now = try await desk.db.transaction { tx in try await live.live(in: tx) }
            #expect(now.title == "Caftan rouge")
            #expect(now.variants.map(\.price) == [.dirhams(399)])
            #expect(now.condition == .worn)
            #expect(now.texts[.french]?.description == "Cousu à la main")
            let before = try await desk.written()
            let again = try await desk.imports("Handle,Title,Variant Price,Variant SKU\ncaftan,Caftan rouge,399.00,C-1\n")
            #expect(try await desk.counts(again).products == [.unchanged: 1])
            #expect(try await desk.written() == before)
        }
    }

    @Test func `A table of Kolchi moves stock by the difference, once`() async throws {
        try await ImportingShop.open { desk in
            let live = try await desk.publishes(called: "caftan", "Caftan brodé")
            func table(_ stock: Int) -> String {
                "Handle,Title fr,Category,Condition,Price MAD,SKU,Stock,Stock seen,Exported at\n"
                    + "caftan,Caftan brodé,\(desk.cast.category),worn,450.00,C-1,\(stock),3,2026-11-30T08:00:00Z\n"
            }
            // Two pieces are sold after the export.
            try await desk.db.transaction { tx in
                try await Stock.move(live.offers[0], by: -2, as: .lost, by: "test", in: tx)
            }
            _ = try await desk.imports(table(10))
            var onHand = try await desk.db.read(Stock.of(live.offers)).first?.onHand
            #expect(onHand == 8)
            _ = try await desk.imports(table(10))
            onHand = try await desk.db.read(Stock.of(live.offers)).first?.onHand
            #expect(onHand == 8)
            _ = try await desk.imports(table(4))
            onHand = try await desk.db.read(Stock.of(live.offers)).first?.onHand
            #expect(onHand == 2)
        }
    }

    @Test func `Faults name row, column, content and reason`() async throws {
        try await ImportingShop.open { desk in
            let id = try await desk.upload(
                """
                Handle;Title;Variant Price;Variant SKU;Variant Barcode;Variant Inventory Policy;Variant Inventory Qty;Gift Card
                a;Bol bleu;12,50;A;;deny;1;FALSE
                b;Bol vert;douze;B;123;deny;1;FALSE
                c;Bol;10,00;A;;continue;0;FALSE
                d;Carte;10,00;D;;deny;1;TRUE
                """)
            try await desk.work()
            try await desk.map(id, ImportSettings(condition: "new", category: desk.cast.category))
            let file = try await desk.file(id)
            let lines = try await desk.db.read(ImportFile.faults(of: file, isFaulty: true))
            let found = lines.map { "\($0.row) \($0.header ?? "") \($0.fault.content) \($0.fault.reason.rawValue) \($0.fault.detail)" }
            #expect(
                Set(found) == [
                    "2 Variant SKU A twice 4", "3 Variant Price douze malformed ", "3 Variant Barcode 123 check-digit ",
                    "4 Variant SKU A twice 2", "4 Variant Inventory Policy continue sold-without-stock ", "5 Gift Card TRUE gift-card ",
                ])
            #expect(try await desk.counts(id).products == [.faulty: 4])
        }
    }

    @Test(arguments: [
        (
            "Handle,Title fr,Category,Condition,Price MAD\nfil,Bobine de fil,,new,12.00\n",
            [FaultLine(row: 2, header: "Category", fault: ImportFault(2, "", .missing))]
        ),
        (
            "Handle,Title,Variant Price,Variant SKU\nfil,Bobine de fil,12.00,FIL-1\n",
            ["category", "condition"].map { FaultLine(row: 2, header: nil, fault: ImportFault(nil, "", .missing, $0)) }
        ),
    ])
    func `A fault names the empty cell, or the column that the file lacks`(table: String, lines: [FaultLine]) async throws {
        try await ImportingShop.open { desk in
            let id = try await desk.upload(table)
            try await desk.work()
            try await desk.map(id, ImportSettings())
            let faults = try await desk.db.read(ImportFile.faults(of: try await desk.file(id), isFaulty: true))
            #expect(faults == lines)
        }
    }

    @Test(arguments: [
        (
            FileFormat.shopifyNew,
            """
            Title,URL handle,Description,Product category,SKU,Option1 name,Option1 value,\
            Price,Inventory quantity,Weight value (grams)
            Robe,robe,Lin,Robes,R-S,Size,S,120.00,2,300
            ,robe,,,R-M,,M,120.00,1,300
            """
        ),
        (
            .woocommerce,
            """
            ID,Type,SKU,Name,Published,Description,Regular price,Stock,Weight (kg),Categories,\
            Parent,Attribute 1 name,Attribute 1 value(s)
            2,variation,R-S,Robe - S,1,,120,2,,,robe,Size,S
            3,variation,R-M,Robe - M,1,,120,1,,,robe,Size,M
            1,variable,robe,Robe,1,Lin,,,0.3,"Mode > Robes, Soldes",,Size,"S, M"
            """
        ),
    ])
    func `A product of another shop keeps its texts, sizes, prices, stock and weight`(format: FileFormat, table: String) async throws {
        try await ImportingShop.open { shop in
            let id = try await shop.imports(table)
            #expect(try await shop.file(id).format == format)
            #expect(try await shop.counts(id).products == [.draft: 1])
            let draft = try await shop.db.read(ListingDraft.called(["robe"], of: shop.cast.seller))["robe"]
            let input = try #require(draft?.input)
            #expect(input.words.titles == [.french: "Robe"])
            #expect(input.words.descriptions == [.french: "Lin"])
            #expect(input.words.category == shop.cast.category)
            #expect(input.variants.grams == "300")
            #expect(input.variants.rows.map(\.sku) == ["R-S", "R-M"])
            #expect(input.variants.rows.map(\.price) == ["120.00", "120.00"])
            #expect(input.variants.rows.map(\.pieces) == ["2", "1"])
            #expect(input.variants.rows.map { $0.values.chosen["test-size"] } == ["s", "m"])
        }
    }

    @Test func `Twenty uploads of one file at once are one import`() async throws {
        try await ImportingShop.open { desk in
            let ids = try await withThrowingTaskGroup(of: ImportFile.ID.self) { group in
                for _ in 0..<20 { group.addTask { try await desk.upload(Self.shopify) } }
                return try await group.reduce(into: Set<ImportFile.ID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
        }
    }

    @Test(arguments: [
        ("Handle,Title,Variant Price\na,b\n", FileFault.Reason.cellsShifted), ("\u{89}PNG\r\n", .notText),
        ("Handle,Title,Variant Price\n", .noRows),
        ("Handle,Title,Variant Price\n\"a,b,c\n", .quoteNotClosed), ("nothing\nelse\n", .noHeader),
    ])
    func `A file that cannot be read is refused with a reason`(text: String, reason: FileFault.Reason) async throws {
        try await ImportingShop.open { desk in
            let bytes = reason == .notText ? [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0] : Array(text.utf8)
            let id = try await desk.upload(bytes)
            try await desk.work()
            let file = try await desk.file(id)
            #expect(file.state == .refused)
            #expect(file.fault?.reason == reason)
        }
    }

    @Test func `A table with Arabic headers is asked about once`() async throws {
        try await ImportingShop.open { desk in
            let table = "الاسم;السعر;الكمية;شيء\nقفطان مطرز;450,00;2;x\n"
            let id = try await desk.upload(table)
            try await desk.work()
            let file = try await desk.file(id)
            #expect(file.step == .columns)
            #expect(file.columns.map(\.field) == [.title, .price, .stock, nil])
            let fields = file.columns.map(\.field)
            try await desk.db.transaction { tx in
                try await ImportFile.settleColumns(
                    id, over: file.version, fields: fields, decimals: ["", "", "", ""], dialect: nil, by: desk.cast.seller, in: tx)
            }
            try await desk.work()
            try await desk.map(id, ImportSettings(language: .arabic, condition: "new", category: desk.cast.category))
            #expect(try await desk.counts(id).products == [.right: 1])
            try await desk.start(id)
            let next = try await desk.upload("الاسم;السعر;الكمية;شيء\nقفطان آخر;99,00;1;y\n")
            try await desk.work()
            let second = try await desk.file(next)
            #expect(second.step == .words)
        }
    }
}

extension ImportingShop {
    /// A live product of the shop with one offer, which has a handle and the number `C-1`.
    func publishes(called handle: String, _ title: String) async throws -> CastOffer {
        try await db.transaction { tx in
            var content = cast.content(title)
            content.defects = []
            let offer = try await cast.publishes(content, in: tx)
            try await Offer.setSKU(offer.offers[0], to: "C-1", by: cast.seller, in: tx)
            try await tx.run("UPDATE catalog.handle SET handle = \(handle) WHERE product_id = \(offer.product)")
            return offer
        }
    }

    /// Every row version of the shop's tables. It differs if a row was inserted, updated or deleted, even with the same content.
    func written() async throws -> String {
        let tables = try await db.search(
            Query<[String]>.all(
                """
                SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
                WHERE tablename <> 'private_file' AND schemaname IN ('catalog', 'inventory', 'media', 'sellers', 'orders', 'carts')
                  AND has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT') ORDER BY 1
                """
            ) { row in try row.next() })
        var versions: [String] = []
        for table in tables {
            let text = SQL(
                stringLiteral: "SELECT coalesce(md5(string_agg(ctid::text || ' ' || xmin::text, ',' ORDER BY ctid)), '') FROM \(table)")
            versions.append(table + " " + (try await db.search(Query<String>.one(text) { row in try row.next() })))
        }
        return versions.joined(separator: "\n")
    }
}
