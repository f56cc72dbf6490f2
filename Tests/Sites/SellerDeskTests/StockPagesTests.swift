import Catalog
import HTTP
import Identity
import Inventory
import Kernel
import Orders
import Places
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("The pages about stock at the desk")
struct StockPagesTests {
    /// A shop with two offers, a warehouse in Casablanca and one in Fès.
    private struct Shop {
        let fixture: SellerFixture
        let home: Warehouse.ID
        let depot: Warehouse.ID
        let manager: TestBrowser
        let packer: TestBrowser

        var offer: Offer.ID { fixture.offers[0] }
        var desk: String { "/fr/desk/\(fixture.slug)" }

        func levels(in db: Database) async throws -> [Int] {
            let levels = try await db.read(StockLevel.of([offer]))
            return [home, depot].map { one in levels.first { $0.warehouse == one }?.onHand ?? 0 }
        }
    }

    private static func open(in db: Database) async throws -> Shop {
        let (fixture, home, depot) = try await db.transaction { tx in
            let fixture = try await SellerFixture.open(prices: [.dirhams(300), .dirhams(200)], stock: 5, in: tx)
            let home = try #require(try await tx.read(Warehouse.open(of: fixture.seller)).first)
            let depot = try await Warehouse.open(
                for: fixture.seller, named: "Dépôt <b>", in: City.Code(Cast.darSalma.city), by: .system, in: tx)
            try await Offer.setSKU(fixture.offers[0], to: "R-1", by: fixture.seller, in: tx)
            return (fixture, home.id, depot)
        }
        let (owner, manager, packer) = (
            try await TestBrowser(in: db), try await TestBrowser(in: db), try await TestBrowser(in: db)
        )
        try await owner.becomesMember(.owner, of: fixture.seller)
        try await manager.becomesMember(.manager, of: fixture.seller)
        try await packer.becomesMember(.packer, of: fixture.seller)
        return Shop(fixture: fixture, home: home, depot: depot, manager: manager, packer: packer)
    }

    @Test("list what lies in each warehouse, and find offers by title, article number and threshold")
    func lists() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let browser = shop.manager
            await browser.get(shop.desk + "/stock")
            #expect(browser.status == .ok && browser.page.contains("Dépôt &lt;b&gt;") == false, "nothing lies there yet")
            try await db.transaction { tx in
                try await Stock.move(shop.offer, by: 2, as: .received, at: shop.depot, by: "x", in: tx)
            }
            await browser.get(shop.desk + "/stock?q=R-1")
            #expect(browser.page.contains("Dépôt &lt;b&gt;") && browser.page.contains("7 articles à vendre"))
            await browser.get(shop.desk + "/stock?filter=low")
            #expect(browser.page.contains("Aucun article n’est bientôt épuisé"))
            await browser.get(shop.desk + "/warehouses")
            await browser.post(shop.desk + "/warehouses/threshold", [("threshold", "5")])
            #expect(browser.flash == "thresholdSaved")
            await browser.get(shop.desk + "/stock?filter=low")
            #expect(browser.page.contains("5 articles à vendre") && !browser.page.contains("7 articles à vendre"))
            await browser.get(shop.desk + "/warehouses")
            await browser.post(shop.desk + "/warehouses/threshold", [("threshold", "-1")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"threshold-error\""))
            await shop.packer.get(shop.desk + "/stock/\(shop.offer)")
            #expect(shop.packer.status == .ok && !shop.packer.page.contains("name=\"pieces\""), "packers do not correct")
        }
    }

    @Test("correct the pieces of one warehouse, beside what somebody else did meanwhile")
    func corrects() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let browser = shop.manager
            let path = shop.desk + "/stock/\(shop.offer)"
            func correct(_ pieces: String, at warehouse: String, seen: Int) async {
                await browser.get(path)
                await browser.post(
                    path,
                    [
                        ("warehouse", warehouse), ("seen-\(shop.home)", "5"), ("seen-\(shop.depot)", "\(seen)"), ("pieces", pieces),
                        ("kind", "corrected"), ("why", "Trouvés"),
                    ])
            }
            await correct("3", at: "", seen: 0)
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"warehouse-error\""))
            await correct("x", at: "\(shop.depot)", seen: 0)
            #expect(browser.status == .unprocessableContent && browser.page.contains("value=\"x\""))
            await correct("3", at: "\(shop.depot)", seen: 1)
            #expect(browser.status == .conflict)
            await correct("3", at: "\(shop.depot)", seen: 0)
            #expect(browser.flash == "stockSaved")
            let levels = try await shop.levels(in: db)
            #expect(levels == [5, 3])
            await browser.get(path)
            #expect(browser.page.contains("Trouvés") && browser.page.contains("+3"))
            // A sale from the near warehouse is named with its order, and moves to the other one.
            let number = try await shop.fixture.sell(in: db)
            await browser.get(path)
            #expect(browser.page.contains("\(number)"))
            await browser.post(
                path + "/reservations",
                [("line", try browser.hidden("line")), ("from", try browser.hidden("from")), ("to", "\(shop.depot)")])
            #expect(browser.flash == "reservationMoved")
            let moved = try await db.read(Stock.promises(of: shop.offer))
            #expect(moved.map(\.warehouse) == [shop.depot])
            await browser.post(
                path + "/reservations", [("line", "\(moved[0].line)"), ("from", "\(shop.home)"), ("to", "\(shop.depot)")])
            #expect(browser.status == .conflict)
        }
    }

    @Test("open, rename, order and close warehouses, with each fault beside its field")
    func warehouses() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let browser = shop.manager
            let path = shop.desk + "/warehouses"
            for (name, city, field) in [("", Cast.darSalma.city, "name"), ("dépôt <b>", Cast.darSalma.city, "name"), ("A", "x", "city")] {
                await browser.get(path)
                await browser.post(path, [("name", name), ("city", city)])
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"\(field)-error\""), "\(name) \(city)")
            }
            await browser.post(path, [("name", "Maârif"), ("city", SellerFixture.city)])
            #expect(browser.flash == "warehouseOpened")
            let third = try #require(try await db.read(Warehouse.open(of: shop.fixture.seller)).last).id
            await browser.get(path + "/\(third)")
            await browser.post(path + "/\(third)", [("version", "9"), ("name", "B"), ("city", SellerFixture.city)])
            #expect(browser.status == .conflict && browser.page.contains("value=\"B\""))
            await browser.post(path + "/\(third)", [("version", "1"), ("name", "B"), ("city", SellerFixture.city)])
            #expect(browser.flash == "warehouseSaved")
            await browser.post(path + "/order", [("order", "\(third) \(shop.home) \(shop.depot)")])
            #expect(browser.flash == "warehousesOrdered")
            await browser.post(path + "/order", [("order", "\(third)")])
            #expect(browser.status == .conflict)
            await browser.get(path + "/\(shop.home)/closing")
            await browser.post(path + "/\(shop.home)/closing")
            #expect(browser.status == .conflict && browser.page.contains("10 articles"))
            await browser.post(path + "/\(third)/closing")
            #expect(browser.flash == "warehouseClosed")
        }
    }

    @Test("send and receive a transfer; packers receive, and a stale form changes nothing")
    func transfers() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let (browser, packer) = (shop.manager, shop.packer)
            await browser.get(shop.desk + "/transfers")
            await browser.post(shop.desk + "/transfers", [("from", "\(shop.home)"), ("to", "\(shop.home)")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"to-error\""))
            await browser.post(shop.desk + "/transfers", [("from", "\(shop.home)"), ("to", "\(shop.depot)")])
            let path = try #require(browser.location)
            await browser.get(path)
            await browser.post(path, [("code", "nothing"), ("quantity", "4")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"code-error\""))
            await browser.post(path, [("code", "Robe"), ("quantity", "4")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"offer-error\""), "both are called so")
            await browser.post(path, [("code", "R-1"), ("quantity", "6")])
            #expect(browser.flash == "transferSaved")
            await browser.get(path + "/sending")
            await browser.post(path + "/sending", [("version", try browser.hidden("version"))])
            #expect(browser.status == .unprocessableContent && browser.page.contains("5 articles libres"))
            await browser.post(path, [("offer", "\(shop.offer)"), ("quantity", "4")])
            await browser.get(path + "/sending")
            let version = try browser.hidden("version")
            await browser.post(path + "/sending", [("version", "1")])
            #expect(browser.status == .conflict)
            await browser.post(path + "/sending", [("version", version)])
            #expect(browser.flash == "transferSent")
            await packer.get(path)
            let sent = try packer.hidden("version")
            func arrive(_ received: String, _ missing: String, _ why: String, over version: String) async {
                await packer.post(
                    path + "/receipt",
                    [
                        ("version", version), ("received-\(shop.offer)", received), ("missing-\(shop.offer)", missing),
                        ("why-\(shop.offer)", why),
                    ])
            }
            await arrive("5", "0", "", over: sent)
            #expect(packer.status == .unprocessableContent && packer.page.contains("id=\"received-\(shop.offer)-error\""))
            await arrive("3", "1", "", over: sent)
            #expect(packer.status == .unprocessableContent && packer.page.contains("id=\"why-\(shop.offer)-error\""))
            await arrive("3", "1", "cassé", over: "1")
            #expect(packer.status == .conflict && packer.page.contains("value=\"cassé\""))
            await arrive("3", "1", "cassé", over: sent)
            #expect(packer.flash == "transferReceived")
            let levels = try await shop.levels(in: db)
            #expect(levels == [1, 3])
        }
    }

    @Test("count by scanner and by row; packers count and do not close, and a conflict names the order")
    func counts() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let (browser, packer) = (shop.manager, shop.packer)
            let number = try await shop.fixture.sell(in: db)
            await packer.get(shop.desk + "/counts")
            await packer.post(shop.desk + "/counts", [("warehouse", "")])
            #expect(packer.status == .unprocessableContent && packer.page.contains("id=\"warehouse-error\""))
            await packer.post(shop.desk + "/counts", [("warehouse", "\(shop.home)")])
            let path = try #require(packer.location)
            await browser.get(shop.desk + "/counts")
            await browser.post(shop.desk + "/counts", [("warehouse", "\(shop.home)")])
            #expect(browser.location == path && browser.flash == "countIsOpen")
            await packer.get(path)
            #expect(!packer.page.contains("/closing"))
            await packer.post(path + "/scan", [("code", "R-1")])
            #expect(packer.flash == "countScanned")
            await packer.get(try #require(packer.location))
            #expect(packer.page.contains(/name="code"[^>]* autofocus/), "the next code of the scanner goes into the same field")
            await packer.post(path, [("counted-\(shop.fixture.offers[1])", "x")])
            #expect(packer.status == .unprocessableContent && packer.page.contains("value=\"x\""))
            await packer.post(path, [("counted-\(shop.offer)", "0"), ("counted-\(shop.fixture.offers[1])", "7")])
            #expect(packer.flash == "countSaved")
            await packer.post(path + "/closing")
            #expect(packer.status == .notFound)
            await browser.get(path + "/closing")
            await browser.post(path + "/closing")
            #expect(browser.status == .conflict && browser.page.contains("\(number)"))
            await packer.post(path, [("counted-\(shop.offer)", "4")])
            await browser.post(path + "/closing")
            #expect(browser.flash == "countClosed")
            let stocks = try await db.read(Stock.of(shop.fixture.offers))
            #expect(Set(stocks.map(\.onHand)) == [4, 7])
            await packer.post(path + "/scan", [("code", "R-1")])
            #expect(packer.status == .conflict)
            await browser.get(path)
            #expect(browser.status == .ok && !browser.page.contains("name=\"code\""))
        }
    }
}
