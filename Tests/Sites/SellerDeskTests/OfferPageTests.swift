import Auditing
import Catalog
import HTTP
import Identity
import Inventory
import Kernel
import Orders
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("The page of an offer at the desk")
struct OfferPageTests {
    private struct Shop {
        let fixture: SellerFixture
        let manager: TestBrowser
        let manages: Person.ID

        var offer: Offer.ID { fixture.offers[0] }
        var path: String { "/fr/desk/\(fixture.slug)/offers/\(offer)" }

        func read(in db: Database) async throws -> DeskOffer {
            let found = try await db.read(DeskOffer.of(offer, fixture.seller))
            return try #require(found)
        }

        func stock(in db: Database) async throws -> Stock? { try await db.read(Stock.of([offer])).first }
    }

    private static func open(_ prices: [Money] = [.dirhams(300)], stock: Int = 3, in db: Database) async throws -> Shop {
        let fixture = try await db.transaction { tx in try await SellerFixture.open(prices: prices, stock: stock, in: tx) }
        let manager = try await TestBrowser(in: db)
        try await TestBrowser(in: db).becomesMember(.owner, of: fixture.seller)
        let manages = try await manager.becomesMember(.manager, of: fixture.seller)
        return Shop(fixture: fixture, manager: manager, manages: manages)
    }

    private static let parcel = [("grams", "800"), ("side-1", "30"), ("side-2", "20,5"), ("side-3", "5")]

    private static func terms(_ browser: TestBrowser, _ changes: [(String, String)] = []) throws -> [(String, String)] {
        let all = ["price": "300", "sku": "", "gtin": "", "grams": "", "side-1": "", "side-2": "", "side-3": ""]
        return [("version", try browser.hidden("version"))] + all.merging(changes) { $1 }.map { ($0.key, $0.value) }
    }

    @Test("changes price, article number, bar code and parcel, and the audit log says who did it")
    func changes() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let browser = shop.manager
            await browser.get(shop.path)
            #expect(browser.status == .ok && browser.page.contains("value=\"300.00\""))
            await browser.post(
                shop.path, try Self.terms(browser, [("price", "249,50"), ("sku", "R-1"), ("gtin", "4006381333931")] + Self.parcel))
            #expect(browser.status == .seeOther && browser.flash == "offerSaved")
            let now = try await shop.read(in: db).terms
            #expect(now.price == Money(minor: 24_950) && now.sku == "R-1" && now.gtin?.digits == "4006381333931")
            #expect(now.parcel == ParcelSize(grams: 800, millimetres: [300, 205, 50]))
            let acts = try await db.search(AuditedAct.find(AuditFilter(name: "catalog.offer-changed"), before: nil))
            #expect(acts.map(\.actor) == [shop.manages.actor.description])
            #expect(acts.first?.before.byColumn["catalog.offer.price"] == .number(30_000))
        }
    }

    @Test("names each fault beside its field, keeps the input, and changes nothing")
    func faults() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open([.dirhams(300), .dirhams(200)], in: db)
            let browser = shop.manager
            try await db.transaction { tx in
                try await Offer.setSKU(shop.fixture.offers[1], to: "R-2", by: shop.fixture.seller, in: tx)
            }
            let before = try await shop.read(in: db)
            for (field, value) in [
                ("price", ""), ("price", "abc"), ("price", "0"), ("price", "10000000,01"), ("sku", String(repeating: "x", count: 65)),
                ("sku", "R\u{202E}1"), ("sku", "R-2"), ("gtin", "4006381333932"), ("grams", "0"), ("grams", "100001"), ("side-2", "x"),
            ] {
                await browser.get(shop.path)
                let rest = field == "side-2" ? Self.parcel.filter { $0.0 != field } : []
                await browser.post(shop.path, try Self.terms(browser, rest + [(field, value)]))
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"\(field)-error\""), "\(field) \(value)")
                #expect(try await shop.read(in: db) == before, "\(field) \(value)")
            }
            await browser.get(shop.path)
            await browser.post(shop.path, try Self.terms(browser, [("price", "douze"), ("sku", "kept")]))
            #expect(browser.page.contains("value=\"douze\"") && browser.page.contains("value=\"kept\""))
        }
    }

    @Test("tells the later of two members that somebody was faster, who it was, and what is saved")
    func stale() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let browser = shop.manager
            await browser.get(shop.path)
            let late = try Self.terms(browser, [("price", "280")])
            await browser.post(shop.path, try Self.terms(browser, [("price", "250")]))
            await browser.post(shop.path, late)
            #expect(browser.status == .conflict && browser.page.contains("value=\"280\"") && browser.page.contains("250,00"))
            #expect(browser.page.contains("Nadia"))
            #expect(try await shop.read(in: db).terms.price == .dirhams(250))
            await browser.post(shop.path, try Self.terms(browser, [("price", "280")]))
            #expect(try await shop.read(in: db).terms.price == .dirhams(280))
        }
    }

    @Test("counts pieces with a reason that fits, never below what orders have reserved, and never over a newer count")
    func counts() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let browser = shop.manager
            func count(_ pieces: String, _ kind: String, seen: String = "3") async {
                await browser.get(shop.path)
                await browser.post(shop.path + "/stock", [("on-hand", seen), ("pieces", pieces), ("kind", kind), ("why", "Comptage")])
            }
            await count("5", "lost")
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"kind-error\""))
            await count("2", "received")
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"kind-error\""))
            for typed in ["", "-1", "1,5", "100001"] {
                await count(typed, "corrected")
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"pieces-error\""), "\(typed)")
            }
            #expect(try await shop.stock(in: db)?.onHand == 3)
            await count("5", "received")
            #expect(browser.flash == "stockSaved")
            #expect(try await shop.stock(in: db)?.onHand == 5)
            await count("4", "corrected")
            #expect(browser.status == .conflict, "somebody counted meanwhile")
            try await db.transaction { tx in try await Stock.reserve([Stock.Claim(2, of: shop.offer)], in: tx) }
            await count("1", "lost", seen: "5")
            #expect(browser.status == .unprocessableContent && browser.page.contains("2 articles") && browser.page.contains("value=\"1\""))
            await count("2", "lost", seen: "5")
            #expect(try await shop.stock(in: db) == Stock(offer: shop.offer, onHand: 2, reserved: 2))
        }
    }

    @Test("gives an offer its first count")
    func firstCount() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let product = try await shop.read(in: db)
            let offer = try await db.transaction { tx in
                try await Offer.add(
                    OfferDraft(seller: shop.fixture.seller, condition: .worn, price: .dirhams(100)), to: product.variant, in: tx)
            }
            let path = "/fr/desk/\(shop.fixture.slug)/offers/\(offer)"
            await shop.manager.get(path)
            #expect(shop.manager.page.contains("pas encore été compté"))
            await shop.manager.post(path + "/stock", [("pieces", "7")])
            #expect(try await db.read(Stock.of([offer])).first?.onHand == 7)
            await shop.manager.post(path + "/stock", [("pieces", "9")])
            #expect(shop.manager.status == .conflict)
        }
    }

    @Test("withdraws an offer, puts it on sale again, and archives the product only while nobody else offers it")
    func withdraws() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let browser = shop.manager
            await browser.get(shop.path)
            await browser.post(shop.path + "/withdrawal")
            #expect(browser.flash == "offerWithdrawn")
            #expect(try await !shop.read(in: db).isOffered)
            await browser.get(shop.path)
            await browser.post(shop.path + "/publication")
            #expect(try await shop.read(in: db).isOffered)

            let live = try await shop.read(in: db)
            let rival = try await db.transaction { tx in
                let seller = try await Cast.riadDeco.opens(in: tx)
                let offer = try await Offer.add(
                    OfferDraft(seller: seller, condition: .worn, price: .dirhams(90)), to: live.variant, in: tx)
                return (seller: seller, offer: offer)
            }
            await browser.get(shop.path)
            #expect(!browser.page.contains("/archiving") && !browser.page.contains("name=\"gtin\""))
            await browser.post(shop.path, try Self.terms(browser, [("gtin", "4006381333931")]))
            #expect(browser.status == .unprocessableContent && browser.page.contains("Un autre vendeur"))
            await browser.get(shop.path + "/archiving")
            await browser.post(shop.path + "/archiving")
            #expect(browser.status == .unprocessableContent)
            #expect(try await !shop.read(in: db).isArchived)
            try await db.transaction { tx in try await Offer.withdraw(rival.offer, by: rival.seller, in: tx) }
            await browser.get(shop.path + "/archiving")
            await browser.post(shop.path + "/archiving")
            #expect(browser.flash == "productArchived")
            #expect(try await shop.read(in: db).isArchived)
            await browser.get(shop.path)
            await browser.post(shop.path + "/publication")
            let back = try await shop.read(in: db)
            #expect(back.isOffered && !back.isArchived)
        }
    }

    @Test("gives the product another address; the old one leads to it, and nobody takes an address of another product")
    func renames() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open([.dirhams(300), .dirhams(200)], in: db)
            let browser = shop.manager
            let former = try await shop.read(in: db).slug
            let other = try #require(try await db.read(DeskOffer.of(shop.fixture.offers[1], shop.fixture.seller))).slug
            await browser.get(shop.path + "/address")
            #expect(browser.status == .ok && browser.page.contains("value=\"\(former)\""))
            await browser.post(shop.path + "/address", [("slug", other)])
            #expect(browser.status == .conflict && browser.page.contains("id=\"slug-error\""))
            await browser.post(shop.path + "/address", [("slug", "قفطان")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("value=\"قفطان\""))
            await browser.post(shop.path + "/address", [("slug", "Caftan Brodé")])
            #expect(browser.status == .unprocessableContent)
            await browser.post(shop.path + "/address", [("slug", "Caftan brode")])
            #expect(browser.flash == "offerSaved")
            try await browser.get("/fr/products/caftan-brode") { browser.status == .ok }
            await browser.get("/fr/products/\(former)")
            #expect(browser.status == .movedPermanently && browser.location == "/fr/products/caftan-brode")
        }
    }

    @Test("finds a product by its bar code, and begins an offer beside it in a shop of the reader")
    func sellsLike() async throws {
        try await TestDatabase.clone { db in
            let shop = try await Self.open(in: db)
            let slug = try await shop.read(in: db).slug
            await shop.manager.get(shop.path)
            await shop.manager.post(shop.path, try Self.terms(shop.manager, [("gtin", "4006381333931")]))
            let other = try await db.transaction { tx in try await Cast.riadDeco.opens(in: tx) }
            let browser = try await TestBrowser(in: db)
            try await TestBrowser(in: db).becomesMember(.owner, of: other)
            try await browser.becomesMember(.manager, of: other)
            await browser.get("/fr/desk/riad-deco/barcode?code=4006381333932")
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"code-error\""))
            await browser.get("/fr/desk/riad-deco/barcode?code=4006381333948")
            #expect(browser.status == .ok && browser.page.contains("Aucun article"))
            await browser.get("/fr/desk/riad-deco/barcode?code=400-6381-333931")
            #expect(browser.page.contains("/fr/sell/like/\(slug)"))
            await browser.get("/fr/sell/like/\(slug)")
            #expect(browser.status == .ok && browser.page.contains("riad-deco"))
            await browser.post("/fr/sell/like/\(slug)", [("shop", shop.fixture.slug)])
            #expect(browser.status == .unprocessableContent, "a shop of others")
            await browser.post("/fr/sell/like/\(slug)", [("shop", "riad-deco")])
            #expect(browser.location?.hasPrefix("/fr/desk/riad-deco/listings/") == true)
            let drafts = try await db.read(ListingDraft.open(of: other))
            let product = try await shop.read(in: db).product
            #expect(drafts.map(\.subject) == [.offer(beside: product)])
            await browser.get("/fr/sell/like/no-such-product")
            #expect(browser.status == .notFound)

            let stranger = try await TestBrowser(in: db)
            await stranger.get("/fr/sell/like/\(slug)")
            #expect(stranger.location == "/fr/sell")
            let packer = try await TestBrowser(in: db)
            try await packer.becomesMember(.packer, of: other)
            await packer.get("/fr/sell/like/\(slug)")
            #expect(packer.location == "/fr/sell")
        }
    }
}

@Suite("Closing a shop")
struct ClosingTests {
    @Test("needs the shop's name and no order under way, and is final")
    func closes() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { tx in try await SellerFixture.open(prices: [.dirhams(100)], in: tx) }
            let owner = try await TestBrowser(in: db)
            let person = try await owner.becomesMember(.owner, of: shop.seller)
            let path = "/fr/desk/\(shop.slug)"
            func availability() async throws -> Seller.Availability? {
                let found = try await db.read(Seller.named(shop.slug, in: .french))
                return found?.availability
            }
            let seller = try #require(try await db.read(Seller.named(shop.slug, in: .french)))
            let name = seller.name
            await owner.get(path + "/closing")
            #expect(owner.status == .ok && owner.page.contains(name))
            await owner.post(path + "/closing", [("name", "autre")])
            #expect(owner.status == .unprocessableContent && owner.page.contains("value=\"autre\""))
            let order = try await shop.sell(in: db)
            await owner.post(path + "/closing", [("name", name)])
            #expect(owner.status == .conflict && owner.page.contains("commandes sont en cours"))
            #expect(try await availability() == .open)
            try await db.transaction { tx in try await Order.cancel(order, by: .system, why: "Essai", in: tx) }
            await owner.get(path + "/closing")
            await owner.post(path + "/closing", [("name", " \(name.uppercased()) ")])
            #expect(owner.location == path && owner.flash == "shopClosed")
            #expect(try await availability() == .closed)
            let acts = try await db.search(AuditedAct.find(AuditFilter(name: "sellers.closed"), before: nil))
            #expect(acts.map(\.actor) == [person.actor.description])
            await owner.get(path)
            #expect(!owner.page.contains("/closing"))
            await owner.get(path + "/closing")
            #expect(owner.location == path)
        }
    }
}
