import Carts
import Catalog
import Components
import Config
import HTTP
import Identity
import Kernel
import Postgres
import TestKit
import Testing
import Web

@testable import Accounts

@Suite("An account")
struct AccountTests {
    private let email = "nadia@exemple.org"

    private func shop(_ prices: Int64..., stock: Int = 5, in db: Database) async throws -> SellerFixture {
        try await db.transaction { try await SellerFixture.open(prices: prices.map(Money.dirhams), stock: stock, in: $0) }
    }

    private func add(_ offer: Offer.ID, times quantity: Int = 1, _ browser: TestBrowser) async {
        await browser.get("/fr/orders/find")
        await browser.post("/fr/cart/lines", [("offer", offer.description), ("quantity", "\(quantity)"), ("key", "\(ID<TestBrowser>())")])
        #expect(browser.status == .seeOther)
    }

    /// From the cart to the confirmation.
    private func order(_ browser: TestBrowser, email: String = "") async throws -> String {
        let address = [
            ("full-name", "Nadia Amrani"), ("phone", "06 99 88 77 66"), ("city", SellerFixture.city), ("street", "3, rue des Orangers"),
            ("email", email),
        ]
        await browser.get("/fr/checkout/address")
        await browser.post("/fr/checkout/address", address)
        await browser.get("/fr/checkout/review")
        await browser.post("/fr/checkout/review", [("key", try browser.hidden("key")), ("total", try browser.hidden("total"))])
        let confirmation = try #require(browser.location)
        #expect(confirmation.hasPrefix("/fr/purchases/"))
        return confirmation
    }

    @Test("has the cart that its person filled as a guest on every device, and the order placed from it")
    func cartSurvives() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, 50, in: db)
            let nadia = try await TestBrowser(in: db)
            await add(shop.offers[0], nadia)
            try await nadia.signsUp(email)
            #expect(nadia.location == "/fr/account")
            await nadia.get("/fr/cart")
            #expect(nadia.page.contains(shop.offers[0].description))
            let phone = TestBrowser(beside: nadia)
            await add(shop.offers[1], phone)
            await phone.logsIn(email, next: "/fr/checkout")
            #expect(phone.location == "/fr/checkout")
            await nadia.get("/fr/cart")
            #expect(nadia.page.contains(shop.offers[1].description))
            let confirmation = try await order(phone)
            await nadia.get(confirmation)
            #expect(nadia.status == .ok)
            await nadia.get("/fr/account/orders")
            let track = try #require(nadia.page.firstMatch(of: /href="(\/fr\/orders\/K-[^"]+)"/)).output.1
            await nadia.get(String(track))
            #expect(nadia.status == .ok && nadia.page.contains("3, rue des Orangers"))
            let stranger = TestBrowser(beside: nadia)
            for target in [confirmation, String(track)] {
                await stranger.get(target)
                #expect(stranger.status == .notFound)
            }
            await nadia.logsOut()
            await nadia.get(String(track))
            #expect(nadia.status == .notFound)
        }
    }

    @Test("never has more of an offer than is in stock after two carts are merged, and says so")
    func clamped() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, stock: 3, in: db)
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            await add(shop.offers[0], times: 2, nadia)
            let phone = TestBrowser(beside: nadia)
            await add(shop.offers[0], times: 2, phone)
            await phone.logsIn(email, next: "/fr/checkout")
            #expect(phone.location == "/fr/cart" && phone.flash == "cartsMergedFewer")
            try await phone.follow()
            #expect(phone.page.contains("les quantités ont été ajustées"))
            #expect(try await db.read(Cart.count(of: try await nadia.person(email).visitor)) == 3)
        }
    }

    @Test("prefills the checkout with what is known of its person")
    func knownAtCheckout() async throws {
        try await TestDatabase.clone { db in
            let shop = try await shop(90, 50, in: db)
            let nadia = try await TestBrowser(in: db)
            await add(shop.offers[0], nadia)
            await nadia.get("/fr/checkout")
            #expect(nadia.page.contains("/fr/login?next=%2Ffr%2Fcheckout"))
            try await nadia.signsUp(email)
            await nadia.get("/fr/checkout")
            #expect(
                nadia.page.contains("value=\"Nadia Amrani\"") && nadia.page.contains("value=\"\(email)\"")
                    && !nadia.page.contains("/fr/login?next"))
            _ = try await order(nadia)
            await add(shop.offers[1], nadia)
            await nadia.get("/fr/checkout")
            #expect(nadia.page.contains("value=\"3, rue des Orangers\"") && nadia.page.contains("value=\"06 99 88 77 66\""))
        }
    }

    @Test("lists its sessions; its person can end one or all others, but not another person's")
    func sessions() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            let (phone, tablet) = (TestBrowser(beside: nadia), TestBrowser(beside: nadia))
            for device in [phone, tablet] { await device.logsIn(email) }
            let sessions = try await db.read(Session.all(of: try await nadia.person(email).id))
            #expect(sessions.count == 3)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            let samir = TestBrowser(beside: nadia)
            try await samir.signsUp("samir@exemple.ma")
            await samir.get("/fr/account/security")
            for session in sessions { await samir.post("/fr/account/security/sessions/\(session.id)/end") }
            #expect(samir.status == .notFound)
            await nadia.get("/fr/account/security")
            #expect(nadia.page.components(of: "/end\"").count == 5)
            let other = try #require(sessions.first { $0.id != sessions.last?.id })
            await nadia.post("/fr/account/security/sessions/\(other.id)/end")
            #expect(nadia.status == .seeOther)
            #expect(try await db.read(Session.all(of: other.person)).count == 2)
            await nadia.get("/fr/account/security")
            await nadia.post("/fr/account/security/sessions/end")
            #expect(await nadia.isLoggedIn())
            for device in [phone, tablet] {
                #expect(await !device.isLoggedIn())
                #expect(device.cookies["session"] == nil)
            }
        }
    }

    @Test("needs the present password for a new one; the change ends all other sessions and renews the token of this one")
    func password() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            let phone = TestBrowser(beside: nadia)
            await phone.logsIn(email)
            await nadia.get("/fr/account/security")
            await nadia.post(
                "/fr/account/security/password", [("current-password", "fausse phrase"), ("new-password", "une phrase neuve")])
            #expect(nadia.status == .unprocessableContent && nadia.page.contains("pas votre mot de passe"))
            let before = nadia.cookies["session"]
            await nadia.post(
                "/fr/account/security/password", [("current-password", TestBrowser.password), ("new-password", "une phrase neuve")])
            #expect(nadia.status == .seeOther && nadia.cookies["session"] != before)
            #expect(await nadia.isLoggedIn())
            #expect(await !phone.isLoggedIn())
            await phone.logsIn(email, password: "une phrase neuve")
            #expect(phone.status == .seeOther)
        }
    }

    @Test("gets a new e-mail address once both sides have agreed in any order, not if one side agrees twice", arguments: [true, false])
    func address(newFirst: Bool) async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            await nadia.get("/fr/account/security")
            await nadia.post("/fr/account/security/contact", [("contact", "nadia@exemple.com"), ("password", "fausse phrase")])
            #expect(nadia.status == .unprocessableContent)
            await nadia.post("/fr/account/security/contact", [("contact", "nadia@exemple.com"), ("password", TestBrowser.password)])
            try await nadia.follow()
            #expect(nadia.page.contains("En attente d’accord"))
            let links = try await db.read(
                Query<[Verification.ID]>.all(
                    "SELECT id FROM identity.proof WHERE purpose = 'change-email' ORDER BY email = 'nadia@exemple.com' DESC"
                ) { row in try row.next() })
            #expect(links.count == 2)
            var tokens: [String] = []
            for id in links { tokens.append(try #require(try await db.read(Verification.open(id))).token(nadia.world.key)) }
            if !newFirst { tokens.reverse() }
            await nadia.get("/fr/change/\(tokens[0])")
            #expect(nadia.page.contains("nadia@exemple.com"))
            await nadia.post("/fr/change/\(tokens[0])")
            #expect(nadia.page.contains("Il manque"))
            await nadia.post("/fr/change/\(tokens[0])")
            #expect(nadia.status == .gone)
            #expect(try await nadia.person(email).email?.rawValue == email)
            let before = nadia.cookies["session"]
            await nadia.post("/fr/change/\(tokens[1])")
            #expect(nadia.page.contains("C’est fait"))
            #expect(nadia.cookies["session"] != before)
            #expect(try await nadia.person("nadia@exemple.com").name == "Nadia Amrani")
            #expect(await nadia.isLoggedIn())
            await TestBrowser(beside: nadia).logsIn(email)
            #expect(try await db.read(Person.reached(at: try #require(Contact(typed: email)))) == nil)
        }
    }

    @Test("adds a telephone number with the code sent to it; a number of another account stays with that account")
    func phone() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            let samir = TestBrowser(beside: nadia)
            try await samir.signsUp("0698765432")
            for (number, words) in [("06 12 34 56 78", "C’est fait"), ("06 98 76 54 32", nil)] {
                try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: words == nil ? 122 : 61, in: tx) }
                await nadia.get("/fr/account/security")
                await nadia.post("/fr/account/security/contact", [("contact", number), ("password", TestBrowser.password)])
                try await nadia.follow()
                let form = try #require(nadia.codeForm)
                let id = try #require(Verification.ID(String(form.split(separator: "/").last ?? "")))
                let verification = try #require(try await db.read(Verification.open(id)))
                await nadia.post(form, [("code", verification.code(nadia.world.key))])
                if let words { #expect(nadia.page.contains(words)) }
            }
            // The second change waits for the consent of the first number, and would be refused then.
            #expect(try await nadia.person(email).phone?.rawValue == "+212612345678")
            #expect(try await nadia.person("0698765432").email == nil)
        }
    }

    @Test("is no longer opened by an identity provider once its person unlinks it; one that is not linked cannot be unlinked")
    func houses() async throws {
        try await TestDatabase.clone { db in
            let settings = ["URL": "https://house.example", "CLIENT_ID": "kolchi", "CLIENT_SECRET": "x"]
            let nadia = try await TestBrowser(
                in: db,
                settings: Dictionary(uniqueKeysWithValues: settings.map { ("KOLCHI_ISSUER_HOUSE_\($0)", $1) }).merging([
                    "KOLCHI_ISSUERS": "house"
                ]) { $1 })
            try await nadia.signsUp(email)
            await nadia.get("/fr/account/security")
            #expect(nadia.page.contains("/security/houses/house\"") && !nadia.page.contains("/houses/house/end"))
            await nadia.post("/fr/account/security/houses/house/end")
            #expect(nadia.status == .notFound)
            let login = LinkedIdentity(issuer: "https://house.example", subject: "1")
            let person = try await nadia.person(email)
            try await db.transaction { tx in try await login.link(to: person.id, in: tx) }
            await nadia.get("/fr/account/security")
            #expect(!nadia.page.contains("/security/houses/house\"") && nadia.page.contains("/houses/house/end"))
            await nadia.post("/fr/account/security/houses/house/end")
            try await nadia.follow()
            #expect(nadia.page.contains("Ce site ne permet plus de vous connecter") && nadia.page.contains("/security/houses/house\""))
            #expect(try await db.read(login.person) == nil)
        }
    }

    @Test("without a password or an app does a step-up by a code that is sent to its person")
    func sentCode() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            let person = try await nadia.person(email)
            await nadia.get("/fr/account/confirmation?next=%2Ffr%2Faccount")
            await nadia.post("/fr/account/confirmation/code", [("next", "/fr/account")])
            #expect(nadia.location == "/fr/account/confirmation?next=%2Ffr%2Faccount", "who has a password shows that")
            try await db.transaction { tx in
                try await tx.run("UPDATE identity.person SET password = NULL, password_set_at = NULL WHERE id = \(person.id)")
                try await TestDatabase.shiftClock(bySeconds: 660, in: tx)
            }
            let (session, isKnown) = (
                try #require(try await db.read(Session.all(of: person.id)).first).id, { try await db.read(Session.isSteppedUp($0)) }
            )
            #expect(try await !isKnown(session))
            await nadia.get("/fr/account/confirmation?next=%2Ffr%2Faccount")
            #expect(nadia.page.contains("un code à <bdi>\(email)"))
            await nadia.post("/fr/account/confirmation/code", [("next", "/fr/account")])
            try await nadia.follow()
            let (form, verification) = (try #require(nadia.codeForm), try await nadia.lastVerification())
            #expect(nadia.page.contains("à l’adresse <bdi>\(email)"))
            await nadia.post(form, [("code", "000000"), ("next", "/fr/account")])
            #expect(nadia.status == .unprocessableContent)
            #expect(try await !isKnown(session))
            await nadia.post(form, [("code", verification.code(nadia.world.key)), ("next", "/fr/account")])
            #expect(nadia.location == "/fr/account")
            #expect(try await isKnown(session))
            await nadia.post(form, [("code", verification.code(nadia.world.key))])
            #expect(nadia.status == .gone)
        }
    }

    @Test("shows what was typed into a form before the session ended once after the next login, without passwords")
    func drafts() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            let person = try await nadia.person(email)
            await nadia.get("/fr/account/security")
            let token = nadia.token
            try await db.transaction { tx in try await Session.endAll(of: person.id, in: tx) }
            let fields = [("contact", "nadia@exemple.com"), ("password", TestBrowser.password)]
            let elsewhere: Headers = ["Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"]
            await nadia.post("/fr/account/security/contact", fields, saying: elsewhere)
            #expect(nadia.cookies["draft"] == nil, "nobody types for others")
            await nadia.post(
                "/fr/account/security/contact", fields, token: token,
                saying: [
                    "Origin": HeaderValue(nadia.world.configuration.publicURL) ?? "",
                    "Referer": HeaderValue(nadia.world.configuration.publicURL + "/fr/account/security") ?? "",
                ])
            #expect(nadia.location == "/fr/login?next=%2Ffr%2Faccount%2Fsecurity")
            #expect(nadia.cookies["draft"]?.contains("exemple") == false)
            await nadia.get("/fr/login")
            #expect(!nadia.page.contains("nadia@exemple.com"))
            await nadia.logsIn(email, next: "/fr/account/security")
            try await nadia.follow()
            #expect(nadia.page.contains("value=\"nadia@exemple.com\"") && !nadia.page.contains(TestBrowser.password))
            #expect(nadia.cookies["draft"] == nil)
            await nadia.get("/fr/account/security")
            #expect(!nadia.page.contains("nadia@exemple.com"))
            #expect(try await db.read(ContactChange.waiting(of: person.id)).isEmpty)
        }
    }

    @Test(
        "redirects strangers to the login with a return URL", arguments: ["/fr/account", "/ar/account/orders", "/en/account/security"])
    func strangers(target: String) async throws {
        try await TestDatabase.clone { db in
            let stranger = try await TestBrowser(in: db)
            await stranger.get(target)
            #expect(stranger.status == .seeOther)
            let encoded = target.replacing("/", with: "%2F")
            #expect(stranger.location == "\(target.prefix(3))/login?next=\(encoded)")
        }
    }

    @Test("leaves every change in the audit log, without anything that identifies its person to a reader")
    func audited() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            let phone = TestBrowser(beside: nadia)
            await phone.logsIn(email)
            await phone.logsOut()
            await nadia.get("/fr/account/security")
            await nadia.post(
                "/fr/account/security/password", [("current-password", TestBrowser.password), ("new-password", "une phrase neuve")])
            let acts = try await db.read(
                Query<[String]>.all("SELECT name || ' ' || actor || ' ' || details::text FROM audit.act ORDER BY id") { row in
                    try row.next()
                })
            let person = try await nadia.person(email)
            #expect(
                acts.map { $0.split(separator: " ")[0] } == [
                    "identity.signed-up", "identity.logged-in", "identity.logged-in", "identity.session-ended", "identity.password-changed",
                ])
            #expect(acts[0].hasSuffix("{\"terms\":\"\(Terms.version)\"}"))
            #expect(acts.allSatisfy { $0.contains("person \(person.id)") && !$0.contains(email) && !$0.contains("Nadia") })
        }
    }
}
