import HTTP
import Kernel
import Orders
import Postgres
import Sellers
import TestKit
import Testing

@testable import Storefront

/// What holds for addresses whatever the page.
struct FrontTests {
    @Test("an address without language leads to that of the cookie, else to that which the browser prefers, else to French")
    func withoutLanguage() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await Shopper(in: db)
            for target in ["/", "/search?q=caftan", "/pages/about"] {
                let rest = target == "/" ? "" : target
                for (languages, language) in [("ar-MA,ar;q=0.9,fr;q=0.8", "ar"), ("de, en;q=0.5, fr;q=0.1", "en"), ("de", "fr"), ("ar;q=0, en", "en")] {
                    await shopper.get(target, languages: HeaderValue(languages))
                    #expect(shopper.status == .found && shopper.location == "/\(language)\(rest)", "\(target) for \(languages)")
                    #expect(shopper.header("Vary") == "Accept-Language, Cookie")
                }
            }
            await shopper.get("/nowhere", languages: "ar")
            #expect(shopper.status == .notFound)
            await shopper.get("/ar/search")
            await shopper.get("/", languages: "en")
            #expect(shopper.location == "/ar", "the language that was chosen last")
            await shopper.get("/products/caftan?variant=m", languages: "en")
            #expect(shopper.location == "/ar/products/caftan?variant=m")
        }
    }

    @Test("the styleguide is there for those who build, and not in production")
    func styleguide() async throws {
        try await TestDatabase.clone { db in
            let builder = try await Shopper(in: db)
            await builder.get("/fr/styleguide")
            #expect(builder.status == .ok)
            let visitor = try await Shopper(in: db, settings: ["KOLCHI_ENVIRONMENT": "production"])
            await visitor.get("/fr/styleguide")
            #expect(visitor.status == .notFound)
            await visitor.get("/styleguide")
            #expect(visitor.status == .notFound)
        }
    }

    @Test("a cart says of a piece whose seller went on holiday that the seller is away, and keeps it")
    func holiday() async throws {
        try await TestDatabase.clone { db in
            let stall = try await db.transaction { try await Stall.open(prices: [.dirhams(90)], in: $0) }
            let shopper = try await Shopper(in: db)
            await shopper.get("/fr/orders/find")
            await shopper.post("/fr/cart/lines", [("offer", stall.offers[0].description), ("key", "a key of the form")])
            try await db.transaction { try await Seller.goAway(stall.seller, in: $0) }
            await shopper.get("/fr/cart")
            #expect(shopper.page.contains("Le vendeur est en congé") && !shopper.page.contains("Vendu entre-temps"))
            try await db.transaction { try await Seller.comeBack(stall.seller, in: $0) }
            await shopper.get("/fr/cart")
            #expect(!shopper.page.contains("Le vendeur est en congé"))
            #expect(shopper.page.contains("/fr/cart/lines/\(stall.offers[0])/removal"))
        }
    }

    @Test("whoever meets a table that others keep too long is asked to come again, reading and writing")
    func tooBusy() async throws {
        var limits = DatabaseLimits()
        limits.lock = 50
        try await TestDatabase.make(limits: limits) { test in
            let stall = try await test.db.transaction { try await Stall.open(prices: [.dirhams(90)], in: $0) }
            let shopper = try await Shopper(in: test.db)
            await shopper.get("/fr/orders/find")
            try await test.db.transaction { tx in
                try await tx.run("LOCK TABLE orders.cart IN ACCESS EXCLUSIVE MODE")
                await shopper.post("/fr/cart/lines", [("offer", stall.offers[0].description), ("key", "a key of the form")])
                #expect(shopper.status == .serviceUnavailable && shopper.header("Retry-After") == "2")
                await shopper.get("/fr/cart")
                #expect(shopper.status == .serviceUnavailable && shopper.header("Retry-After") == "2")
            }
            await shopper.get("/fr/cart")
            #expect(shopper.status == .ok)
        }
    }

    @Test("the token of forms is written otherwise on each page, so that no compressed page gives it away, and each is good")
    func maskedToken() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await Shopper(in: db)
            await shopper.get("/fr/cart")
            var tokens: Set<String> = []
            for target in ["/fr/login?next=/fr/a", "/fr/orders/find", "/fr/login?next=/fr/b", "/fr/login?next=/fr/a"] {
                await shopper.get(target)
                tokens.insert(try shopper.hidden("token"))
            }
            #expect(tokens.count == 3, "the same address, the same page")
            for token in tokens {
                await shopper.post("/fr/orders/find", [("number", "x"), ("phone", "y")], token: token)
                #expect(shopper.status != .forbidden)
            }
            for token in ["", "A", try #require(tokens.first).dropLast().description, try #require(tokens.first) + "AAAA"] {
                await shopper.post("/fr/orders/find", [("number", "x"), ("phone", "y")], token: token)
                #expect(shopper.status == .forbidden)
            }
        }
    }
}
