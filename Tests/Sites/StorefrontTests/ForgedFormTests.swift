import Identity
import Auditing
import Components
import Config
import HTTP
import Kernel
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("A forged form")
struct ForgedFormTests {
    /// How the form differs from a genuine one. That has the visitor's token and is sent by a page of the shop.
    private enum Forgery: CaseIterable {
        case noToken, anothersToken, foreignOrigin, nullOrigin, crossSite, neitherHeader, get, methodOverride
    }

    @Test("is refused by every route that changes data, and changes nothing", arguments: Forgery.allCases)
    private func forged(_ forgery: Forgery) async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            let (guest, resident) = (fixtures.browser, try await fixtures.resident(in: db))
            let (other, staff, member) = (TestBrowser(beside: guest), TestBrowser(beside: guest), TestBrowser(beside: guest))
            try await staff.becomesStaff([.admin])
            await staff.get("/fr/house/audit/verification")
            try await member.becomesMember(.owner, of: fixtures.shop.seller)
            await member.get("/fr/desk/\(fixtures.shopSlug)/team")
            await other.get("/fr/orders/find")
            let posts = TestBrowser.routes.filter { $0.method == .post }
            let routes = posts.filter { $0.intent == .form }
            #expect(routes.count >= 30)
            // The only exception, see `Route.Intent`: its URL is secret and was sent by e-mail.
            #expect(posts.filter { $0.intent != .form }.map(\.pattern) == ["/letters/:token"])
            let before = try await Fingerprint.of(db)
            let origin = guest.world.configuration.publicURL
            // A fingerprint reads the whole database, so several routes share one.
            var unread: [String] = []
            for route in routes {
                let browser =
                    switch route.access.who {
                    case .everyone: guest
                    case .staff: staff
                    case .member: member
                    case .person: resident
                    }
                let (target, fields) = (fixtures.target(route).replacing(":shop", with: fixtures.shopSlug), fixtures.fields(route))
                switch forgery {
                case .noToken: await browser.post(target, fields, token: "")
                case .anothersToken: await browser.post(target, fields, token: try other.hidden("token"))
                case .foreignOrigin: await browser.post(target, fields, saying: ["Origin": "https://evil.example"])
                case .nullOrigin: await browser.post(target, fields, saying: ["Origin": "null"])
                case .crossSite:
                    await browser.post(
                        target, fields, saying: ["Origin": try #require(HeaderValue(origin)), "Sec-Fetch-Site": "cross-site"])
                case .neitherHeader: await browser.post(target, fields, saying: [:])
                case .get, .methodOverride:
                    var form = FormFields()
                    for (name, value) in [("token", browser.token), ("_method", "POST")] + fields { form.add(name, value) }
                    await browser.get(
                        target + "?" + form.encoded,
                        saying: forgery == .get
                            ? [:] : ["X-HTTP-Method-Override": "POST", "X-Method-Override": "POST", "X-HTTP-Method": "POST"])
                }
                switch forgery {
                // If the route also has a page, that page is shown.
                case .get, .methodOverride:
                    #expect(browser.status != .seeOther || browser.location?.contains("?") == true || isPage(route), "\(route.pattern)")
                default: #expect(browser.status == .forbidden, "\(route.pattern): \(browser.status.code)")
                }
                unread.append(route.pattern)
                guard unread.count == 10 || route.pattern == routes.last?.pattern else { continue }
                // The refusal itself is recorded for a logged-in person.
                let refusal = ["audit.act", "kernel.rate_limit"]
                #expect(try await Set(Fingerprint.of(db).changes(since: before)).subtracting(refusal) == [], "\(unread)")
                unread = []
            }
            let acts = try await db.read(
                Query.one(
                    "SELECT count(*) FROM audit.act WHERE name = 'site.form-refused' AND actor = \(fixtures.salma.id.actor.description)"
                ) { row in try row.next(Int.self) })
            #expect(forgery == .get || forgery == .methodOverride ? acts == 0 : acts == Audit.refusalsADay, "so many, and no more")
        }
    }

    private func isPage(_ route: Route) -> Bool { TestBrowser.routes.contains { $0.method == .get && $0.pattern == route.pattern } }

    @Test("differs only in its origin: the same form from a page of the shop is accepted")
    func genuine() async throws {
        try await TestDatabase.clone { db in
            let fixtures = try await RouteFixtures(in: db)
            // The forms that need a full cart come before those that empty it.
            let patterns = [
                "/products/:slug/report", "/cart/lines", "/cart/lines/:offer", "/cart/acceptance", "/checkout/address",
                "/checkout/delivery", "/checkout/payment",
                "/letters/:token/choice", "/orders/:number/again", "/orders/find", "/orders/:number/cancellation",
                "/track/:number/:token/cancellation", "/cart/lines/:offer/removal",
            ]
            for pattern in patterns {
                let route = try #require(TestBrowser.routes.first { $0.method == .post && $0.pattern == pattern })
                let before = try await Fingerprint.of(db)
                await fixtures.browser.post(fixtures.target(route), fixtures.fields(route))
                #expect(fixtures.browser.status == .seeOther, "\(pattern): \(fixtures.browser.status.code)")
                // Delivery and payment offer no choice, so their forms are skipped.
                let isSkipped = ["/checkout/delivery", "/checkout/payment"].contains(pattern)
                #expect(try await Fingerprint.of(db).changes(since: before).isEmpty == isSkipped, "\(pattern)")
            }
        }
    }
}
