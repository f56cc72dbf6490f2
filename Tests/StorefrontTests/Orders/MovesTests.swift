import HTTP
import Kernel
import Orders
import Postgres
import Site
import TestKit
import Testing

/// What an open page asks about its order, without a socket: whether it would be held back.
struct MovesTests {
    @Test("an order that has moved is told at once, another is waited for; nothing of it is kept or told on")
    func byLink() async throws {
        try await TestDatabase.clone { db in
            let stall = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let number = try await stall.sell(in: db)
            let shopper = try await TestBrowser(in: db)
            let token = TrackingKey(shopper.world.key).token(for: number)
            await shopper.get("/fr/track/\(number)/\(token)")
            let moves = try #require(shopper.page.firstMatch(of: /data-moves="([^"]+)"/)).output.1
            #expect(moves == "/fr/track/\(number)/\(token)/moves?after=1")
            await shopper.get(String(moves))
            #expect(shopper.response.topic == "order \(number)")
            try await db.transaction { tx in try await Order.confirm(number, by: Order.Actor(.seller, "Zineb"), in: tx) }
            await shopper.get(String(moves))
            #expect(shopper.status == .ok && shopper.response.topic == nil)
            #expect(shopper.header("Cache-Control") == "no-store")

            await shopper.get("/fr/track/\(number)/\(token)x/moves?after=2")
            #expect(shopper.status == .notFound && shopper.response.topic == nil)
            await shopper.get("/fr/track/\(number)/\(token)/moves?after=now")
            #expect(shopper.status == .badRequest)
            await shopper.get(
                "/fr/track/K-2222222/\(TrackingKey(shopper.world.key).token(for: try #require(OrderNumber(rawValue: "K-2222222"))))/moves?after=1"
            )
            #expect(shopper.status == .notFound)
            await shopper.head("/fr/track/\(number)/\(token)/moves?after=2")
            #expect(shopper.status == .methodNotAllowed && shopper.header("Allow") == "GET")
            await shopper.post("/fr/track/\(number)/\(token)/moves?after=2")
            #expect(shopper.status == .methodNotAllowed)
        }
    }

    @Test("a browser hears of the orders that were placed in it, and of no others")
    func ofThisBrowser() async throws {
        try await TestDatabase.clone { db in
            let stall = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let shopper = try await TestBrowser(in: db)
            await shopper.get("/fr/orders/find")
            await shopper.post("/fr/cart/lines", [("offer", stall.offers[0].description), ("key", "a key of the form")])
            let address = [("full-name", "Nadia"), ("phone", "06 61 99 88 77"), ("city", SellerFixture.city), ("street", "3, rue des Orangers")]
            await shopper.post("/fr/checkout/address", address)
            await shopper.post("/fr/checkout/delivery")
            await shopper.post("/fr/checkout/payment", [("payment", "cash_on_delivery")])
            await shopper.get("/fr/checkout/review")
            await shopper.post("/fr/checkout/review", [("key", try shopper.hidden("key")), ("total", try shopper.hidden("total"))])
            let confirmation = try #require(shopper.location)
            try await shopper.follow()
            let moves = String(try #require(shopper.page.firstMatch(of: /data-moves="([^"]+)"/)).output.1)
            let number = try #require(
                shopper.page.firstMatch(of: /data-order="([^"]+)"/).flatMap { OrderNumber(rawValue: String($0.output.1)) })
            #expect(moves == "\(confirmation)/moves?after=1")
            await shopper.get(moves)
            #expect(shopper.response.topic == "purchase \(confirmation.split(separator: "/")[2])")
            await shopper.get("/fr/orders/\(number)/moves?after=1")
            #expect(shopper.response.topic == "order \(number)")
            let stranger = TestBrowser(beside: shopper)
            for address in [moves, "/fr/orders/\(number)/moves?after=1"] {
                await stranger.get(address)
                #expect(stranger.status == .notFound && stranger.response.topic == nil)
            }
            try await db.transaction { tx in try await Order.confirm(number, by: Order.Actor(.seller, "Zineb"), in: tx) }
            for address in [moves, "/fr/orders/\(number)/moves?after=1"] {
                await shopper.get(address)
                #expect(shopper.status == .ok && shopper.response.topic == nil)
            }
            await shopper.get(confirmation)
            #expect(shopper.page.contains("Confirmée") && shopper.page.contains("moves?after=2"))
        }
    }
}
