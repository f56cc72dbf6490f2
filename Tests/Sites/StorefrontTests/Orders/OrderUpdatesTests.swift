import Components
import HTTP
import Kernel
import Orders
import Postgres
import Shipping
import TestKit
import Testing
import Web

/// Long polls for orders, without a socket: whether the answer would be parked.
struct OrderUpdatesTests {
    @Test("a poll for a changed order is answered at once, another waits; the answer is never cached")
    func byLink() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let number = try await shop.sell(in: db)
            let browser = try await TestBrowser(in: db)
            let token = TrackingKey(browser.world.key).token(for: number)
            await browser.get("/fr/track/\(number)/\(token)")
            let moves = try #require(browser.page.firstMatch(of: /data-moves="([^"]+)"/)).output.1
            #expect(moves == "/fr/track/\(number)/\(token)/moves?after=1")
            await browser.get(String(moves))
            #expect(browser.response.topic == "order \(number)")
            try await db.transaction { tx in try await Order.confirm(number, by: Actor(.seller, "Zineb"), in: tx) }
            await browser.get(String(moves))
            #expect(browser.status == .ok && browser.response.topic == nil)
            #expect(browser.header("Cache-Control") == "no-store")

            await browser.get("/fr/track/\(number)/\(token)x/moves?after=2")
            #expect(browser.status == .notFound && browser.response.topic == nil)
            await browser.get("/fr/track/\(number)/\(token)/moves?after=now")
            #expect(browser.status == .badRequest)
            await browser.get(
                "/fr/track/K-2222222/\(TrackingKey(browser.world.key).token(for: try #require(OrderNumber(rawValue: "K-2222222"))))/moves?after=1"
            )
            #expect(browser.status == .notFound)
            await browser.head("/fr/track/\(number)/\(token)/moves?after=2")
            #expect(browser.status == .methodNotAllowed && browser.header("Allow") == "GET")
            await browser.post("/fr/track/\(number)/\(token)/moves?after=2")
            #expect(browser.status == .methodNotAllowed)
        }
    }

    @Test("the page of an order shows its parcels in the reader’s language, and a poll is answered once something happens to one")
    func parcels() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let number = try await shop.sell(in: db)
            let order = try #require(try await Order.numbered(number, in: db))
            let seller = Actor(.seller, "Zineb")
            let carrier = try await db.transaction { tx in
                let facts = Carrier.Facts(
                    names: [.french: "Rapide <b>", .arabic: "سريع", .english: "Rapid"], trackingPage: "https://rapide.example/{number}",
                    telephone: "0522000000", contract: .house, isOffered: true)
                let carrier = try await Carrier.add("rapide", facts, by: .system, in: tx)
                try await Carrier.explain([CarrierWord("Absent", .attemptFailed, .absent)], of: carrier, by: .system, in: tx)
                try await Order.confirm(number, by: seller, in: tx)
                try await Order.label(number, with: [(carrier, "AB-1234")], by: seller, at: .now(), in: tx)
                return carrier
            }
            let browser = try await TestBrowser(in: db)
            let token = TrackingKey(browser.world.key).token(for: number)
            await browser.get("/fr/track/\(number)/\(token)")
            #expect(browser.page.contains("Rapide &lt;b") && browser.page.contains("href=\"https://rapide.example/AB-1234\""))
            let moves = String(try #require(browser.page.firstMatch(of: /data-moves="([^"]+)"/)).output.1)
            await browser.get(moves)
            #expect(browser.response.topic == "order \(number)")
            try await db.transaction { tx in
                for word in ["absent", "tri manuel"] {
                    let report = try #require(ParcelReport(tracking: "AB-1234", id: nil, word: word, at: .now()))
                    _ = try await Parcel.record([report], from: carrier, as: .carrier, in: tx)
                }
                try await Order.follow(Order.parcelKey(of: order.id), in: tx)
            }
            await browser.get(moves)
            #expect(browser.status == .ok && browser.response.topic == nil)
            await browser.get("/ar/track/\(number)/\(token)")
            #expect(browser.page.contains("سريع") && browser.page.contains("المستلم غائب") && !browser.page.contains("tri manuel"))
            try await db.transaction { tx in
                let parcel = try #require(try await tx.read(Parcel.of(Order.parcelKey(of: order.id))).first)
                #expect(parcel.state == .attemptFailed)
            }
        }
    }

    @Test("a browser can poll only the orders that it placed")
    func ofThisBrowser() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], stock: 2, in: $0) }
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            await browser.post("/fr/cart/lines", [("offer", shop.offers[0].description), ("key", "a key of the form")])
            let address = [
                ("full-name", "Nadia"), ("phone", "06 61 99 88 77"), ("city", SellerFixture.city), ("street", "3, rue des Orangers"),
            ]
            await browser.post("/fr/checkout/address", address)
            await browser.get("/fr/checkout/review")
            await browser.post("/fr/checkout/review", [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))])
            let confirmation = try #require(browser.location)
            try await browser.follow()
            let moves = String(try #require(browser.page.firstMatch(of: /data-moves="([^"]+)"/)).output.1)
            let number = try #require(
                browser.page.firstMatch(of: /data-of="([^"]+)"/).flatMap { OrderNumber(rawValue: String($0.output.1)) })
            #expect(moves == "\(confirmation)/moves?after=1")
            await browser.get(moves)
            #expect(browser.response.topic == "purchase \(confirmation.split(separator: "/")[2])")
            await browser.get("/fr/orders/\(number)/moves?after=1")
            #expect(browser.response.topic == "order \(number)")
            let stranger = TestBrowser(beside: browser)
            for address in [moves, "/fr/orders/\(number)/moves?after=1"] {
                await stranger.get(address)
                #expect(stranger.status == .notFound && stranger.response.topic == nil)
            }
            try await db.transaction { tx in try await Order.confirm(number, by: Actor(.seller, "Zineb"), in: tx) }
            for address in [moves, "/fr/orders/\(number)/moves?after=1"] {
                await browser.get(address)
                #expect(browser.status == .ok && browser.response.topic == nil)
            }
            await browser.get(confirmation)
            #expect(browser.page.contains("Confirmée") && browser.page.contains("moves?after=2"))
        }
    }
}
