import Components
import HTTP
import Identity
import Kernel
import Postgres
import Secrets
import Synchronization
import TestKit
import Testing
import Web

@testable import Accounts

@Suite("An identity provider")
struct ProviderTests {
    private let email = "salma@example.ma"
    /// Made only once, because it is slow.
    private static let pair = Result { try SigningPair(.p256) }

    /// A provider that confirms salma@example.ma, and a shop with a button for it.
    private func shop(_ body: @Sendable (FakeIssuer, TestBrowser, Database) async throws -> Void) async throws {
        let fake = try await FakeIssuer(pairs: ["curve": Self.pair.get()])
        fake.behaviour.withLock { ($0.keyID, $0.told, $0.kind) = ("curve", ["curve"], .p256) }
        let result: Result<Void, any Error>
        do {
            try await TestDatabase.clone { db in
                let settings = ["URL": fake.url, "CLIENT_ID": "kolchi", "CLIENT_SECRET": "s: cret"]
                let browser = try await TestBrowser(
                    in: db,
                    settings: Dictionary(uniqueKeysWithValues: settings.map { ("KOLCHI_ISSUER_FAKE_\($0)", $1) }).merging([
                        "KOLCHI_ISSUERS": "fake"
                    ]) { $1 })
                try await body(fake, browser, db)
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await fake.stop()
        try result.get()
    }

    /// Presses a button that leads to the provider.
    ///
    /// - Returns: the callback URL to which the provider redirects.
    private func goes(
        _ browser: TestBrowser, _ fake: FakeIssuer, from page: String = "/fr/login", by button: String = "/fr/login/with/fake",
        next: String = ""
    ) async throws -> String {
        await browser.get(page)
        await browser.post(button, [("next", next)])
        let location = try #require(browser.location)
        try #require(location.hasPrefix(fake.url + "/authorize"), "\(location)")
        let query = FormFields(query: String(location.split(separator: "?").last ?? ""))
        fake.nonce.withLock { $0 = query["nonce"] ?? "" }
        return "/fr/login/with/fake/callback?code=x&state=\(query["state"] ?? "")"
    }

    private func links(_ browser: TestBrowser, _ fake: FakeIssuer) async throws -> String {
        try await goes(browser, fake, from: "/fr/account/security", by: "/fr/account/security/houses/fake")
    }

    private func linked(_ person: Person, _ db: Database) async throws -> [String] {
        try await db.read(LinkedIdentity.issuers(of: person.id))
    }

    private func shiftClock(_ seconds: Int, _ db: Database) async throws {
        try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: seconds, in: tx) }
    }

    private func loseThePassword(_ person: Person, _ db: Database) async throws {
        try await db.transaction { tx in
            try await tx.run("UPDATE identity.person SET password = NULL, password_set_at = NULL WHERE id = \(person.id)")
        }
    }

    @Test("is linked only after a step-up; the session token is renewed, and the owner gets an alert")
    func link() async throws {
        try await shop { fake, nadia, db in
            try await nadia.signsUp("nadia@exemple.org")
            let person = try await nadia.person("nadia@exemple.org")
            try await shiftClock(660, db)
            await nadia.get("/fr/account/security")
            #expect(nadia.page.contains("action=\"/fr/account/security/houses/fake\""))
            await nadia.post("/fr/account/security/houses/fake")
            #expect(nadia.location?.hasPrefix("/fr/account/confirmation?next=") == true)
            await nadia.get("/fr/account/confirmation?next=%2Ffr%2Faccount%2Fsecurity")
            await nadia.post("/fr/account/confirmation", [("password", TestBrowser.password), ("next", "/fr/account/security")])
            let back = try await links(nadia, fake)
            let token = nadia.cookies["session"]
            await nadia.get(back)
            #expect(nadia.location == "/fr/account/security" && nadia.flash == "providerLinked" && nadia.cookies["session"] != token)
            #expect(try await linked(person, db) == [fake.url])
            try await nadia.follow()
            #expect(nadia.status == .ok && nadia.page.contains("Vous pouvez maintenant vous connecter avec ce site"))
            let told = try await db.read(
                Query<[String]>.all("SELECT kind || ' ' || array_to_string(contacts, ' ') FROM identity.alert") { row in try row.next() })
            #expect(told == ["provider-linked nadia@exemple.org"])
            let acts = try await db.read(
                Query<[String]>.all("SELECT name FROM audit.act WHERE name LIKE 'identity.house%'") { row in try row.next() })
            #expect(acts == ["identity.house-linked"])
            // The same callback a second time links nothing.
            await nadia.get(back)
            #expect(nadia.location == "/fr/account")
        }
    }

    private enum Interruption: CaseIterable { case loggedOut, loggedInAnew, somebodyElse, otherBrowser, stepUpOver, sessionEnded }

    @Test("is not linked if the session changed between the redirect and the callback", arguments: Interruption.allCases)
    private func interrupted(_ interruption: Interruption) async throws {
        try await shop { fake, nadia, db in
            try await nadia.signsUp("nadia@exemple.org")
            let person = try await nadia.person("nadia@exemple.org")
            let samir = TestBrowser(beside: nadia)
            try await samir.signsUp("samir@exemple.ma")
            let back = try await links(nadia, fake)
            var caller = nadia
            switch interruption {
            case .loggedOut: await nadia.logsOut()
            case .loggedInAnew:
                await nadia.logsOut()
                await nadia.logsIn("nadia@exemple.org")
            case .somebodyElse:
                await nadia.logsOut()
                await nadia.logsIn("samir@exemple.ma")
            case .otherBrowser: caller = samir
            case .stepUpOver: try await shiftClock(601, db)
            case .sessionEnded: try await db.transaction { tx in try await Session.endAll(of: person.id, in: tx) }
            }
            await caller.get(back)
            #expect([.badRequest, .conflict].contains(caller.status), "\(caller.status)")
            #expect(caller.page.contains("role=\"alert\""))
            let accounts = try await db.read(Query.one("SELECT count(*) FROM identity.foreign_login") { row in try row.next(Int.self) })
            #expect(accounts == 0)
            #expect(try await db.read(Query.one("SELECT count(*) FROM identity.person") { row in try row.next(Int.self) }) == 2)
        }
    }

    @Test(
        "that reports the address of an account opens it only once it is linked, whichever way the account was made",
        arguments: [true, false])
    func known(hasPassword: Bool) async throws {
        try await shop { fake, salma, db in
            try await salma.signsUp(email)
            let person = try await salma.person(email)
            // Like an account that was made by another provider.
            if !hasPassword { try await loseThePassword(person, db) }
            let stranger = TestBrowser(beside: salma)
            await stranger.get(try await goes(stranger, fake))
            #expect(stranger.status == .conflict && stranger.page.contains("Un compte existe déjà avec cette adresse"))
            #expect(stranger.cookies["session"] == nil && !stranger.page.contains("Nadia"))
            #expect(try await linked(person, db) == [])
            // After the owner has linked the provider, it opens the account.
            await salma.get(try await links(salma, fake))
            let other = TestBrowser(beside: salma)
            await other.get(try await goes(other, fake))
            #expect(await other.isLoggedIn())
        }
    }

    @Test("can be used in several tabs at once; each returns to its own target, and only the newest four attempts stay")
    func tabs() async throws {
        try await shop { fake, salma, _ in
            let first = try await goes(salma, fake, next: "/fr/cart")
            let firstNonce = fake.nonce.withLock(\.self)
            let second = try await goes(salma, fake, next: "/fr/account/orders")
            #expect(salma.cookies.keys.filter { $0.hasPrefix("openid-") }.count == 2)
            await salma.get(second)
            #expect(salma.location == "/fr/account/orders")
            fake.nonce.withLock { $0 = firstNonce }
            await salma.get(first)
            #expect(salma.location == "/fr/cart")
            await salma.get(first)
            #expect(salma.location == "/fr/account", "Back, when one is logged in")
            await salma.get(second)
            #expect(salma.status == .badRequest)
            let another = TestBrowser(beside: salma)
            await another.get(second)
            #expect(another.status == .badRequest)
            #expect(salma.cookies.keys.filter { $0.hasPrefix("openid-") }.isEmpty)
            for _ in 0..<7 { _ = try await goes(TestBrowser(beside: salma), fake) }
            let stranger = TestBrowser(beside: salma)
            for _ in 0..<7 { _ = try await goes(stranger, fake) }
            #expect(stranger.cookies.keys.filter { $0.hasPrefix("openid-") }.count == 4)
        }
    }

    @Test("steps up a person who has neither app nor password, by a login there in the last few minutes")
    func stepUp() async throws {
        try await shop { fake, salma, db in
            await salma.get(try await goes(salma, fake))
            let person = try await salma.person(email)
            try await shiftClock(660, db)
            let session = try #require(try await db.read(Session.all(of: person.id)).first)
            let page = "/fr/account/confirmation?next=%2Ffr%2Faccount%2Fsecurity"
            let cases: [(subject: String, loggedInAt: Int64?, isGood: Bool)] = [
                ("salma", nil, false), ("salma", Moment.now().seconds - 3600, false), ("somebody else", Moment.now().seconds, false),
                ("salma", Moment.now().seconds, true),
            ]
            for (subject, loggedInAt, isGood) in cases {
                let back = try await goes(salma, fake, from: page, by: "/fr/account/confirmation/with/fake", next: "/fr/account/security")
                fake.behaviour.withLock { $0.claims = ["sub": .text(subject), "auth_time": loggedInAt.map(FakeIssuer.Value.number)] }
                await salma.get(back)
                #expect((salma.location == "/fr/account/security") == isGood && (salma.status == .conflict) == !isGood)
                #expect(try await db.read(Session.isSteppedUp(session.id)) == isGood)
            }
            // A person with a password must use it.
            try await db.transaction { tx in
                try await Person.setPassword(PasswordHash(rawValue: "$argon2id$x"), of: person.id, keeping: session.id, in: tx)
            }
            await salma.get(page)
            await salma.post("/fr/account/confirmation/with/fake")
            #expect(salma.status == .notFound)
        }
    }

    @Test("makes accounts without a password, which need a step-up before the first telephone number can be added")
    func firstNumber() async throws {
        try await shop { fake, salma, db in
            await salma.get(try await goes(salma, fake))
            let person = try await salma.person(email)
            try await shiftClock(660, db)
            await salma.get("/fr/account/security")
            await salma.post("/fr/account/security/contact", [("contact", "06 12 34 56 78")])
            #expect(salma.location == "/fr/account/confirmation?next=%2Ffr%2Faccount%2Fsecurity")
            #expect(try await db.read(ContactChange.waiting(of: person.id)).isEmpty)
            await salma.get("/fr/account/confirmation?next=%2Ffr%2Faccount%2Fsecurity")
            await salma.post("/fr/account/confirmation/code", [("next", "/fr/account/security")])
            try await salma.follow()
            let form = try #require(salma.codeForm)
            await salma.post(form, [("code", try await salma.lastVerification().code(salma.world.key)), ("next", "/fr/account/security")])
            await salma.get("/fr/account/security")
            await salma.post("/fr/account/security/contact", [("contact", "06 12 34 56 78")])
            #expect(salma.location?.hasPrefix("/fr/code/") == true)
            #expect(try await db.read(ContactChange.waiting(of: person.id)).map(\.canonical) == ["+212612345678"])
        }
    }
}
