import Accounts
import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import TestKit
import Testing

@testable import Web
@testable import Storefront

/// Messages that a page shows once after a form.
@Suite("A flash message")
struct FlashTests {
    private static let forms = RouteGroup("/say", access: .everyone, privacy: .personal)
    /// A form for each page that shows the message.
    private static let routes = [
        forms.post("/cart", Handler { visit in visit.redirect(to: visit.link.cart.page, saying: AccountFlash.addressAdded) }),
        forms.post("/search", Handler { visit in visit.redirect(to: visit.link.search, saying: AccountFlash.addressAdded) }),
        forms.post("/account", Handler { visit in visit.redirect(to: visit.link.account.overview, saying: AccountFlash.addressAdded) }),
    ]

    private static func words(_ language: Language) -> String { AccountFlash.addressAdded.message.text(in: language) }

    /// A visitor who has just sent the form of that page.
    private static func sent(_ page: String, in language: Language = .french, beside browser: TestBrowser) async -> TestBrowser {
        let visitor = TestBrowser(beside: browser, routes: routes)
        await visitor.get("/\(language.rawValue)/orders/find")
        await visitor.post("/\(language.rawValue)/say/\(page)")
        #expect(visitor.status == .seeOther && visitor.location == "/\(language.rawValue)/\(page)" && visitor.flash == "addressAdded")
        return visitor
    }

    @Test("is shown once, before the content of the page that follows the form", arguments: Language.allCases)
    func once(language: Language) async throws {
        try await TestDatabase.clone { db in
            let visitor = await Self.sent("cart", in: language, beside: try await TestBrowser(in: db))
            #expect(visitor.header("Set-Cookie")?.hasSuffix("; Path=/; Max-Age=60; HttpOnly; SameSite=Lax") == true)
            try await visitor.follow()
            let notice = "<p class=\"notice notice-good\" role=\"status\">\(Self.words(language))</p>"
            let parts = visitor.page.split(separator: notice)
            try #require(parts.count == 2)
            #expect(parts[0].hasSuffix("<main id=\"main\" tabindex=\"-1\">") && parts[1].contains("<h1>"))
            #expect(visitor.cookies["flash"] == nil && visitor.header("Cache-Control") == "no-store")
            await visitor.get("/\(language.rawValue)/cart")
            #expect(visitor.status == .ok && !visitor.page.contains(Self.words(language)))
        }
    }

    @Test("waits while other pages are opened, and while its page only redirects")
    func otherPages() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let visitor = await Self.sent("cart", beside: browser)
            for target in ["/fr/orders/find", "/fr/search", "/fr/cart?city=", "/ar/cart", "/fr/nowhere"] {
                await visitor.get(target)
                #expect(!Language.allCases.contains { visitor.page.contains(Self.words($0)) } && visitor.flash != nil, "\(target)")
            }
            await visitor.head("/fr/cart")
            #expect(visitor.flash != nil)
            await visitor.get("/fr/cart")
            #expect(visitor.page.contains(Self.words(.french)))
            let guest = await Self.sent("account", beside: browser)
            try await guest.follow()
            #expect(guest.status == .seeOther && guest.flash != nil)
        }
    }

    @Test("is shown to no other visitor")
    func otherVisitor() async throws {
        try await TestDatabase.clone { db in
            let visitor = await Self.sent("cart", beside: try await TestBrowser(in: db))
            let other = TestBrowser(beside: visitor)
            await other.get("/fr/cart")
            other.set("flash", to: try #require(visitor.cookies["flash"]))
            await other.get("/fr/cart")
            #expect(other.status == .ok && !other.page.contains(Self.words(.french)))
        }
    }

    @Test("is not shown if its cookie is forged, older than a minute, or unknown")
    func cookies() async throws {
        try await TestDatabase.clone { db in
            let visitor = await Self.sent("cart", beside: try await TestBrowser(in: db))
            let parts = try #require(visitor.cookies["flash"]).split(separator: ".").map(String.init)
            let kolchi = try #require(visitor.cookies["kolchi"])
            let known = Visitor(of: Request(.get, "/", headers: ["Cookie": HeaderValue("kolchi=" + kolchi) ?? ""]), isSecure: false)
            func signed(_ code: String, secondsAgo: Int64) -> String {
                FlashCookie(code: code, madeAt: Moment.now().seconds - secondsAgo).cookie(of: known, at: "/fr/cart", visitor.world).value
            }
            let refused = [
                "profileSaved.\(parts[1]).\(parts[2])", "\(parts[0]).\((Int64(parts[1]) ?? 0) + 1).\(parts[2])",
                "\(parts[0]).\(parts[1]).AAAAAAAAAAAAAAAAAAAAAA", "\(parts[0]).\(parts[1])", "addressAdded", "",
                signed("addressAdded", secondsAgo: 61), signed("addressAdded", secondsAgo: -60), signed("unknown", secondsAgo: 0),
            ]
            for value in refused {
                visitor.set("flash", to: value)
                await visitor.get("/fr/cart")
                #expect(visitor.status == .ok && !visitor.page.contains("role=\"status\""), "\(value)")
            }
            visitor.set("flash", to: signed("addressAdded", secondsAgo: 50))
            await visitor.get("/fr/cart")
            #expect(visitor.page.contains(Self.words(.french)))
        }
    }

    @Test("is neither stored in the cache of public pages nor missing from a cached page")
    func cachedPages() async throws {
        try await TestDatabase.clone { db in
            _ = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            try await Listing.rebuild(in: db)
            let first = try await TestBrowser(in: db)
            let pages = first.world.storefront.pages
            // The cache stores nothing until it listens for changes.
            try await first.get("/fr") { pages.count == 1 }
            let visitor = await Self.sent("search", beside: first)
            try await visitor.follow()
            #expect(visitor.page.contains(Self.words(.french)) && visitor.header("Cache-Control") == "no-store")
            #expect(pages.count == 1, "the page with the message is not stored")
            await first.get("/fr/search")
            #expect(pages.count == 2 && !first.page.contains(Self.words(.french)))
            let later = await Self.sent("search", beside: first)
            try await later.follow()
            #expect(later.page.contains(Self.words(.french)), "the cached page is not used")
            await later.get("/fr/search")
            await first.get("/fr/search")
            #expect(!later.page.contains(Self.words(.french)) && !first.page.contains(Self.words(.french)))
        }
    }
}
