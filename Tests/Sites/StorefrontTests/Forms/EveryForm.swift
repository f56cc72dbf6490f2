import Components
import HTTP
import Identity
import Postgres
import TestKit
import Testing
import Web

@testable import Storefront

/// Every form of the storefront, in a shop whose data lets each form do something.
struct EveryForm {
    let fixtures: RouteFixtures
    let guest: TestBrowser
    /// A logged-in person.
    let resident: TestBrowser
    /// The forms, and the browser that sees them. Forms with the same route and fields are listed once.
    private(set) var forms: [(form: PageForm, browser: TestBrowser)] = []

    init(in db: Database) async throws {
        fixtures = try await RouteFixtures(in: db)
        (guest, resident) = (fixtures.browser, try await fixtures.resident(in: db))
        await guest.post("/fr/cart/lines", [("offer", "\(fixtures.shop.offers[1])"), ("key", "a key of the form")])
        await resident.post("/fr/cart/lines", [("offer", "\(fixtures.shop.offers[1])"), ("key", "a key of the form")])
        await resident.post("/fr/account/security/second-factor")
        var pages = TestBrowser.routes.filter { $0.method == .get && !$0.isForDevelopment }.map {
            ($0.access == .everyone ? guest : resident, fixtures.target($0))
        }
        pages += [(guest, "/fr/search?q=zzzzz&min=1"), (resident, "/fr/checkout/address"), (guest, "/fr/nowhere")]
        pages += try await pagesOfVerifications(in: db)
        for (browser, target) in pages {
            await browser.get(target)
            for form in PageForm.all(in: browser.page, at: target) where !forms.contains(where: { Self.isSame($0.form, form) }) {
                forms.append((form, browser))
            }
        }
    }

    /// Pages that ask for a code or a password, reached by the messages that were sent.
    private func pagesOfVerifications(in db: Database) async throws -> [(TestBrowser, String)] {
        var pages: [(TestBrowser, String)] = []
        await guest.post("/fr/login", [("contact", "06 22 33 44 55"), ("way", "code")])
        pages.append((guest, try #require(guest.location)))
        await guest.post("/fr/reset", [("contact", "06 22 33 44 66")])
        pages.append((guest, try #require(guest.location)))
        await guest.post(
            "/fr/reset",
            [("contact", try await db.read(Query<String>.one("SELECT email FROM identity.person LIMIT 1") { row in try row.next() }))])
        pages.append((guest, try await guest.lastLink("reset")))
        await guest.asksForAccount("somebody@example.ma")
        pages.append((resident, try await guest.lastLink("verify")))
        return pages
    }

    private static func isSame(_ one: PageForm, _ other: PageForm) -> Bool {
        one.method == other.method && one.route?.pattern == other.route?.pattern
            && Set(one.fields.map(\.name)) == Set(other.fields.map(\.name))
    }
}
