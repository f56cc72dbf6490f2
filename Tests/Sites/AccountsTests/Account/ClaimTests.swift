import Catalog
import HTTP
import Identity
import Kernel
import Orders
import Postgres
import Privacy
import TestKit
import Testing

@testable import Accounts

@Suite("An order that a guest placed")
struct ClaimTests {
    private static let email = "nadia@exemple.org"
    private static let street = "9, impasse du Tonnelier"

    /// A guest who gives somebody's e-mail address, perhaps without a right to it, and a second browser in the same shop.
    private struct Stage {
        let db: Database
        let shop: SellerFixture
        let guest: TestBrowser
        let nadia: TestBrowser

        init(_ db: Database) async throws {
            self.db = db
            shop = try await db.transaction {
                try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50), .dirhams(70)], stock: 9, in: $0)
            }
            guest = try await TestBrowser(in: db)
            nadia = TestBrowser(beside: guest)
        }

        /// - Returns: the order's number, and its secret link.
        @discardableResult
        func orders(_ browser: TestBrowser, _ index: Int = 0, email: String = ClaimTests.email) async throws -> (
            number: String, link: String
        ) {
            await browser.get("/fr/orders/find")
            await browser.post("/fr/cart/lines", [("offer", shop.offers[index].description), ("key", "\(ID<TestBrowser>())")])
            await browser.get("/fr/checkout/address")
            await browser.post(
                "/fr/checkout/address",
                [
                    ("full-name", "Rachid Inconnu"), ("phone", "06 99 88 77 66"), ("city", SellerFixture.city),
                    ("street", ClaimTests.street),
                    ("email", email),
                ])
            await browser.get("/fr/checkout/review")
            await browser.post("/fr/checkout/review", [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))])
            try await browser.follow()
            let track = try #require(browser.page.firstMatch(of: /(\/fr\/track\/(K-[A-Z0-9]+)\/[^\/"]+)/)).output
            return (String(track.2), String(track.1))
        }

        /// The numbers of the orders on the account's page.
        @discardableResult
        func owned(_ browser: TestBrowser) async -> Set<String> {
            await browser.get("/fr/account/orders")
            return Set(browser.page.matches(of: /\/fr\/orders\/(K-[A-Z0-9]+)/).map { String($0.output.1) })
        }
    }

    /// The URLs of the forms that accept the purchases offered on the page.
    private static func offers(_ browser: TestBrowser) -> [String] {
        browser.page.matches(of: /action="(\/fr\/account\/orders\/offers\/[0-9a-f-]+)"/).map { String($0.output.1) }
    }

    @Test("is not added to the account whose e-mail address it names, shows no street there, and prefills no checkout")
    func named() async throws {
        try await TestDatabase.clone { db in
            let stage = try await Stage(db)
            let (number, _) = try await stage.orders(stage.guest, email: "Nadia@Exemple.org")
            try await stage.nadia.signsUp(Self.email)
            #expect(await stage.owned(stage.nadia).isEmpty)
            #expect(Self.offers(stage.nadia).count == 1 && stage.nadia.page.contains("K-••••\(number.suffix(3))"))
            for secret in [number, "Inconnu", "Tonnelier", "99 88 77 66"] { #expect(!stage.nadia.page.contains(secret), "\(secret)") }
            await stage.nadia.get("/fr/orders/\(number)")
            #expect(stage.nadia.status == .notFound)
            await stage.nadia.post("/fr/cart/lines", [("offer", stage.shop.offers[1].description), ("key", "\(ID<TestBrowser>())")])
            await stage.nadia.get("/fr/checkout")
            #expect(stage.nadia.status == .ok && !stage.nadia.page.contains("Tonnelier") && !stage.nadia.page.contains("Inconnu"))
            // Not even after the person has claimed the order.
            await stage.owned(stage.nadia)
            let offer = try #require(Self.offers(stage.nadia).first)
            await stage.nadia.post(offer, [("number-\(offer.split(separator: "/").last ?? "")", number)])
            #expect(await stage.owned(stage.nadia) == [number])
            await stage.nadia.get("/fr/checkout")
            #expect(!stage.nadia.page.contains("Tonnelier"))
            // Another person is not offered the order.
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            let samir = TestBrowser(beside: stage.guest)
            try await samir.signsUp("samir@exemple.ma")
            #expect(await stage.owned(samir).isEmpty && Self.offers(samir).isEmpty)
        }
    }

    @Test("is claimed by its own number in any spelling, by no other number, and attempts are limited")
    func byNumber() async throws {
        try await TestDatabase.clone { db in
            let stage = try await Stage(db)
            let (number, _) = try await stage.orders(stage.guest)
            let other = try await stage.orders(stage.guest, 1).number
            try await stage.nadia.signsUp(Self.email)
            await stage.owned(stage.nadia)
            let offers = Self.offers(stage.nadia)
            #expect(offers.count == 2)
            let purchase = try await db.read(
                Query.one("SELECT purchase_id::text FROM orders.order WHERE number = \(number)") { row in try row.next(String.self) })
            let offer = try #require(offers.first { $0.hasSuffix(purchase) })
            for wrong in ["", other, "K-2222222"] {
                await stage.nadia.post(offer, [("number-\(purchase)", wrong)])
                #expect(stage.nadia.status == .unprocessableContent && stage.nadia.page.contains("id=\"number-\(purchase)-error\""))
            }
            let stranger = TestBrowser(beside: stage.guest)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            try await stranger.signsUp("samir@exemple.ma")
            await stranger.get("/fr/account")
            await stranger.post(offer, [("number-\(purchase)", number)])
            #expect(stranger.status == .notFound)
            await stage.nadia.post(offer, [("number-\(purchase)", " " + number.lowercased())])
            #expect(stage.nadia.status == .seeOther)
            #expect(await stage.owned(stage.nadia) == [number])
            // The browser that placed it no longer shows it.
            await stage.guest.get("/fr/orders")
            #expect(!stage.guest.page.contains(number) && stage.guest.page.contains(other))
            await stage.guest.get("/fr/orders/\(number)")
            #expect(stage.guest.status == .notFound)
            await stage.owned(stage.nadia)
            let left = try #require(Self.offers(stage.nadia).first)
            for _ in 0..<10 { await stage.nadia.post(left, [("number-\(left.split(separator: "/").last ?? "")", "K-2222222")]) }
            #expect(stage.nadia.status == .tooManyRequests)
        }
    }

    @Test("is counted on the account's home while it is open")
    func counted() async throws {
        try await TestDatabase.clone { db in
            let stage = try await Stage(db)
            let (number, link) = try await stage.orders(stage.guest)
            try await stage.nadia.signsUp(Self.email)
            for (count, path) in [(0, "\(link)/claim"), (1, "/fr/orders/\(number)/cancellation"), (0, nil)] {
                await stage.nadia.get("/fr/account")
                #expect(stage.nadia.page.contains("Commandes en cours</a></dt><dd>\(count)</dd>"), "before \(path ?? "the end")")
                guard let path else { break }
                await stage.nadia.get(path == "\(link)/claim" ? link : path)
                await stage.nadia.post(path)
                #expect(stage.nadia.status == .seeOther)
            }
        }
    }

    @Test("is not offered again once the person has declined it, and can then be claimed only by its secret link")
    func declined() async throws {
        try await TestDatabase.clone { db in
            let stage = try await Stage(db)
            let (number, link) = try await stage.orders(stage.guest)
            try await stage.nadia.signsUp(Self.email)
            await stage.owned(stage.nadia)
            let offer = try #require(Self.offers(stage.nadia).first)
            await stage.nadia.post(offer + "/refusal")
            #expect(stage.nadia.status == .seeOther)
            await stage.nadia.logsOut()
            await stage.nadia.logsIn(Self.email)
            #expect(await stage.owned(stage.nadia).isEmpty && Self.offers(stage.nadia).isEmpty)
            await stage.nadia.get("/fr/account")
            await stage.nadia.post(offer, [("number-\(offer.split(separator: "/").last ?? "")", number)])
            #expect(stage.nadia.status == .notFound)
            await stage.nadia.get(link)
            #expect(stage.nadia.status == .ok && stage.nadia.page.contains("\(link)/claim"))
            #expect(await stage.owned(stage.nadia).isEmpty, "looking changes nothing")
            await stage.nadia.get(link)
            await stage.nadia.post("\(link)/claim")
            #expect(stage.nadia.location == "/fr/orders/\(number)")
            try await stage.nadia.follow()
            #expect(stage.nadia.status == .ok && stage.nadia.page.contains("Tonnelier"))
            #expect(try await db.read(Query.one("SELECT count(*) FROM orders.declined") { row in try row.next(Int.self) }) == 0)
        }
    }

    @Test("can be claimed by its secret link only by the person whom it names, not by a friend who sees the link")
    func friend() async throws {
        try await TestDatabase.clone { db in
            let stage = try await Stage(db)
            let link = try await stage.orders(stage.guest).link
            let samir = TestBrowser(beside: stage.guest)
            try await samir.signsUp("samir@exemple.ma")
            await samir.get(link)
            #expect(samir.status == .ok && !samir.page.contains("/claim\""))
            await samir.post("\(link)/claim")
            #expect(samir.location == link)
            #expect(await stage.owned(samir).isEmpty)
        }
    }

    @Test("in the same browser is claimed at login if it names the person, and is offered with one button if it does not")
    func sameBrowser() async throws {
        try await TestDatabase.clone { db in
            let stage = try await Stage(db)
            let named = try await stage.orders(stage.nadia).number
            let unnamed = try await stage.orders(stage.nadia, 1, email: "").number
            try await stage.nadia.signsUp(Self.email)
            #expect(await stage.owned(stage.nadia) == [named])
            let offer = try #require(Self.offers(stage.nadia).first)
            #expect(stage.nadia.page.contains(unnamed))
            await stage.nadia.post(offer)
            #expect(await stage.owned(stage.nadia) == [named, unnamed])
            // Only orders placed while logged in prefill the checkout; a guest's do not, even from this browser.
            await stage.nadia.post("/fr/cart/lines", [("offer", stage.shop.offers[2].description), ("key", "\(ID<TestBrowser>())")])
            await stage.nadia.get("/fr/checkout")
            #expect(!stage.nadia.page.contains("Tonnelier"))
        }
    }

    @Test("does not prevent the erasure of the person whose address it names, and is not erased with them")
    func erasure() async throws {
        try await TestDatabase.clone { db in
            let stage = try await Stage(db)
            let (number, link) = try await stage.orders(stage.guest)
            try await stage.nadia.signsUp(Self.email)
            let person = try await stage.nadia.person(Self.email)
            let export = try await PersonalData.export(of: person, in: VisitorKey(cookie: "none"), at: .now(), in: db)
            let text = String(decoding: export, as: UTF8.self)
            #expect(text.contains("orders_that_name_you") && !text.contains(number) && !text.contains("Tonnelier"))
            try await db.transaction { tx in try await Person.erase(person.id, askedIn: VisitorKey(cookie: "none"), in: tx) }
            #expect(try await db.read(Person.with(person.id)) == nil)
            await stage.guest.get(link)
            #expect(stage.guest.status == .ok && stage.guest.page.contains("Tonnelier"))
        }
    }
}
