import Catalog
import Components
import HTTP
import Identity
import Kernel
import Orders
import Postgres
import Settings
import Support
import TestKit
import Testing
import Web

@testable import Storefront

/// Orders that wait for a verification code, through the storefront's routes.
@Suite("A guest whose order needs a verification code")
struct PhoneCheckTests {
    private let phone = "06 61 99 88 77"

    /// A browser at the review step, with a piece of that price in the cart.
    private func atReview(
        _ dirhams: Int64, phone: String? = nil, email: String = "", settings: [String: String] = [:], in db: Database
    ) async throws -> TestBrowser {
        let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(dirhams)], delivery: .zero, in: $0) }
        let browser = try await TestBrowser(in: db, settings: settings)
        try await goToReview(browser, shop.offers[0], phone: phone, email: email)
        return browser
    }

    private func goToReview(_ browser: TestBrowser, _ offer: Offer.ID, phone: String? = nil, email: String = "") async throws {
        await browser.get("/fr/orders/find")
        await browser.post("/fr/cart/lines", [("offer", offer.description), ("key", "\(ID<SellerFixture>())")])
        await browser.post(
            "/fr/checkout/address",
            [
                ("full-name", "Nadia"), ("phone", phone ?? self.phone), ("city", SellerFixture.city), ("street", "3, rue des Orangers"),
                ("email", email),
            ])
        await browser.get("/fr/checkout/review")
    }

    private func place(_ browser: TestBrowser) async throws {
        await browser.post("/fr/checkout/review", [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))])
    }

    /// The six-digit code of the newest message.
    private func code(for browser: TestBrowser, in db: Database) async throws -> String {
        let newest: ID<Purchase> = try await db.read(
            Query.one("SELECT subject FROM identity.proof WHERE purpose = 'order-phone' ORDER BY asked_at DESC LIMIT 1") { row in
                try row.next()
            })
        let verification = try #require(try await db.read(Verification.newest(.orderContact, about: newest.uuid)))
        return verification.code(browser.world.key)
    }

    private func sent(in db: Database) async throws -> Int {
        try await db.read(Query<Int>.one("SELECT count(*) FROM identity.proof WHERE purpose = 'order-phone'") { row in try row.next() })
    }

    @Test("sees the announcement before ordering, gets one code, and confirms the order with it")
    func confirms() async throws {
        try await TestDatabase.clone { db in
            let browser = try await atReview(2_001, in: db)
            #expect(
                browser.page.contains("plus de <bdi>2\u{202F}000,00\u{A0}DH</bdi>") && browser.page.contains("30\u{A0}minutes")
                    && browser.page.contains(phone))
            let fields = [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))]
            for _ in 1...2 { await browser.post("/fr/checkout/review", fields) }
            let check = try #require(browser.location)
            #expect(check.hasSuffix("/phone"))
            #expect(try await sent(in: db) == 1)
            try await browser.follow()
            #expect(
                browser.status == .ok && browser.header("Cache-Control") == "no-store"
                    && browser.page.contains("autocomplete=\"one-time-code\""))

            let right = try await code(for: browser, in: db)
            await browser.post(check, [("code", right == "000000" ? "000001" : "000000")])
            #expect(browser.status == .seeOther && browser.location == check)
            try await browser.follow()
            #expect(browser.page.contains("<title>Erreur") && browser.page.contains("Essais restants\u{A0}: 4"))
            #expect(browser.page.contains("id=\"code-error\""))
            await browser.get(check)
            #expect(!browser.page.contains("Essais restants"), "said once")
            let confirmation = String(check.dropLast("/phone".count))
            await browser.get(confirmation)
            #expect(browser.page.contains("À confirmer") && browser.page.contains("href=\"\(check)\""))
            for _ in 1...2 {
                await browser.post(check, [("code", right)])
                #expect(browser.location == confirmation)
            }
            try await browser.follow()
            #expect(!browser.page.contains(check) && browser.page.contains("Votre commande est passée"))
            await browser.get(check)
            #expect(browser.location == confirmation)
        }
    }

    @Test("can type the code on another device with the secret link; a stranger gets 404")
    func byLink() async throws {
        try await TestDatabase.clone { db in
            let browser = try await atReview(2_001, in: db)
            try await place(browser)
            let check = try #require(browser.location)
            await browser.get(String(check.dropLast("/phone".count)))
            let track = String(try #require(browser.page.firstMatch(of: /\/fr\/track\/[^"\/]+\/[^"\/]+/)).output)
            let other = TestBrowser(beside: browser)
            await other.get(track)
            #expect(other.page.contains("href=\"\(track)/phone\""))
            await other.get(track + "/phone")
            await other.post(track + "/phone", [("code", try await code(for: browser, in: db))])
            #expect(other.location == track)
            try await other.follow()
            #expect(other.page.contains("Confirmée par code") && !other.page.contains("\(track)/phone"))

            let stranger = TestBrowser(beside: browser)
            for address in [check, "/fr/purchases/\(ID<Purchase>())/phone", track + "x/phone"] {
                await stranger.get(address)
                #expect(stranger.status == .notFound, "\(address)")
                await stranger.get("/fr/orders/find")
                for path in [address, address + "/code"] {
                    await stranger.post(path, [("code", "123456")])
                    #expect(stranger.status == .notFound, "\(path)")
                }
            }
            #expect(try await sent(in: db) == 1)
        }
    }

    @Test("has five attempts for each code and three codes an hour, and sees these limits")
    func tries() async throws {
        try await TestDatabase.clone { db in
            let browser = try await atReview(2_001, in: db)
            try await place(browser)
            let check = try #require(browser.location)
            try await browser.follow()
            let right = try await code(for: browser, in: db)
            for _ in 1...5 { await browser.post(check, [("code", "12345")]) }
            for code in ["12345", right] {
                await browser.post(check, [("code", code)])
                #expect(browser.location == check)
                try await browser.follow()
                #expect(browser.page.contains("Ce code n’est plus valable"))
            }
            for _ in 1...2 {
                await browser.post(check + "/code")
                #expect(browser.location == check)
            }
            await browser.post(check + "/code")
            #expect(browser.location == check)
            try await browser.follow()
            #expect(browser.page.contains("Trop d’essais"))
            await browser.post(check, [("code", try await code(for: browser, in: db))])
            #expect(browser.location == String(check.dropLast("/phone".count)))
        }
    }

    @Test("can send at most three codes an hour to one number, however many orders are placed")
    func flood() async throws {
        try await TestDatabase.clone { db in
            for _ in 1...5 {
                let browser = try await atReview(2_001, in: db)
                try await place(browser)
                #expect(browser.location?.hasSuffix("/phone") == true)
                try await browser.follow()
            }
            #expect(try await sent(in: db) == 3)
        }
    }

    @Test("gets the code by e-mail if too many orders are under way for the e-mail address, with whatever telephone number")
    func byMail() async throws {
        try await TestDatabase.clone { db in
            for _ in 1...3 {
                let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(10)], in: $0) }
                try await Purchaser(email: "nadia@example.ma").buys(shop.offers, in: db)
            }
            let browser = try await atReview(10, email: "Nadia@Example.ma", in: db)
            #expect(browser.page.contains("en cours pour une même adresse e-mail") && !browser.page.contains("par SMS"))
            try await place(browser)
            let check = try #require(browser.location)
            #expect(check.hasSuffix("/phone"))
            try await browser.follow()
            #expect(browser.page.contains("nadia@example.ma"))
            await browser.post(check, [("code", try await code(for: browser, in: db))])
            try await browser.follow()
            #expect(browser.page.contains("Votre commande est passée"))
        }
    }

    @Test("who types the right code after the piece was sold sees so, keeps the cart, and needs no code for the next order")
    func overtaken() async throws {
        try await TestDatabase.clone { db in
            let browser = try await atReview(2_001, in: db)
            let offer = try #require(
                try await db.read(Query<[Offer.ID]>.all("SELECT id FROM catalog.offer") { row in try row.next() }).first)
            try await place(browser)
            let check = try #require(browser.location)
            try await Purchaser().buys([offer], under: nil, in: db)
            await browser.post(check, [("code", try await code(for: browser, in: db))])
            try await browser.follow()
            #expect(browser.status == .ok && browser.page.contains("Votre commande n’a pas été passée"))
            #expect(
                browser.page.contains("Un autre acheteur a eu un des articles avant vous.")
                    && !browser.page.contains("Votre commande est passée"))
            await browser.get(check)
            #expect(browser.location == String(check.dropLast("/phone".count)))
            await browser.get("/fr/cart")
            #expect(browser.page.contains(offer.description))
            await browser.post("/fr/cart/acceptance")
            let next = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(2_001)], delivery: .zero, in: $0) }
            try await goToReview(browser, next.offers[0])
            #expect(!browser.page.contains("Nous demandons"))
            try await place(browser)
            #expect(browser.location?.hasSuffix("/phone") == false)
        }
    }

    @Test("with a land line must give a mobile number; if no code can be sent, the order is refused with what to do instead")
    func others() async throws {
        try await TestDatabase.clone { db in
            let line = try await atReview(2_001, phone: "05 22 99 88 77", in: db)
            try await place(line)
            #expect(line.location == "/fr/checkout/review")
            try await line.follow()
            #expect(line.page.contains("Un fixe ne reçoit pas de SMS"))
            let small = try await atReview(2_000, in: db)
            #expect(!small.page.contains("Nous demandons"))
            try await place(small)
            #expect(small.location?.hasSuffix("/phone") == false)
            let settings = ["KOLCHI_ENVIRONMENT": "production"]
            try await db.transaction { tx in try await LegalNotice.phoneSetting.becomes("05 22 00 00 00", in: tx) }
            let mute = try await atReview(9_000, phone: "06 61 00 00 00", settings: settings, in: db)
            try await place(mute)
            #expect(mute.location == "/fr/checkout/review")
            try await mute.follow()
            #expect(mute.page.contains("plus de <bdi>2\u{202F}000,00\u{A0}DH</bdi>"))
            #expect(mute.page.contains("appelez-nous au <bdi>05 22 00 00 00</bdi>"))
            await mute.get("/fr/checkout/review")
            #expect(mute.status == .ok, "the cart is kept")
        }
    }

    @Test("needs a code in a network from which too many orders came")
    func network() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in try await CodeRules.perNetworkSetting.becomes(1, in: tx) }
            for isAsked in [false, true] {
                let browser = try await atReview(10, phone: "06 61 00 00 0\(isAsked ? 1 : 2)", in: db)
                // All addresses of an IPv6 network count as one.
                browser.address = isAsked ? "2001:db8::1" : "2001:db8::2"
                try await place(browser)
                #expect(browser.location?.hasSuffix("/phone") == isAsked)
            }
        }
    }
}
