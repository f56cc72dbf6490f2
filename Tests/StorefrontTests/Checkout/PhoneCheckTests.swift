import Catalog
import HTTP
import Identity
import Kernel
import Orders
import Postgres
import Site
import TestKit
import Testing

@testable import Storefront

/// An order that waits for its code, through the storefront's routes.
@Suite("A guest who orders much")
struct PhoneCheckTests {
    private let phone = "06 61 99 88 77"

    /// A shopper at "check your answers" with a piece of that price.
    private func atReview(
        _ dirhams: Int64, phone: String? = nil, email: String = "", settings: [String: String] = [:], in db: Database
    ) async throws -> TestBrowser {
        let stall = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(dirhams)], delivery: .zero, in: $0) }
        let shopper = try await TestBrowser(in: db, settings: settings)
        try await goToReview(shopper, stall.offers[0], phone: phone, email: email)
        return shopper
    }

    private func goToReview(_ shopper: TestBrowser, _ offer: Offer.ID, phone: String? = nil, email: String = "") async throws {
        await shopper.get("/fr/orders/find")
        await shopper.post("/fr/cart/lines", [("offer", offer.description), ("key", "\(ID<SellerFixture>())")])
        await shopper.post(
            "/fr/checkout/address",
            [
                ("full-name", "Nadia"), ("phone", phone ?? self.phone), ("city", SellerFixture.city), ("street", "3, rue des Orangers"),
                ("email", email),
            ])
        await shopper.post("/fr/checkout/delivery")
        await shopper.post("/fr/checkout/payment", [("payment", "cash_on_delivery")])
        await shopper.get("/fr/checkout/review")
    }

    private func place(_ shopper: TestBrowser) async throws {
        await shopper.post("/fr/checkout/review", [("key", try shopper.hidden("key")), ("total", try shopper.hidden("total"))])
    }

    /// The six digits of the text message that went out last.
    private func code(for shopper: TestBrowser, in db: Database) async throws -> String {
        let newest: ID<Purchase> = try await db.read(
            Query.one("SELECT subject FROM identity.proof WHERE purpose = 'order-phone' ORDER BY asked_at DESC LIMIT 1") { row in
                try row.next()
            })
        let proof = try #require(try await db.read(Verification.newest(.orderContact, about: newest.uuid)))
        return proof.code(shopper.world.key)
    }

    private func sent(in db: Database) async throws -> Int {
        try await db.read(Query<Int>.one("SELECT count(*) FROM identity.proof WHERE purpose = 'order-phone'") { row in try row.next() })
    }

    @Test("is told so beforehand, gets a code once, and types it; the order then goes its way")
    func confirms() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await atReview(2_001, in: db)
            #expect(
                shopper.page.contains("plus de <bdi>2\u{202F}000,00\u{A0}DH</bdi>") && shopper.page.contains("30 minutes")
                    && shopper.page.contains(phone))
            let fields = [("key", try shopper.hidden("key")), ("total", try shopper.hidden("total"))]
            for _ in 1...2 { await shopper.post("/fr/checkout/review", fields) }
            let check = try #require(shopper.location)
            #expect(check.hasSuffix("/phone"))
            #expect(try await sent(in: db) == 1)
            try await shopper.follow()
            #expect(
                shopper.status == .ok && shopper.header("Cache-Control") == "no-store"
                    && shopper.page.contains("autocomplete=\"one-time-code\""))

            let right = try await code(for: shopper, in: db)
            await shopper.post(check, [("code", right == "000000" ? "000001" : "000000")])
            #expect(shopper.status == .unprocessableContent && shopper.page.contains("Essais restants : 4"))
            let confirmation = String(check.dropLast("/phone".count))
            await shopper.get(confirmation)
            #expect(shopper.page.contains("À confirmer") && shopper.page.contains("href=\"\(check)\""))
            for _ in 1...2 {
                await shopper.post(check, [("code", right)])
                #expect(shopper.location == confirmation)
            }
            try await shopper.follow()
            #expect(!shopper.page.contains(check) && shopper.page.contains("Votre commande est passée"))
            await shopper.get(check)
            #expect(shopper.location == confirmation)
        }
    }

    @Test("types it on another device too, which came by the secret link; a stranger finds no such page")
    func byLink() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await atReview(2_001, in: db)
            try await place(shopper)
            let check = try #require(shopper.location)
            await shopper.get(String(check.dropLast("/phone".count)))
            let track = String(try #require(shopper.page.firstMatch(of: /\/fr\/track\/[^"\/]+\/[^"\/]+/)).output)
            let other = TestBrowser(beside: shopper)
            await other.get(track)
            #expect(other.page.contains("href=\"\(track)/phone\""))
            await other.get(track + "/phone")
            await other.post(track + "/phone", [("code", try await code(for: shopper, in: db))])
            #expect(other.location == track)
            try await other.follow()
            #expect(other.page.contains("Confirmée par code") && !other.page.contains("\(track)/phone"))

            let stranger = TestBrowser(beside: shopper)
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

    @Test("has five tries a code and three codes an hour, and is told so")
    func tries() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await atReview(2_001, in: db)
            try await place(shopper)
            let check = try #require(shopper.location)
            try await shopper.follow()
            let right = try await code(for: shopper, in: db)
            for _ in 1...5 { await shopper.post(check, [("code", "12345")]) }
            #expect(shopper.status == .gone && shopper.page.contains("Ce code n’est plus valable"))
            await shopper.post(check, [("code", right)])
            #expect(shopper.status == .gone)
            for _ in 1...2 {
                await shopper.post(check + "/code")
                #expect(shopper.location == check)
            }
            await shopper.post(check + "/code")
            #expect(shopper.status == .tooManyRequests && shopper.header("Retry-After") != nil && shopper.page.contains("Trop d’essais"))
            await shopper.post(check, [("code", try await code(for: shopper, in: db))])
            #expect(shopper.location == String(check.dropLast("/phone".count)))
        }
    }

    @Test("whose number is a stranger's makes that telephone ring three times an hour at most, however many orders are placed")
    func flood() async throws {
        try await TestDatabase.clone { db in
            for _ in 1...5 {
                let shopper = try await atReview(2_001, in: db)
                try await place(shopper)
                #expect(shopper.location?.hasSuffix("/phone") == true)
                try await shopper.follow()
            }
            #expect(try await sent(in: db) == 3)
        }
    }

    @Test("gets the code by mail where too much is under way for the address, whatever the numbers are")
    func byMail() async throws {
        try await TestDatabase.clone { db in
            for _ in 1...3 {
                let stall = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(10)], in: $0) }
                try await Purchaser(email: "nadia@example.ma").buys(stall.offers, in: db)
            }
            let shopper = try await atReview(10, email: "Nadia@Example.ma", in: db)
            #expect(shopper.page.contains("en cours pour une adresse e-mail") && !shopper.page.contains("par SMS"))
            try await place(shopper)
            let check = try #require(shopper.location)
            #expect(check.hasSuffix("/phone"))
            try await shopper.follow()
            #expect(shopper.page.contains("nadia@example.ma"))
            await shopper.post(check, [("code", try await code(for: shopper, in: db))])
            try await shopper.follow()
            #expect(shopper.page.contains("Votre commande est passée"))
        }
    }

    @Test("and types the right code after another had the piece is told so, with the cart kept, and needs no code for the rest")
    func overtaken() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await atReview(2_001, in: db)
            let offer = try #require(
                try await db.read(Query<[Offer.ID]>.all("SELECT id FROM catalog.offer") { row in try row.next() }).first)
            try await place(shopper)
            let check = try #require(shopper.location)
            try await Purchaser().buys([offer], under: nil, in: db)
            await shopper.post(check, [("code", try await code(for: shopper, in: db))])
            try await shopper.follow()
            #expect(shopper.status == .ok && shopper.page.contains("Votre commande n’a pas été passée"))
            #expect(
                shopper.page.contains("Un autre acheteur a eu un des articles avant vous.")
                    && !shopper.page.contains("Votre commande est passée"))
            await shopper.get(check)
            #expect(shopper.location == String(check.dropLast("/phone".count)))
            await shopper.get("/fr/cart")
            #expect(shopper.page.contains(offer.description))
            await shopper.post("/fr/cart/acceptance")
            let next = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(2_001)], delivery: .zero, in: $0) }
            try await goToReview(shopper, next.offers[0])
            #expect(!shopper.page.contains("Nous demandons"))
            try await place(shopper)
            #expect(shopper.location?.hasSuffix("/phone") == false)
        }
    }

    @Test("with a land line is asked for a mobile; where no code can be sent, the order is refused and it is said what to do")
    func others() async throws {
        try await TestDatabase.clone { db in
            let line = try await atReview(2_001, phone: "05 22 99 88 77", in: db)
            try await place(line)
            #expect(line.status == .conflict && line.page.contains("Un fixe ne reçoit pas de SMS"))
            let small = try await atReview(2_000, in: db)
            #expect(!small.page.contains("Nous demandons"))
            try await place(small)
            #expect(small.location?.hasSuffix("/phone") == false)
            let settings = ["KOLCHI_ENVIRONMENT": "production", "KOLCHI_LEGAL_PHONE": "05 22 00 00 00"]
            let mute = try await atReview(9_000, phone: "06 61 00 00 00", settings: settings, in: db)
            try await place(mute)
            #expect(mute.status == .conflict && mute.page.contains("plus de <bdi>2\u{202F}000,00\u{A0}DH</bdi>"))
            #expect(mute.page.contains("appelez-nous au <bdi>05 22 00 00 00</bdi>"))
            await mute.get("/fr/checkout/review")
            #expect(mute.status == .ok, "the cart is kept")
        }
    }

    @Test("in a network from which too many orders came is asked for a code")
    func network() async throws {
        try await TestDatabase.clone { db in
            for isAsked in [false, true] {
                let shopper = try await atReview(
                    10, phone: "06 61 00 00 0\(isAsked ? 1 : 2)", settings: ["KOLCHI_ORDERS_PER_ADDRESS": "1"], in: db)
                // Of an IPv6 network every address counts as one.
                shopper.address = isAsked ? "2001:db8::1" : "2001:db8::2"
                try await place(shopper)
                #expect(shopper.location?.hasSuffix("/phone") == isAsked)
            }
        }
    }
}
