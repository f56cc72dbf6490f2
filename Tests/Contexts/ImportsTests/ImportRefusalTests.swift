import Catalog
import Inventory
import Kernel
import Postgres
import Sellers
import TestKit
import Testing

@testable import Imports

@Suite struct ImportRefusalTests {
    @Test func `Each refusal of the catalogue has its own reason`() {
        let live = ListingContent(language: .french, texts: [:], category: "", values: [:], condition: .new, defects: [], variants: [])
        let refusals: [(any Error, ImportFault)] = [
            (Revision.Refusal.alreadyWaiting, ImportFault(nil, "h", .waits)),
            (Revision.Refusal.changedMeanwhile([], live: live), ImportFault(nil, "h", .waits)),
            (Product.Refusal.othersOffer, ImportFault(nil, "h", .shared)), (Product.Refusal.notMaker, ImportFault(nil, "h", .shared)),
            (Offer.Refusal.skuTaken("S-1"), ImportFault(nil, "S-1", .twice)), (Product.Refusal.variantTwice, ImportFault(nil, "h", .twice)),
            (Stock.Refusal.promised(2), ImportFault(nil, "h", .promised)),
            (Offer.Refusal.priceOutOfBounds, ImportFault(nil, "h", .notAccepted, "Refusal")),
            (DatabaseError(sqlState: "22003"), ImportFault(nil, "h", .notAccepted, "DatabaseError")),
        ]
        for (error, fault) in refusals {
            #expect(ImportFile.fault(error, "h") == fault)
            #expect(ImportFile.isRefusal(error), "\(error)")
        }
        for state in ["40001", "57014", "08006"] { #expect(!ImportFile.isRefusal(DatabaseError(sqlState: state)), "it may pass") }
    }

    /// Checks a file of two products, lets something happen, and imports it.
    /// - Returns: the faults of the end, as row, content and reason.
    private static func fails(
        _ shop: ImportingShop, _ table: String, _ settings: ImportSettings = ImportSettings(condition: "new"),
        _ meanwhile: (Transaction) async throws -> Void
    ) async throws -> (faults: [String], counts: ImportCounts) {
        let id = try await shop.check(Array(table.utf8), settings)
        let before = try await shop.counts(id)
        #expect(before.products[.faulty] == nil)
        try await shop.db.transaction { tx in try await meanwhile(tx) }
        try await shop.start(id)
        let file = try await shop.file(id)
        #expect(file.state == .done)
        let lines = try await shop.db.read(ImportFile.faults(of: file, isFaulty: true))
        return (lines.map { "\($0.row) \($0.fault.content) \($0.fault.reason.rawValue)" }, try await shop.counts(id))
    }

    private static let table = "Handle,Title,Variant Price,Variant SKU,Variant Inventory Qty\ncaftan,Caftan rouge,399.00,C-9,1\n"

    @Test func `A number that another product got after the check fails alone`() async throws {
        try await ImportingShop.open { shop in
            _ = try await shop.publishes(called: "caftan", "Caftan brodé")
            let (faults, counts) = try await Self.fails(
                shop, Self.table + "gandoura,Gandoura,200.00,G-1,1\n", ImportSettings(condition: "new", category: shop.cast.category)
            ) { tx in
                let other = try await shop.cast.publishes(shop.cast.content("Burnous"), in: tx)
                try await Offer.setSKU(other.offers[0], to: "C-9", by: shop.cast.seller, in: tx)
            }
            #expect(faults == ["2 C-9 twice"])
            #expect(counts.products == [.failed: 1, .draft: 1])
        }
    }

    @Test func `Stock below what customers have ordered fails`() async throws {
        try await ImportingShop.open { shop in
            let live = try await shop.publishes(called: "caftan", "Caftan brodé")
            let (faults, counts) = try await Self.fails(
                shop, "Handle,Title,Variant Price,Variant SKU,Variant Inventory Qty\ncaftan,Caftan rouge,399.00,C-1,1\n",
                ImportSettings(condition: "worn", setsStock: true)
            ) { tx in
                try await Stock.reserve([Stock.Claim(live.offers[0], quantity: 2, for: ID())], in: tx)
            }
            #expect(faults == ["2 caftan promised"])
            #expect(counts.products == [.failed: 1])
            let price = try await shop.db.transaction { tx in try await live.live(in: tx).variants[0].price }
            #expect(price == .dirhams(450), "the product is changed as a whole or not at all")
        }
    }

    @Test func `A product whose change waits for the staff fails`() async throws {
        try await ImportingShop.open(isTrusted: false) { shop in
            let live = try await shop.publishes(called: "caftan", "Caftan brodé")
            let (faults, counts) = try await Self.fails(
                shop, "Handle,Title,Variant Price,Variant SKU\ncaftan,Caftan rouge,450.00,C-1\n"
            ) { tx in
                _ = try await live.edit(in: tx) { $0.texts[.french]?.title = "Caftan vert" }
            }
            #expect(faults == ["2 caftan waits"])
            #expect(counts.products == [.failed: 1])
        }
    }

    @Test func `A change of a product that another shop offers, too, waits for the staff, once`() async throws {
        try await ImportingShop.open { shop in
            let live = try await shop.publishes(called: "caftan", "Caftan brodé")
            let other = try await ImportingShop(beside: shop)
            let table = "Handle,Title,Variant Price,Variant SKU\ncaftan,Caftan rouge,450.00,C-1\n"
            let (faults, counts) = try await Self.fails(shop, table) { tx in
                var content = try await live.live(in: tx)
                content.variants[0].sku = nil
                _ = try await content.offer(beside: live.product, by: other.cast.seller, in: tx)
            }
            #expect(faults == [] && counts.products == [.waiting: 1])
            let again = try await shop.imports(table)
            #expect(try await shop.counts(again).products == [.waiting: 1])
            let waiting = try await shop.db.read(Query<Int>.one("SELECT count(*) FROM catalog.revision") { row in try row.next() })
            #expect(waiting == 1)
            let title = try await shop.db.transaction { tx in try await live.live(in: tx).title }
            #expect(title == "Caftan brodé")
        }
    }
}
