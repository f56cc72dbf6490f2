import HTTP
import Identity
import Kernel
import Orders
import Postgres
import Search
import Secrets
import Site
import TestKit
import Testing

@testable import Storefront

@Suite("Fields as people fill them in")
struct TypedFieldTests {
    @Test("a quantity is read in any digits, and one that is not taken is said beside its field, with what was typed")
    func quantity() async throws {
        try await TestDatabase.clone { db in
            let stall = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(9)], stock: 59, in: $0) }
            let shopper = try await TestBrowser(in: db)
            await shopper.get("/fr/orders/find")
            await shopper.post("/fr/cart/lines", [("offer", "\(stall.offers[0])"), ("key", "a key of the form"), ("quantity", " ٢ ")])
            #expect(shopper.status == .seeOther)
            for (typed, count) in [("\u{200F}٣", 3), (" 4 ", 4), ("５", 5), ("20", 20)] {
                await shopper.post("/fr/cart/lines/\(stall.offers[0])", [("quantity", typed)])
                #expect(shopper.status == .seeOther, "\(typed)")
                #expect(try await db.read(Cart.count(of: VisitorKey(cookie: try #require(shopper.cookies["kolchi"])))) == count)
            }
            await shopper.get("/fr/cart")
            #expect(shopper.page.contains("data-most=\"20\""))
            for typed in ["21", "deux", "0", "-1", "1.5"] {
                await shopper.post("/fr/cart/lines/\(stall.offers[0])", [("quantity", typed)])
                #expect(
                    shopper.status == .unprocessableContent && shopper.page.contains("id=\"quantity-\(stall.offers[0])-error\""), "\(typed)"
                )
                #expect(shopper.page.contains("value=\"\(typed)\" aria-invalid=\"true\""), "\(typed)")
            }
        }
    }

    @Test("an order is found by its number and telephone however they are written")
    func order() async throws {
        try await TestDatabase.clone { db in
            let customs = try await RouteFixtures(in: db)
            let fields = customs.fields(try #require(StorefrontRoutes.all.first { $0.method == .post && $0.pattern == "/orders/find" }))
            let number = try #require(fields.first).1
            for (typed, phone) in [
                ("N° \(number)", "tel:+212-612-34-56-78"), (" \(number.lowercased())\u{200B}", "06\t12 34 56 78"),
                ("№\(number.dropFirst(2))", "٠٦١٢٣٤٥٦٧٨"),
            ] {
                await customs.shopper.post("/fr/orders/find", [("number", typed), ("phone", phone)])
                #expect(customs.shopper.location?.hasPrefix("/fr/track/\(number)/") == true, "\(typed) \(phone)")
            }
        }
    }

    @Test("a bound of the price that cannot be read is said beside its field, and the list is shown without it")
    func prices() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                let stall = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: tx)
                try await Listing.refresh(stall.offers.sorted(), in: tx)
            }
            let shopper = try await TestBrowser(in: db)
            for path in ["/fr/search", "/fr/search?q=zzzzzz"] {
                await shopper.get(path + (path.contains("?") ? "&" : "?") + "min=abc&max=%D9%A8%D9%A0")
                #expect(shopper.status == .ok)
                #expect(shopper.page.contains("id=\"minimum-error\"") && shopper.page.contains("value=\"abc\""), "\(path)")
                #expect(!shopper.page.contains("id=\"maximum-error\"") && shopper.page.contains("value=\"٨٠\""), "\(path)")
            }
            await shopper.get("/ar/search?min=12&max=%22%3E")
            #expect(
                !shopper.page.contains("id=\"minimum-error\"") && shopper.page.contains("id=\"maximum-error\"")
                    && shopper.page.contains("هذا ليس ثمنا"))
        }
    }

    @Test("the lines of a note are shown as lines, and nothing in them is markup")
    func lines() async throws {
        try await TestDatabase.clone { db in
            let customs = try await RouteFixtures(in: db)
            let route = try #require(StorefrontRoutes.all.first { $0.method == .post && $0.pattern == "/checkout/address" })
            let fields = customs.fields(route).map {
                $0.0 == "notes" ? ("notes", "Sonnez  \r\n<b>deux</b> fois\r\n\r\n\r\n\r\n\r\nmerci ") : $0
            }
            await customs.shopper.post("/fr/checkout/address", fields)
            await customs.shopper.get("/fr/checkout/review")
            #expect(customs.shopper.page.contains("<p dir=\"auto\">Sonnez<br>&lt;b&gt;deux&lt;/b&gt; fois</p><p dir=\"auto\">merci</p>"))
            await customs.shopper.get("/fr/checkout/address")
            #expect(customs.shopper.page.contains("Sonnez\n&lt;b&gt;deux&lt;/b&gt; fois\n\n\nmerci</textarea>"))
        }
    }

    @Test("an address with a host in another script is kept as mail servers know it, and shown as it was typed")
    func hosts() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await TestBrowser(in: db)
            await shopper.asksForAccount(" Amina@متجر.المغرب\u{200B}", name: "Amina أمينة")
            #expect(shopper.status == .seeOther)
            let proof = try await shopper.lastProof()
            #expect(proof.recipient.canonical == "amina@xn--pgbep1f.xn--mgbc0a9azcg" && proof.recipient.shown == "amina@متجر.المغرب")
            for (contact, sentence) in [
                ("a..b@example.com", "Indiquez une adresse e-mail"), ("amína@example.ma", "Écrivez en lettres latines"),
                ("\"a b\"@example.ma", "Retirez les guillemets"),
            ] {
                await shopper.asksForAccount(contact)
                #expect(shopper.status == .unprocessableContent && shopper.page.contains("id=\"contact-error\""), "\(contact)")
                #expect(shopper.page.contains(sentence), "\(contact)")
            }
        }
    }

    @Test("a row that is older than the rules of addresses still opens its account")
    func olderRows() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = Person.ID()
            try await tx.run(
                "INSERT INTO identity.person (id, name, language, email, email_verified_at) VALUES (\(id), 'Salma', 'fr', 'a..b@-example.com', kernel.now())"
            )
            #expect(try await tx.read(Person.with(id))?.email?.rawValue == "a..b@-example.com")
        }
    }

    @Test("only staff may be called as the shop is")
    func shopName() async throws {
        try await TestDatabase.clone { db in
            let customs = try await RouteFixtures(in: db)
            let resident = try await customs.resident(in: db)
            await resident.post("/fr/account/profile", [("name", "Kolchi"), ("language", "fr")])
            #expect(resident.status == .unprocessableContent && resident.page.contains("celui de la boutique"))
            try await db.transaction { tx in
                _ = try await tx.run(
                    "INSERT INTO identity.duty (person_id, duty) SELECT id, 'support' FROM identity.person WHERE name = 'Salma'")
            }
            await resident.post("/fr/account/profile", [("name", "Kolchi"), ("language", "fr")])
            #expect(resident.status == .seeOther)
        }
    }

    @Test("what was typed and is too long to be kept while somebody logs in is said to be lost")
    func lost() async throws {
        try await TestDatabase.clone { db in
            let customs = try await RouteFixtures(in: db)
            let route = try #require(StorefrontRoutes.all.first { $0.method == .post && $0.pattern == "/account/addresses" })
            let guest = try await customs.caller(routes: [])
            try await guest.signsUp("nadia@exemple.org")
            await guest.get("/fr/account/addresses/new")
            try await db.transaction { tx in _ = try await tx.run("DELETE FROM identity.session") }
            await guest.post("/fr/account/addresses", customs.fields(route))
            #expect(guest.location?.hasPrefix("/fr/login?") == true && guest.location?.contains("unkept") == false)
            await guest.post("/fr/account/addresses", customs.fields(route) + [("landmark", String(repeating: "مقابل ", count: 300))])
            #expect(guest.location?.hasSuffix("&unkept=yes") == true)
            try await guest.follow()
            #expect(guest.page.contains("trop long pour être gardé"))
        }
    }
}
