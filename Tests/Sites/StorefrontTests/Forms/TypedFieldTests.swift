import Carts
import Components
import HTTP
import Identity
import Kernel
import Postgres
import Search
import Secrets
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("Typed fields")
struct TypedFieldTests {
    @Test("A quantity is read in any digits; an invalid one gets an error beside its field, with what was typed")
    func quantity() async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(9)], stock: 59, in: $0) }
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            await browser.post("/fr/cart/lines", [("offer", "\(shop.offers[0])"), ("key", "a key of the form"), ("quantity", " ٢ ")])
            #expect(browser.status == .seeOther)
            for (typed, count) in [("\u{200F}٣", 3), (" 4 ", 4), ("５", 5), ("20", 20)] {
                await browser.post("/fr/cart/lines/\(shop.offers[0])", [("quantity", typed)])
                #expect(browser.status == .seeOther, "\(typed)")
                #expect(try await db.read(Cart.count(of: VisitorKey(cookie: try #require(browser.cookies["kolchi"])))) == count)
            }
            await browser.get("/fr/cart")
            #expect(browser.page.contains("data-most=\"20\""))
            for typed in ["21", "deux", "0", "-1", "1.5"] {
                await browser.post("/fr/cart/lines/\(shop.offers[0])", [("quantity", typed)])
                #expect(
                    browser.status == .unprocessableContent && browser.page.contains("id=\"quantity-\(shop.offers[0])-error\""), "\(typed)"
                )
                #expect(browser.page.contains("value=\"\(typed)\" aria-invalid=\"true\""), "\(typed)")
            }
        }
    }

    @Test("An order is found by its number and telephone number in any spelling")
    func order() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let fields = fixtures.fields(try #require(TestBrowser.routes.first { $0.method == .post && $0.pattern == "/orders/find" }))
            let number = try #require(fields.first).1
            for (typed, phone) in [
                ("N° \(number)", "tel:+212-612-34-56-78"), (" \(number.lowercased())\u{200B}", "06\t12 34 56 78"),
                ("№\(number.dropFirst(2))", "٠٦١٢٣٤٥٦٧٨"),
            ] {
                await fixtures.browser.post("/fr/orders/find", [("number", typed), ("phone", phone)])
                #expect(fixtures.browser.location?.hasPrefix("/fr/track/\(number)/") == true, "\(typed) \(phone)")
            }
        }
    }

    @Test("An invalid price bound gets an error beside its field, and the list is shown without it")
    func prices() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                let shop = try await SellerFixture.open(prices: [.dirhams(90), .dirhams(50)], in: tx)
                try await Listing.refresh(shop.offers.sorted(), in: tx)
            }
            let browser = try await TestBrowser(in: db)
            for path in ["/fr/search", "/fr/search?q=zzzzzz"] {
                await browser.get(path + (path.contains("?") ? "&" : "?") + "min=abc&max=%D9%A8%D9%A0")
                #expect(browser.status == .ok)
                #expect(browser.page.contains("id=\"minimum-error\"") && browser.page.contains("value=\"abc\""), "\(path)")
                #expect(!browser.page.contains("id=\"maximum-error\"") && browser.page.contains("value=\"٨٠\""), "\(path)")
            }
            await browser.get("/ar/search?min=12&max=%22%3E")
            #expect(
                !browser.page.contains("id=\"minimum-error\"") && browser.page.contains("id=\"maximum-error\"")
                    && browser.page.contains("هذا ليس ثمنا"))
        }
    }

    @Test("The lines of a note are shown as lines, and markup in them is escaped")
    func lines() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let route = try #require(TestBrowser.routes.first { $0.method == .post && $0.pattern == "/checkout/address" })
            let fields = fixtures.fields(route).map {
                $0.0 == "notes" ? ("notes", "Sonnez  \r\n<b>deux</b> fois\r\n\r\n\r\n\r\n\r\nmerci ") : $0
            }
            await fixtures.browser.post("/fr/checkout/address", fields)
            await fixtures.browser.get("/fr/checkout/review")
            #expect(fixtures.browser.page.contains("<p dir=\"auto\">Sonnez<br>&lt;b&gt;deux&lt;/b&gt; fois</p><p dir=\"auto\">merci</p>"))
            await fixtures.browser.get("/fr/checkout/address")
            #expect(fixtures.browser.page.contains("Sonnez\n&lt;b&gt;deux&lt;/b&gt; fois\n\n\nmerci</textarea>"))
        }
    }

    @Test("An e-mail address with an internationalized host is stored as punycode and shown as it was typed")
    func hosts() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.asksForAccount(" Amina@متجر.المغرب\u{200B}", name: "Amina أمينة")
            #expect(browser.status == .seeOther)
            let verification = try await browser.lastVerification()
            #expect(
                verification.recipient.canonical == "amina@xn--pgbep1f.xn--mgbc0a9azcg"
                    && verification.recipient.shown == "amina@متجر.المغرب")
            for (contact, sentence) in [
                ("a..b@example.com", "Indiquez une adresse e-mail"), ("amína@example.ma", "Utilisez seulement des lettres latines"),
                ("\"a b\"@example.ma", "Retirez les guillemets"),
            ] {
                await browser.asksForAccount(contact)
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"contact-error\""), "\(contact)")
                #expect(browser.page.contains(sentence), "\(contact)")
            }
        }
    }

    @Test("An account whose e-mail address breaks newer rules can still be read")
    func olderRows() async throws {
        try await TestDatabase.rolledBack { tx in
            let id = Person.ID()
            try await tx.run(
                "INSERT INTO identity.person (id, name, language, email, email_verified_at) VALUES (\(id), 'Salma', 'fr', 'a..b@-example.com', kernel.now())"
            )
            #expect(try await tx.read(Person.with(id))?.email?.rawValue == "a..b@-example.com")
        }
    }

    @Test("Only staff may have the name of the shop")
    func shopName() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let resident = try await fixtures.resident(in: db)
            await resident.post("/fr/account/profile", [("name", "Kolchi"), ("language", "fr")])
            #expect(resident.status == .unprocessableContent && resident.page.contains("celui de la boutique"))
            try await db.transaction { tx in
                try await StaffRole.support.grant(to: fixtures.salma.id, by: .system, in: tx)
            }
            await resident.post("/fr/account/profile", [("name", "Kolchi"), ("language", "fr")])
            #expect(resident.status == .seeOther)
        }
    }

    @Test("The login page says so if a typed form was too long to be stored")
    func lost() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let route = try #require(TestBrowser.routes.first { $0.method == .post && $0.pattern == "/account/addresses" })
            let guest = try await fixtures.caller(routes: [])
            try await guest.signsUp("nadia@exemple.org")
            await guest.get("/fr/account/addresses/new")
            try await db.transaction { tx in _ = try await tx.run("DELETE FROM identity.session") }
            await guest.post("/fr/account/addresses", fixtures.fields(route))
            #expect(guest.location?.hasPrefix("/fr/login?") == true && guest.flash == nil)
            await guest.post("/fr/account/addresses", fixtures.fields(route) + [("landmark", String(repeating: "مقابل ", count: 300))])
            #expect(guest.location?.hasPrefix("/fr/login?") == true && guest.flash == "formLost")
            try await guest.follow()
            #expect(guest.page.contains("trop long pour être conservé"))
        }
    }
}
