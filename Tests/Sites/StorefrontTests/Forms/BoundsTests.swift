import Carts
import Components
import HTTP
import Identity
import Kernel
import Moderation
import Orders
import Postgres
import Support
import TestKit
import Testing
import Web

@testable import Storefront

/// A text field, its maximum length, and the columns that store it.
private struct Bound {
    let route: String
    let field: String
    /// In Unicode scalars.
    let most: Int
    let columns: [String]
    /// Names with joiners are refused. Sequences of emoji contain joiners.
    var isName = false

    init(_ route: String, _ field: String, _ most: Int, _ columns: [String], isName: Bool = false) {
        (self.route, self.field, self.most, self.columns, self.isName) = (route, field, most, columns, isName)
    }

    static let all: [Bound] =
        ["/checkout/address", "/account/addresses", "/account/addresses/:address"].flatMap { route in
            let tables = route == "/checkout/address" ? ["carts.checkout", "orders.purchase"] : ["identity.address"]
            let fields: [(String, Recipient.Field, String)] =
                [("full-name", .fullName, "full_name"), ("street", .street, "street"), ("landmark", .landmark, "landmark")]
                + (route == "/checkout/address" ? [("notes", .notes, "notes")] : [])
            return fields.map { name, field, column in
                Bound(route, name, field.most, tables.map { "\($0).\(column)" }, isName: field == .fullName)
            }
        } + [
            Bound("/account/addresses", "label", SavedAddress.mostOfLabel, ["identity.address.label"]),
            Bound("/account/addresses/:address", "label", SavedAddress.mostOfLabel, ["identity.address.label"]),
            Bound("/account/profile", "name", Person.mostOfName, ["identity.person.name"], isName: true),
            Bound("/signup", "name", Person.mostOfName, ["identity.sign_up.name", "identity.person.name"], isName: true),
            Bound("/products/:slug/report", "words", ReportDraft.mostWords, ["moderation.report.words"]),
            Bound("/pages/contact", "name", ContactDraft.mostName, ["support.message.name"]),
            Bound("/pages/contact", "order", ContactDraft.mostOrder, ["support.message.order_number"]),
            Bound("/pages/contact", "words", ContactDraft.mostWords, ["support.message.words"]),
            Bound("/orders/:number/cancellation", "reason", Order.mostOfReason, ["orders.step.why"]),
            Bound("/track/:number/:token/cancellation", "reason", Order.mostOfReason, ["orders.step.why"]),
        ]

    /// E-mail addresses have a grammar of their own, and are stored as ASCII.
    static let addresses: [Bound] = [
        Bound("/checkout/address", "email", EmailAddress.most, ["carts.checkout.email", "orders.purchase.email"]),
        Bound("/products/:slug/report", "email", EmailAddress.most, ["moderation.report.email"]),
        Bound("/pages/contact", "contact", EmailAddress.most, ["support.message.contact"]),
        Bound("/signup", "contact", EmailAddress.most, ["identity.person.email", "identity.proof.email"]),
        Bound("/account/security/contact", "contact", EmailAddress.most, ["identity.change.new_email"]),
    ]

    /// Fields that are parsed as a number, a code or a search. No column stores what was typed.
    static let read: Set<String> = [
        "/cart/lines/:offer quantity", "/checkout/address phone", "/account/addresses phone", "/account/addresses/:address phone",
        "/login contact",
        "/login password", "/signup password", "/reset contact", "/code/:proof code", "/reset/code/:proof code",
        "/reset/code/:proof new-password", "/reset/:token new-password",
        "/verify/:token password", "/account/security/password current-password", "/account/security/password new-password",
        "/account/security/contact password", "/account/security/second-factor/confirmation code", "/account/confirmation code",
        "/account/confirmation password", "/orders/find number", "/orders/find phone", "/search q", "/search min", "/search max",
        "/store/:slug q",
        "/store/:slug min", "/store/:slug max", "/categories/:slug min", "/categories/:slug max",
        "/cart city", "/products/:slug city",
    ]
    /// Fields for password managers; no route reads them.
    static let unread: Set<String> = ["username"]
}

@Suite("Maximum lengths of text fields")
struct BoundsTests {
    /// Texts of exactly `length` Unicode scalars, of four kinds, each ending with a letter.
    private static func texts(of length: Int) -> [(kind: String, text: String)] {
        let kinds: [(kind: String, part: String, end: String)] = [
            ("ASCII", "Salma ", "x"), ("Arabic with marks", "شَكُّورٌ ", "ك"), ("combining letters", "e\u{301}a\u{323}\u{302}", "x"),
            ("emoji", "👩🏽‍🌾👨‍👩‍👧❤️", "x"),
        ]
        return kinds.map { kind, part, end in (kind: kind, text: String(repeating: part, count: length).cut(to: length - 1) + end) }
    }

    @Test("Every text field of every page is listed here, with the columns that store it")
    func fields() async throws {
        try await TestDatabase.clone { db in
            let every = try await EveryForm(in: db)
            let known = Set((Bound.all + Bound.addresses).map { "\($0.route) \($0.field)" }).union(Bound.read)
            var shown: Set<String> = []
            for (form, _) in every.forms {
                let route = try #require(form.route, "\(form.action)")
                for field in form.fields where field.kind == .text && !Bound.unread.contains(field.name) {
                    shown.insert("\(route.pattern) \(field.name)")
                }
            }
            #expect(shown.subtracting(known) == [])
            #expect(shown.count > 30, "\(shown.sorted())")
        }
    }

    @Test("The code accepts as much as the column can hold, counted in the same way")
    func columns() async throws {
        try await TestDatabase.rolledBack { tx in
            for bound in Bound.all + Bound.addresses {
                for column in bound.columns {
                    let parts = column.split(separator: ".").map(String.init)
                    let rules = try await tx.read(
                        Query<[String]>.all(
                            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = \(parts[0] + "." + parts[1])::regclass"
                        ) { row in try row.next() })
                    let pattern = try Regex("length\\(\(parts[2])\\) <= (\\d+)", as: (Substring, Substring).self)
                    let bounds = rules.flatMap { rule in rule.matches(of: pattern).map { String($0.output.1) } }
                    #expect(bounds == ["\(bound.most)"], "\(column) of \(bound.route) \(bound.field)")
                }
            }
            let rule = try await tx.read(
                Query<String>.one("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'cart_form_form_key_check'") { row in
                    try row.next()
                })
            #expect(rule.contains(">= \(Cart.formKeys.lowerBound)") && rule.contains("<= \(Cart.formKeys.upperBound)"))
        }
    }

    @Test("The longest text of every kind is accepted; one character more gets an error beside the field, with what was typed")
    func longest() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let (guest, resident) = (fixtures.browser, try await fixtures.resident(in: db))
            var turn = 0
            for bound in Bound.all {
                let route = try #require(TestBrowser.routes.first { $0.method == .post && $0.pattern == bound.route })
                let browser = route.access == .everyone ? guest : resident
                let isOnce = bound.field == "reason"
                let all =
                    Self.texts(of: bound.most + 1).map { ($0.kind, $0.text, true) }
                    + Self.texts(of: bound.most).map { ($0.kind, $0.text, false) }
                for (kind, text, isLong) in all {
                    turn += 1
                    if isOnce, !isLong, kind != "Arabic with marks" { continue }
                    browser.address = "10.0.\(turn / 200).\(turn % 200)"
                    var fields =
                        fixtures.fields(route)
                        + (bound.route == "/signup" ? [("contact", "somebody\(turn)@example.ma"), ("password", TestBrowser.password)] : [])
                    fields.removeAll { $0.0 == bound.field }
                    await browser.post(fixtures.target(route), fields + [(bound.field, text)])
                    // The checkout leads back to the form.
                    let isSentBack = bound.route == "/checkout/address" && browser.location == "/fr/checkout/address"
                    if isSentBack { await browser.get("/fr/checkout/address") }
                    let isRefused = isLong || bound.isName && kind == "emoji"
                    #expect(
                        browser.status == (isRefused ? (isSentBack ? .ok : .unprocessableContent) : .seeOther),
                        "\(kind) in \(bound.field) of \(bound.route)")
                    guard isRefused else { continue }
                    #expect(
                        browser.page.contains("id=\"\(bound.field)-error\"") && browser.page.contains(text),
                        "\(kind) in \(bound.field) of \(bound.route)")
                }
                if bound.route == "/account/addresses" {
                    try await db.transaction { tx in _ = try await tx.run("DELETE FROM identity.address WHERE NOT is_default") }
                }
            }
        }
    }

    @Test(
        "A form key with too few or too many scalars is refused, however many bytes it has",
        arguments: ["éééé", "شُكرًا", String(repeating: "é", count: 81)])
    func keys(key: String) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            await browser.post("/fr/cart/lines", [("offer", "\(shop.offers[0])"), ("key", key)])
            #expect(browser.status == .badRequest)
        }
    }
}
