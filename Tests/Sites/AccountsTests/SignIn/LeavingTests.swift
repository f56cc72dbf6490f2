import Catalog
import Components
import Config
import HTTP
import Identity
import Kernel
import Orders
import Postgres
import TestKit
import Testing
import Web

@testable import Accounts

@Suite("A visitor who leaves a browser")
struct LeavingTests {
    private static let email = "nadia@exemple.org"
    private static let street = "9, impasse du Tonnelier"

    /// Makes an order, a cart, an unfinished checkout, a chosen city and a recently seen product, all as a guest.
    private static func leavesTraces(_ browser: TestBrowser, _ db: Database) async throws {
        let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], stock: 9, in: $0) }
        for index in [0, 1] {
            await browser.get("/fr/orders/find")
            await browser.post("/fr/cart/lines", [("offer", shop.offers[index].description), ("key", "\(ID<TestBrowser>())")])
            await browser.get("/fr/checkout/address")
            await browser.post(
                "/fr/checkout/address",
                [
                    ("full-name", "Nadia Amrani"), ("phone", "06 99 88 77 66"), ("city", SellerFixture.city), ("street", street),
                    ("email", ""),
                ])
            await browser.get("/fr/checkout/review")
            guard index == 0 else { break }
            await browser.post("/fr/checkout/review", [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))])
            #expect(browser.status == .seeOther)
        }
        let product = try #require(try await db.read(Offer.forSale([shop.offers[1]], in: .french)).first).productSlug
        await browser.get("/fr/products/\(product)?city=\(SellerFixture.city)")
        #expect(browser.cookies["seen"] != nil && browser.cookies["city"] != nil)
    }

    private static func expectsNothing(_ browser: TestBrowser) async {
        for page in ["/fr", "/fr/orders", "/fr/cart", "/fr/checkout"] {
            await browser.get(page)
            for trace in ["Tonnelier", "Amrani", "/fr/orders/K-", "99 88 77 66"] {
                #expect(!browser.page.contains(trace), "\(trace) on \(page)")
            }
        }
        for cookie in ["seen", "city", "draft", "session"] { #expect(browser.cookies[cookie] == nil, "\(cookie)") }
    }

    @Test("by logout leaves no order, cart, checkout answer or seen product; the language and the device cookie stay")
    func logout() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await Self.leavesTraces(nadia, db)
            let before = try #require(nadia.cookies["kolchi"])
            try await nadia.signsUp(Self.email)
            #expect(nadia.cookies["kolchi"] == before, "the guest's cart comes along")
            await nadia.get("/fr/account")
            let form = nadia.token
            await nadia.logsOut()
            let after = try #require(nadia.cookies["kolchi"])
            #expect(after != before && nadia.cookies["device"] != nil && nadia.cookies["language"] == "fr")
            await Self.expectsNothing(nadia)
            // Another open tab must reload its page.
            await nadia.post("/fr/cart/lines", [("offer", "\(ID<TestBrowser>())"), ("key", "k")], token: form)
            #expect(nadia.status == .forbidden && nadia.page.contains("Formulaire expiré"))
            // The cart of the account is there after the next login.
            await nadia.logsIn(Self.email)
            await nadia.get("/fr/cart")
            #expect(nadia.page.contains("/fr/cart/lines/"))
        }
    }

    @Test("by ending this browser's session on the security page leaves nothing either")
    func endedSession() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await Self.leavesTraces(nadia, db)
            try await nadia.signsUp(Self.email)
            let before = nadia.cookies["kolchi"]
            await nadia.get("/fr/account/security")
            let end = try #require(nadia.page.firstMatch(of: /action="(\/fr\/account\/security\/sessions\/[0-9a-f-]+\/end)"/)).output.1
            await nadia.post(String(end))
            #expect(nadia.status == .seeOther && nadia.cookies["kolchi"] != before)
            await Self.expectsNothing(nadia)
        }
    }

    @Test("as a guest can remove everything with one form, even the device cookie; the orders themselves stay")
    func forget() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await Self.leavesTraces(nadia, db)
            await nadia.get("/fr/orders")
            let number = try #require(nadia.page.firstMatch(of: /\/fr\/orders\/(K-[A-Z0-9]+)/)).output.1
            #expect(nadia.page.contains("/fr/orders/forget"))
            let before = nadia.cookies["kolchi"]
            await nadia.get("/fr/orders/forget")
            #expect(nadia.status == .ok && nadia.cookies["kolchi"] == before, "looking changes nothing")
            await nadia.post("/fr/orders/forget")
            #expect(nadia.location == "/fr/orders/forgotten")
            #expect(
                nadia.cookies["kolchi"] != nil && nadia.cookies["kolchi"] != before && nadia.cookies["device"] == nil
                    && nadia.cookies["language"] == "fr")
            try await nadia.follow()
            #expect(nadia.status == .ok)
            await Self.expectsNothing(nadia)
            #expect(try await db.read(Query.one("SELECT count(*) FROM carts.checkout") { row in try row.next(Int.self) }) == 0)
            let found = try #require(OrderNumber(rawValue: String(number)))
            #expect(try await Order.numbered(found, in: db)?.recipient != nil)
            // The old cookie no longer opens the cart.
            let thief = TestBrowser(beside: nadia)
            thief.set("kolchi", to: try #require(before))
            await thief.get("/fr/cart")
            #expect(!thief.page.contains("/fr/cart/lines/"))
        }
    }

    // MARK: What was typed

    /// Posts an address as a person whose session was ended in another browser.
    private static func typesAfterTheEnd(_ browser: TestBrowser, _ db: Database, token: String? = nil) async throws {
        let person = try await browser.person(email)
        await browser.get("/fr/account/addresses/new")
        let form = token ?? browser.token
        try await db.transaction { tx in try await Session.endAll(of: person.id, in: tx) }
        await browser.post(
            "/fr/account/addresses", [("label", "Chez moi"), ("street", street)], token: form,
            saying: [
                "Origin": HeaderValue(browser.world.configuration.publicURL) ?? "",
                "Referer": HeaderValue(browser.world.configuration.publicURL + "/fr/account/addresses/new") ?? "",
            ])
        let isLost = token != nil
        #expect(browser.location == "/fr/login?next=%2Ffr%2Faccount%2Faddresses%2Fnew")
        #expect((browser.flash == "formLost") == isLost)
    }

    @Test("sees the form that they typed when their session ended; another person who logs in does not")
    func draftOfAnother() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.signsUp("samir@exemple.ma")
            await browser.logsOut()
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            try await browser.signsUp(Self.email)
            try await Self.typesAfterTheEnd(browser, db)
            #expect(browser.cookies["draft"] != nil)
            await browser.logsIn("samir@exemple.ma", next: "/fr/account/addresses/new")
            try await browser.follow()
            #expect(browser.status == .ok && !browser.page.contains("Tonnelier") && !browser.page.contains("Chez moi"))
            let draft = try #require(browser.cookies["draft"])
            await browser.logsOut()
            #expect(browser.cookies["draft"] == nil)
            browser.set("draft", to: draft)
            await browser.logsIn(Self.email, next: "/fr/account/addresses/new")
            try await browser.follow()
            #expect(browser.page.contains("Tonnelier") && browser.page.contains("Chez moi"))
        }
    }

    @Test("never gets a form stored that may be another person's, from an earlier session or after a logout")
    func draftOfNobodyKnown() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.signsUp("samir@exemple.ma")
            await browser.get("/fr/account/addresses/new")
            let samirs = browser.token
            await browser.logsOut()
            await browser.get("/fr/orders/find")
            await browser.post("/fr/account/addresses", [("street", Self.street)], token: samirs)
            #expect(browser.cookies["draft"] == nil, "he has left")
            #expect(browser.flash == "formLost", "the login page says that nothing was kept")
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            try await browser.signsUp(Self.email)
            try await Self.typesAfterTheEnd(browser, db, token: samirs)
            #expect(browser.cookies["draft"] == nil, "the form was shown to somebody else")
        }
    }
}
