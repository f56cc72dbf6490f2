import Catalog
import HTTP
import Kernel
import Orders
import Postgres
import TestKit
import Testing

@testable import Storefront

/// From the cart to the door and back, as a person through the storefront's routes, on the real database.
struct FirstSaleTests {
    private let address = [
        ("full-name", "Nadia <script>alert(1)</script>"), ("phone", "06 61 99 88 77"), ("city", SellerFixture.city),
        ("street", "3, rue des Orangers"), ("landmark", ""), ("email", ""), ("notes", ""),
    ]

    private func stall(_ prices: Int64..., stock: Int = 1, in db: Database) async throws -> SellerFixture {
        try await db.transaction { try await SellerFixture.open(prices: prices.map(Money.dirhams), stock: stock, in: $0) }
    }

    private func add(_ offer: Offer.ID, key: String = "\(ID<SellerFixture>())", _ shopper: TestBrowser) async {
        // Any page with a form has the token.
        await shopper.get("/fr/orders/find")
        await shopper.post("/fr/cart/lines", [("offer", offer.description), ("key", key)])
    }

    /// Up to "check your answers".
    private func review(_ shopper: TestBrowser) async throws {
        await shopper.get("/fr/checkout/address")
        await shopper.post("/fr/checkout/address", address)
        #expect(shopper.location == "/fr/checkout/delivery")
        try await shopper.follow()
        await shopper.post("/fr/checkout/delivery")
        #expect(shopper.location == "/fr/checkout/payment")
        try await shopper.follow()
        await shopper.post("/fr/checkout/payment", [("payment", "cash_on_delivery")])
        #expect(shopper.location == "/fr/checkout/review")
        try await shopper.follow()
        #expect(shopper.status == .ok)
    }

    private func place(_ shopper: TestBrowser) async throws {
        await shopper.post("/fr/checkout/review", [("key", try shopper.hidden("key")), ("total", try shopper.hidden("total"))])
    }

    @Test("a guest buys, follows the order by its secret link, and cancels")
    func journey() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, in: db)
            let shopper = try await TestBrowser(in: db)
            await add(stall.offers[0], shopper)
            #expect(shopper.status == .seeOther)
            try await review(shopper)
            #expect(shopper.page.contains("120,00"))
            #expect(shopper.header("Cache-Control") == "no-store")
            try await place(shopper)
            #expect(shopper.status == .seeOther)
            try await shopper.follow()
            #expect(shopper.page.contains("&lt;script&gt;alert(1)"))
            #expect(!shopper.page.contains("<script>alert"))

            let track = try #require(shopper.page.firstMatch(of: /\/fr\/track\/[^"]+/)).output
            await shopper.get(String(track))
            #expect(shopper.status == .ok)
            #expect(shopper.header("Cache-Control") == "no-store")
            await shopper.get(track + "/cancellation")
            await shopper.post(track + "/cancellation", [("reason", "")])
            #expect(shopper.location == String(track))
            try await shopper.follow()
            #expect(shopper.page.contains("Annulée"))
            #expect(!shopper.page.contains("/cancellation\""))
        }
    }

    @Test("the order form sent twice makes one order and shows the same page")
    func twice() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, stock: 5, in: db)
            let shopper = try await TestBrowser(in: db)
            await add(stall.offers[0], shopper)
            try await review(shopper)
            let fields = [("key", try shopper.hidden("key")), ("total", try shopper.hidden("total"))]
            await shopper.post("/fr/checkout/review", fields)
            let first = try #require(shopper.location)
            await shopper.post("/fr/checkout/review", fields)
            #expect(shopper.location == first)
            #expect(try await db.read(OrderSummary.of(stall.seller)).count == 1)
        }
    }

    @Test("the form that puts a piece into the cart adds once, however often it is sent")
    func addsOnce() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, stock: 5, in: db)
            let shopper = try await TestBrowser(in: db)
            for _ in 1...3 { await add(stall.offers[0], key: "the same key", shopper) }
            await shopper.get("/fr/cart")
            #expect(
                shopper.page.contains(
                    "name=\"quantity\" type=\"text\" inputmode=\"numeric\" autocomplete=\"off\" data-most=\"5\" value=\"1\""))
        }
    }

    @Test("whoever comes second for the last piece gets 409, keeps the cart, and owes nothing")
    func soldMeanwhile() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, 50, in: db)
            let (first, second) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            for shopper in [first, second] { await add(stall.offers[0], shopper) }
            await add(stall.offers[1], second)
            for shopper in [first, second] { try await review(shopper) }
            try await place(first)
            #expect(first.status == .seeOther)
            try await place(second)
            #expect(second.status == .conflict)
            #expect(second.page.contains("Une pièce vient d’être vendue"))
            await second.get("/fr/cart")
            #expect(second.page.contains("Vendu entre-temps"))
            await second.post("/fr/cart/acceptance")
            try await review(second)
            try await place(second)
            #expect(second.status == .seeOther)
            #expect(try await db.read(OrderSummary.of(stall.seller)).count == 2)
        }
    }

    @Test("a price that moved is shown on the line and must be accepted before the order is placed")
    func priceMoves() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(240, in: db)
            let shopper = try await TestBrowser(in: db)
            await add(stall.offers[0], shopper)
            try await review(shopper)
            _ = try await db.transaction { tx in try await tx.run("UPDATE catalog.offer SET price = 26000") }
            try await place(shopper)
            #expect(shopper.status == .conflict)
            #expect(shopper.page.contains("était <bdi>240,00\u{A0}DH</bdi>, maintenant <bdi>260,00\u{A0}DH</bdi>"))
            await shopper.get("/fr/checkout/review")
            #expect(shopper.location == "/fr/cart")
            await shopper.post("/fr/cart/acceptance")
            await shopper.get("/fr/checkout/review")
            #expect(shopper.page.contains("290,00"))
        }
    }

    @Test("a total other than what the server reckons is refused with the true one")
    func forgedTotal() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, in: db)
            let shopper = try await TestBrowser(in: db)
            await add(stall.offers[0], shopper)
            try await review(shopper)
            await shopper.post("/fr/checkout/review", [("key", try shopper.hidden("key")), ("total", "100")])
            #expect(shopper.status == .conflict)
            #expect(try shopper.hidden("total") == "12000")
            #expect(try await db.read(OrderSummary.of(stall.seller)).isEmpty)
        }
    }

    @Test("a wrong phone gives 422, a title that says so, and every answer back")
    func mistakes() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, in: db)
            let shopper = try await TestBrowser(in: db)
            await add(stall.offers[0], shopper)
            await shopper.get("/fr/checkout/address")
            await shopper.post("/fr/checkout/address", [("full-name", "Nadia"), ("phone", "12"), ("city", "nowhere"), ("street", "x")])
            #expect(shopper.status == .unprocessableContent)
            #expect(shopper.page.contains("<title>Erreur"))
            #expect(shopper.page.contains("value=\"Nadia\""))
            #expect(shopper.page.contains("value=\"12\""))
        }
    }

    @Test("another browser finds neither the purchase nor the order, and a wrong token leads nowhere")
    func notYours() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, in: db)
            let (shopper, stranger) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            await add(stall.offers[0], shopper)
            try await review(shopper)
            try await place(shopper)
            let purchase = try #require(shopper.location)
            let number = try await db.read(OrderSummary.of(stall.seller))[0].number.rawValue
            for path in [
                purchase, "/fr/orders/\(number)", "/fr/orders/\(number)/cancellation", "/fr/track/\(number)/AAAAAAAAAAAAAAAAAAAAAA",
            ] {
                await stranger.get(path)
                #expect(stranger.status == .notFound, "\(path)")
            }
            await shopper.get("/fr/orders/\(number)")
            #expect(shopper.status == .ok)
        }
    }

    @Test("an order is found by its number and its phone, however they are typed, and by nothing less")
    func find() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, in: db)
            let number = try await stall.sell(to: Purchaser(phone: "06 12 34 56 78"), in: db).rawValue
            let shopper = try await TestBrowser(in: db)
            await shopper.get("/fr/orders/find")
            await shopper.post("/fr/orders/find", [("number", number), ("phone", "06 00 00 00 00")])
            #expect(shopper.status == .unprocessableContent)
            await shopper.post("/fr/orders/find", [("number", number.lowercased()), ("phone", "+212 612-345678")])
            #expect(shopper.location?.hasPrefix("/fr/track/\(number)/") == true)
            try await shopper.follow()
            #expect(shopper.status == .ok)
        }
    }

    @Test("a form without its token changes nothing")
    func forged() async throws {
        try await TestDatabase.clone { db in
            let stall = try await stall(90, in: db)
            let shopper = try await TestBrowser(in: db)
            await shopper.get("/fr/orders/find")
            await shopper.post("/fr/cart/lines", [("offer", stall.offers[0].description), ("key", "a key of its own")], token: "forged")
            #expect(shopper.status == .forbidden)
            await shopper.get("/fr/cart")
            #expect(shopper.page.contains("Votre panier est vide"))
        }
    }
}
