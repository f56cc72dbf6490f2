import HTTP
import Kernel
import Postgres
import TestKit
import Testing

@testable import Web

/// The behaviour of the request pipeline that is the same for all pages.
struct RequestPipelineTests {
    @Test("a URL without a language redirects to the language of the cookie, else the browser's preferred one, else French")
    func withoutLanguage() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            for target in ["/", "/search?q=caftan", "/pages/about"] {
                let rest = target == "/" ? "" : target
                for (languages, language) in [
                    ("ar-MA,ar;q=0.9,fr;q=0.8", "ar"), ("de, en;q=0.5, fr;q=0.1", "en"), ("de", "fr"), ("ar;q=0, en", "en"),
                ] {
                    await browser.get(target, languages: HeaderValue(languages))
                    #expect(browser.status == .found && browser.location == "/\(language)\(rest)", "\(target) for \(languages)")
                    #expect(browser.header("Vary") == "Accept-Language, Cookie")
                }
            }
            await browser.get("/nowhere", languages: "ar")
            #expect(browser.status == .notFound && browser.page.contains("<html lang=\"ar\""))
            #expect(browser.header("Vary") == "Accept-Language, Cookie")
            await browser.post("/cart/lines", [])
            #expect(browser.status == .notFound, "no form is redirected")
            await browser.get("/ar/search")
            await browser.get("/", languages: "en")
            #expect(browser.location == "/ar", "the language that was chosen last")
            await browser.get("/products/caftan?variant=m", languages: "en")
            #expect(browser.location == "/ar/products/caftan?variant=m")
        }
    }

    @Test("every page has one URL: other spellings redirect for GET and HEAD, and are 404 for POST", arguments: Language.allCases)
    func oneAddress(language: Language) async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.get("/\(language.rawValue)/cart")
            var checked = 0
            let slugs: Set<Substring> = [":slug", ":code", ":name", ":issuer", ":shop"]
            for route in TestBrowser.routes where route.method == .get {
                let parts = route.pattern.split(separator: "/").map { part in
                    part == ":number"
                        ? "K-ABCDEFG"
                        : part == ":token" ? "aB.c-D_e" : slugs.contains(part) ? "a-slug" : part.hasPrefix(":") ? "a-key" : String(part)
                }
                let address = "/" + ([language.rawValue] + parts).joined(separator: "/")
                var spellings = [address + "/", "/" + address, address + "//", address.replacing("/", with: "//")]
                spellings.append(address.replacing("/\(language.rawValue)", with: "/\(language.rawValue.uppercased())"))
                spellings.append(
                    address.replacing(
                        "/\(language.rawValue)",
                        with: "/%\(language.rawValue.utf8.first.map { String($0, radix: 16) } ?? "")\(language.rawValue.dropFirst())"))
                if let word = parts.first {
                    spellings.append(
                        "/\(language.rawValue)/"
                            + ([word.prefix(1).uppercased() + word.dropFirst()] + parts.dropFirst()).joined(separator: "/"))
                }
                if address.contains("a-slug"), !address.contains("aB.c") {
                    spellings.append(address.replacing("a-slug", with: "A-Slug"))
                }
                if address.contains("K-ABCDEFG") { spellings.append(address.replacing("K-ABCDEFG", with: "k-abcdefg")) }
                for spelling in spellings {
                    await browser.get(spelling + "?q=a%20b&q=c")
                    #expect(browser.status == .movedPermanently && browser.location == address + "?q=a%20b&q=c", "\(spelling)")
                    await browser.head(spelling)
                    #expect(browser.status == .movedPermanently && browser.location == address, "HEAD \(spelling)")
                    await browser.post(spelling, [])
                    #expect(browser.status == .notFound, "POST \(spelling)")
                    checked += 1
                }
                await browser.head(address)
                #expect(browser.status != .movedPermanently, "\(address) leads elsewhere")
            }
            #expect(checked > 400)
            for nowhere in [
                "/\(language.rawValue)/nowhere/", "/\(language.rawValue)/products/%FF/", "//evil.example/",
                "/\(language.rawValue)//evil.example",
            ] {
                await browser.get(nowhere)
                #expect(browser.status == .notFound, "\(nowhere)")
            }
        }
    }

    @Test("a body of a wrong media type or a too large body gets its own status")
    func bodies() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.send(.post, "/fr/login", "{}", type: "application/json")
            #expect(browser.status == .unsupportedMediaType && browser.page.contains("Format non accepté"))
            await browser.send(.post, "/fr/login", String(repeating: "a", count: 1 << 20), type: "application/x-www-form-urlencoded")
            #expect(browser.status == .contentTooLarge)
            #expect(Problem(BodyError.tooSlow).status == .requestTimeout)
            #expect(Problem(BodyError.notStored(28)) == .unavailable(retryAfter: 60))
        }
    }

    /// Header fields that a proxy adds, with any value.
    private static let passedOn: [(name: HeaderName, value: HeaderValue)] = [
        ("X-Forwarded-For", "127.0.0.1"), ("x-forwarded-host", "localhost"), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=127.0.0.1"),
        ("Via", "1.1 proxy"), ("X-Real-IP", "127.0.0.1"), ("CF-Connecting-IP", "127.0.0.1"), ("True-Client-IP", "::1"),
        ("X-Forwarded-For", ""),
    ]

    @Test("development pages exist only for browsers on the developer's own machine, and are 404 for all others")
    func development() async throws {
        try await TestDatabase.clone { db in
            let pages = TestBrowser.routes.filter(\.isForDevelopment).map {
                "/fr" + $0.pattern.replacing(":message", with: "\(ID<SellerFixture>())").replacing(":payment", with: "none")
            }
            #expect(pages.count == 5 && pages.contains("/fr/styleguide") && pages.contains("/fr/dev/inbox"))
            let builder = try await TestBrowser(in: db)
            for address in ["127.0.0.1", "127.9.9.9", "::1"] {
                builder.address = address
                for page in ["/fr/styleguide", "/fr/dev/inbox"] {
                    await builder.get(page)
                    #expect(builder.status == .ok, "\(page) from \(address)")
                }
            }
            await builder.get("/dev/inbox")
            #expect(builder.location == "/fr/dev/inbox")
            await builder.post("/fr/dev/inbox")
            #expect(builder.status == .methodNotAllowed)

            /// Whether the answers are those of a URL that does not exist.
            func isNothing(_ browser: TestBrowser, _ page: String, saying fields: Headers = [:]) async -> Bool {
                await browser.get(page, saying: fields)
                guard browser.status == .notFound, browser.response.route == nil else { return false }
                await browser.get(String(page.dropFirst(3)), saying: fields)
                guard browser.status == .notFound else { return false }
                await browser.post(page, saying: fields)
                return browser.status == .notFound && browser.header("Allow") == nil
            }
            let visitor = try await TestBrowser(in: db, settings: ["KOLCHI_ENVIRONMENT": "production"])
            for page in pages {
                builder.address = "127.0.0.1"
                for (name, value) in Self.passedOn {
                    #expect(await isNothing(builder, page, saying: [name: value]), "\(page) with \(name)")
                }
                for address in ["192.168.1.7", "::2", "fe80::1", "128.0.0.1", ""] {
                    builder.address = address
                    #expect(await isNothing(builder, page), "\(page) from \(address)")
                }
                #expect(await isNothing(visitor, page), "\(page) in production")
            }
        }
    }

    @Test("a request that waits too long for a table lock gets 503 with `Retry-After`, for reads and writes")
    func tooBusy() async throws {
        var limits = DatabaseLimits()
        limits.lock = 50
        try await TestDatabase.make(limits: limits) { test in
            let shop = try await test.db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            let browser = try await TestBrowser(in: test.db)
            await browser.get("/fr/orders/find")
            try await test.db.transaction { tx in
                try await tx.run("LOCK TABLE carts.cart IN ACCESS EXCLUSIVE MODE")
                await browser.post("/fr/cart/lines", [("offer", shop.offers[0].description), ("key", "a key of the form")])
                #expect(browser.status == .serviceUnavailable && browser.header("Retry-After") == "2")
                await browser.get("/fr/cart")
                #expect(browser.status == .serviceUnavailable && browser.header("Retry-After") == "2")
            }
            await browser.get("/fr/cart")
            #expect(browser.status == .ok)
        }
    }

    @Test("the form token is masked differently on each page, so that compression does not leak it, and each is valid")
    func maskedToken() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/cart")
            var tokens: Set<String> = []
            for target in ["/fr/login?next=/fr/a", "/fr/orders/find", "/fr/login?next=/fr/b", "/fr/login?next=/fr/a"] {
                await browser.get(target)
                tokens.insert(try browser.hidden("token"))
            }
            #expect(tokens.count == 3, "the same address, the same page")
            for token in tokens {
                await browser.post("/fr/orders/find", [("number", "x"), ("phone", "y")], token: token)
                #expect(browser.status != .forbidden)
            }
            for token in ["", "A", try #require(tokens.first).dropLast().description, try #require(tokens.first) + "AAAA"] {
                await browser.post("/fr/orders/find", [("number", "x"), ("phone", "y")], token: token)
                #expect(browser.status == .forbidden)
            }
        }
    }
}
