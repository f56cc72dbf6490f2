import CSV
import Catalog
import Images
import Inventory
import Kernel
import Media
import Postgres
import Sellers
import TestKit
import Testing

@testable import Imports

@Suite struct ExportTests {
    @Test func `An export of Kolchi that is imported again writes nothing`() async throws {
        try await ImportingShop.open { shop in
            try await shop.opensStalls()
            let table = try await shop.exported()
            let before = try await shop.written()
            let id = try await shop.importsAsSuggested(table)
            #expect(try await shop.faults(id) == [])
            #expect(try await shop.counts(id).products == [.unchanged: 3])
            #expect(try await shop.written() == before)
        }
    }

    @Test func `An export of Kolchi makes the same listings in another shop that shows the same pictures`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            let table = try await shop.exported()
            let other = try await shop.besideAnother(showing: pictures)
            let id = try await other.importsAsSuggested(table)
            #expect(try await other.faults(id) == [])
            #expect(try await other.counts(id).products == [.published: 3])
            let (mine, theirs) = (try await shop.listings(), try await other.listings())
            #expect(mine == theirs)
            #expect(mine.count == 3)
            let before = try await other.written()
            let again = try await other.importsAsSuggested(table)
            #expect(try await other.counts(again).products == [.unchanged: 3])
            #expect(try await other.written() == before)
        }
    }

    @Test func `Texts that look like formulas come back as they were`() async throws {
        try await ImportingShop.open { shop in
            try await shop.opensStalls()
            let rows = try Self.rows(try await shop.exported())
            let header = try #require(rows.first)
            let title = try #require(header.firstIndex(of: "Title fr")), description = try #require(header.firstIndex(of: "Description fr"))
            let row = try #require(rows.first { $0[title].hasPrefix("=") })
            #expect(row[title] == "=Robe, +brodée")
            #expect(row[description] == "=1+1\n+2\n-3\n@quatre\n'cinq, \"six\"; =sept")
        }
    }

    @Test func `Pages of one product make the same table`() async throws {
        try await ImportingShop.open { shop in
            try await shop.opensStalls()
            let now = Moment(seconds: 1_795_253_400)
            let export = try await ListingExport(.kolchi, of: shop.cast.seller, origin: ImportingShop.origin, at: now, in: shop.db)
            let whole = try await export.rows(after: nil, in: shop.db)
            var (rows, last): ([[CSVCell]], Product.ID?) = ([], nil)
            while let page = try await export.rows(after: last, most: 1, in: shop.db) {
                (rows, last) = (rows + page.rows, page.last)
            }
            #expect(rows == whole?.rows)
            #expect(rows.count == 6)
        }
    }

    @Test func `Withdrawn offers and other shops are not in an export, and an empty shop has headers alone`() async throws {
        try await ImportingShop.open { shop in
            let live = try await shop.publishes(called: "caftan", "Caftan")
            let other = try await shop.besideAnother(showing: [])
            let header = try Self.rows(try await other.exported())
            #expect(header.count == 1)
            #expect(header.first?.prefix(3) == ["Handle", "Offer", "Language"])
            #expect(try Self.rows(try await shop.exported()).count == 2)
            let (hasOne, hasTwo) = try await shop.db.read(
                OfferedProduct.hasMoreOffers(than: 0, of: shop.cast.seller), OfferedProduct.hasMoreOffers(than: 1, of: shop.cast.seller))
            #expect(hasOne && !hasTwo)
            try await shop.db.transaction { tx in try await Offer.withdraw(live.offers[0], by: shop.cast.seller, in: tx) }
            #expect(try Self.rows(try await shop.exported()).count == 1)
            #expect(try Self.rows(try await shop.exported(.shopify(.french))).count == 1)
        }
    }

    @Test func `A sale between export and import is not undone`() async throws {
        try await ImportingShop.open { shop in
            let live = try await shop.publishes(called: "caftan", "Caftan")
            let table = try await shop.exported()
            try await shop.db.transaction { tx in try await Stock.move(live.offers[0], by: -1, as: .lost, by: "test", in: tx) }
            let id = try await shop.importsAsSuggested(table)
            #expect(try await shop.counts(id).products == [.unchanged: 1])
            var onHand = try await shop.db.read(Stock.of(live.offers)).first?.onHand
            #expect(onHand == 2)
            // The author of the table adds five pieces to the three that the export said.
            let more = try Self.changing("Stock", to: "8", in: table)
            for _ in 0..<2 { _ = try await shop.importsAsSuggested(more) }
            onHand = try await shop.db.read(Stock.of(live.offers)).first?.onHand
            #expect(onHand == 7)
        }
    }

    @Test(arguments: [("Exported at", "30/11/2026 08:00"), ("Exported at", "2026-02-30T08:00:00Z"), ("Stock seen", "trois")])
    func `A cell of the export that cannot be read is a fault`(column: String, text: String) async throws {
        try await ImportingShop.open { shop in
            _ = try await shop.publishes(called: "caftan", "Caftan")
            let table = try Self.changing(column, to: text, in: try await shop.exported())
            let id = try await shop.importsAsSuggested(table, starting: false)
            #expect(try await shop.faults(id) == ["2 \(column) malformed"])
        }
    }

    @Test func `An offer is found by its key when its number changes`() async throws {
        try await ImportingShop.open { shop in
            let live = try await shop.publishes(called: "caftan", "Caftan")
            let table = try Self.changing("SKU", to: "NEU-1", in: try await shop.exported())
            let id = try await shop.importsAsSuggested(table)
            #expect(try await shop.counts(id).products == [.changed: 1])
            let now = try await shop.db.transaction { tx in try await live.live(in: tx) }
            #expect(now.variants.map(\.sku) == ["NEU-1"])
        }
    }

    @Test func `The picture of another shop is not taken by its address`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            let other = try await shop.besideAnother(showing: Array(pictures.prefix(1)))
            let shown = try await shop.db.read(ListingContent.pictures(pictures.map(\.hash), shownBy: other.cast.seller))
            #expect(shown == [pictures[0].hash])
        }
    }

    // MARK: Shopify

    @Test func `An export of Shopify that is imported again writes nothing`() async throws {
        try await ImportingShop.open { shop in
            try await shop.opensStalls()
            let table = try await shop.exported(.shopify(.french))
            let before = try await shop.written()
            let id = try await shop.importsAsSuggested(table)
            #expect(try await shop.file(id).format == .shopifyNew)
            #expect(try await shop.faults(id) == [])
            #expect(try await shop.counts(id).products == [.unchanged: 3])
            #expect(try await shop.written() == before)
        }
    }

    @Test func `An export of Shopify keeps titles, variants, prices, stock and pictures`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            let other = try await shop.besideAnother(showing: pictures)
            let id = try await other.importsAsSuggested(try await shop.exported(.shopify(.french)))
            #expect(try await other.faults(id) == [])
            #expect(try await other.counts(id).products == [.published: 3])
            let (mine, theirs) = (try await shop.listings(), try await other.listings())
            for (handle, pieces) in mine {
                let found = try #require(theirs[handle])
                #expect(found.first?.texts[.french] == pieces.first?.texts[.french])
                #expect(Set(found.flatMap(\.pictures)) == Set(pieces.flatMap(\.pictures)))
                // Of two worn pieces, Shopify's table has the first.
                let variants = handle == "theiere" ? Array(pieces.flatMap(\.variants).prefix(1)) : pieces.flatMap(\.variants)
                #expect(found.flatMap(\.variants) == variants)
            }
        }
    }

    @Test(arguments: ["Une robe.", "a\n\nb\n- c\n\n\nd", "a  b\n  c <b> & &amp; \"d\"", "=1", ""])
    func `A description comes back from the markup of Shopify`(text: String) {
        #expect(MarkupText(ShopifyFormat.markup(text)).text == text)
    }

    // MARK: Tables

    static func rows(_ table: String) throws -> [[String]] {
        var reader = CSVReader(dialect: CSVDialect(marksEncoding: true))
        return (try reader.read(Array(table.utf8)) + reader.finish()).map(\.cells)
    }

    /// The table with another text in a column of its first row.
    static func changing(_ column: String, to text: String, in table: String) throws -> String {
        var rows = try rows(table)
        let place = try #require(rows[0].firstIndex(of: column))
        rows[1][place] = text
        var writer = CSVWriter(header: rows[0])
        for row in rows.dropFirst() { writer.add(row.map { .text($0) }) }
        return writer.take().text
    }
}

extension ImportingShop {
    static let origin = "https://kolchi.test"

    /// A listing as tables can hold it: the shop's own values by their words, and the stock.
    struct Comparable: Equatable, Sendable {
        var texts: [Language: ListingContent.Text]
        var category: String, condition: Condition, parcel: ParcelSize?
        var values: [String: String]
        var pictures: [String], alts: [[Language: String]]
        var measurements: [Measurement]
        var defects: [[Language: String]]
        var variants: [Variant]

        struct Variant: Equatable, Sendable {
            var values: [String: String]
            var price: Money, sku: String?, gtin: GTIN?, onHand: Int?
        }
    }

    /// Three products: a dress with own values, new in two sizes and worn in one; two worn teapots that differ in their defects, without
    /// numbers; and a plain one.
    @discardableResult
    func opensStalls() async throws -> [ListingContent.Picture] {
        try await db.transaction { tx in
            var pictures: [ListingContent.Picture] = []
            for name in ["one", "two", "three"] {
                let file = ProcessedPicture.File(width: 1600, format: .jpeg, bytes: Array(name.utf8))
                let stored = try await Media.Picture.store(
                    ProcessedPicture(width: 1600, height: 1200, colour: [1, 2, 3], files: [file]), .whileShown, in: tx)
                pictures.append(.init(hash: stored.hash, width: stored.width, height: stored.height, alt: [:]))
            }
            pictures[0].alt = [.french: "=De face", .arabic: "من الأمام"]
            var dress = cast.content("=Robe, +brodée")
            dress.texts[.french]?.description = "=1+1\n+2\n-3\n@quatre\n'cinq, \"six\"; =sept"
            dress.texts[.arabic] = .init(title: "فستان مطرز", description: "قماش خفيف")
            dress.texts[.english] = .init(title: "Embroidered dress", description: "")
            dress.values = ["test-brand": .own("Maison d’Aïcha")]
            dress.pictures = Array(pictures.prefix(2))
            (dress.condition, dress.defects, dress.parcel) = (.new, [], ParcelSize(grams: 1_250, millimetres: [525, 300, 40]))
            dress.variants = [
                .init(values: ["test-size": .known("s")], price: .dirhams(450), sku: "=R-S", gtin: GTIN("6111000000007"), pieces: 3),
                .init(values: ["test-size": .own("XXL")], price: Money(minor: 49_950), sku: "-R-XXL", pieces: 0),
            ]
            let first = try await cast.publishes(dress, in: tx)
            let live = try await first.live(in: tx)
            var worn = live
            (worn.condition, worn.pictures) = (.worn, [pictures[2]])
            worn.defects = [.init(text: [.french: "-Un accroc", .arabic: "ثقب صغير"]), .init(text: [.french: "Une tache"])]
            worn.measurements = [Measurement(.chest, millimetres: 525), Measurement(.length, millimetres: 1_200)]
            worn.variants = [.init(variant: live.variants[1].variant, values: live.variants[1].values, price: .dirhams(200), pieces: 1)]
            try await puts(worn, beside: first.product, in: tx)

            var teapot = cast.content("Théière")
            (teapot.pictures, teapot.variants) = ([pictures[1]], [.init(price: .dirhams(80), pieces: 1)])
            let pot = try await cast.publishes(teapot, in: tx)
            var second = teapot
            second.defects = [.init(text: [.french: "Bec ébréché"])]
            second.variants = [.init(variant: try await pot.live(in: tx).variants[0].variant, price: .dirhams(60), pieces: 1)]
            try await puts(second, beside: pot.product, in: tx)

            var plain = cast.content("Bol bleu")
            plain.texts[.french]?.description = "a  b <b>\n\n- c & d"
            (plain.condition, plain.defects) = (.new, [])
            (plain.pictures, plain.variants) = ([pictures[2]], [.init(price: .dirhams(50), sku: "BOL", pieces: 12)])
            _ = try await cast.publishes(plain, in: tx)
            return pictures
        }
    }

    private func puts(_ content: ListingContent, beside product: Product.ID, in tx: Transaction) async throws {
        let applied = try await content.offer(beside: product, by: cast.seller, in: tx)
        for (offer, pieces) in applied.pieces { try await Stock.open(offer, with: pieces, in: tx) }
    }

    /// Another trusted shop, which shows these pictures with one listing.
    func besideAnother(showing pictures: [ListingContent.Picture]) async throws -> ImportingShop {
        let other = try await db.transaction { tx in
            let other = try await CastListing.opens(as: "other-\(ID<ImportingShop>())", in: tx)
            try await SellerTrust.set(.trusted, of: other.seller, by: .system, why: "Known from the market.", in: tx)
            guard !pictures.isEmpty else { return other }
            var content = other.content("Lot")
            content.pictures = pictures.map { .init(hash: $0.hash, width: $0.width, height: $0.height) }
            _ = try await other.publishes(content, in: tx)
            return other
        }
        return beside(other)
    }

    func exported(_ format: ListingExport.Format = .kolchi) async throws -> String {
        let export = try await ListingExport(format, of: cast.seller, origin: Self.origin, at: .now(), in: db)
        var writer = CSVWriter(header: export.header, marksEncoding: true)
        var page = try await export.rows(after: nil, in: db)
        while let found = page {
            for row in found.rows { writer.add(row) }
            page = try await export.rows(after: found.last, in: db)
        }
        return writer.take().text
    }

    /// Imports with the meanings that the page suggests.
    func importsAsSuggested(_ text: String, starting: Bool = true) async throws -> ImportFile.ID {
        let id = try await upload(text)
        try await work()
        let file = try await file(id)
        let words = try await ImportFile.words(of: file, in: try await Taxonomy(from: db), in: db)
        let meanings = Dictionary(uniqueKeysWithValues: words.map { ($0.word, $0.ours ?? "") })
        try await db.transaction { tx in
            try await ImportFile.map(id, over: file.version, meanings, ImportSettings(condition: "new"), by: cast.seller, in: tx)
        }
        try await work()
        if starting { try await start(id) }
        return id
    }

    /// Rows with what is wrong, warnings included.
    func faults(_ id: ImportFile.ID) async throws -> [String] {
        let file = try await file(id)
        let found = try await db.read(ImportFile.faults(of: file, isFaulty: true), ImportFile.faults(of: file, isFaulty: false))
        return (found.0 + found.1).map { "\($0.row) \($0.header ?? "") \($0.fault.reason.rawValue)" }
    }

    /// The shop's listings by handle, without the lot that only shows pictures.
    func listings() async throws -> [String: [Comparable]] {
        let products = try await db.read(OfferedProduct.of(cast.seller, after: nil, most: 100))
        let contents = try await db.read(ListingContent.live(products.map(\.id), of: cast.seller))
        let stocks = try await db.read(Stock.of(products.flatMap(\.offers)))
        let onHand = Dictionary(uniqueKeysWithValues: stocks.map { ($0.offer, $0.onHand) })
        let attributes = try await db.read(Attribute.of(category: cast.category, with: cast.seller))
        func words(_ values: [String: ListingContent.Value]) -> [String: String] {
            values.reduce(into: [:]) { words, value in
                guard case .known(let code) = value.value else { return }
                words[value.key] = attributes.first { $0.code == value.key }?.values.first { $0.code == code }?.names.french
            }
        }
        return products.reduce(into: [:]) { listings, product in
            guard product.handle != "lot" else { return }
            listings[product.handle] = (contents[product.id] ?? []).map { content in
                Comparable(
                    texts: content.texts, category: content.category, condition: content.condition, parcel: content.parcel,
                    values: words(content.values), pictures: content.pictures.map(\.hash), alts: content.pictures.map(\.alt),
                    measurements: content.measurements, defects: content.defects.map(\.text),
                    variants: content.variants.map {
                        .init(
                            values: words($0.values), price: $0.price, sku: $0.sku, gtin: $0.gtin,
                            onHand: $0.offer.flatMap { onHand[$0] })
                    })
            }
        }
    }
}
