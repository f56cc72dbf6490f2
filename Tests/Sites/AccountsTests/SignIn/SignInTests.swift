import Components
import Foundation
import HTTP
import Identity
import Kernel
import Orders
import Postgres
import Secrets
import TestKit
import Testing
import Web

@testable import Accounts

@Suite("A person who signs up or logs in")
struct SignInTests {
    private let email = "nadia@exemple.org"

    @Test(
        "verifies an e-mail address or number, is logged in, logs out, and logs in again",
        arguments: ["nadia@exemple.org", "06 12 34 56 78"])
    func journey(contact: String) async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(contact)
            #expect(await nadia.isLoggedIn())
            #expect(nadia.page.contains("Bonjour <bdi>Nadia Amrani</bdi>"))
            await nadia.logsOut()
            #expect(nadia.cookies["session"] == nil)
            #expect(await !nadia.isLoggedIn())
            #expect(nadia.location == "/fr/login?next=%2Ffr%2Faccount")
            // In any spelling of the contact.
            await nadia.logsIn(contact.contains("@") ? " NADIA@Exemple.ORG " : "+212 (0) 6-12.34.56.78", next: "/fr/account/security")
            #expect(nadia.status == .seeOther && nadia.location == "/fr/account/security")
            #expect(await nadia.isLoggedIn())
        }
    }

    @Test(
        "returns to the page where they began, even by the link in the e-mail, but never to another site",
        arguments: [("%2Ffr%2Fcheckout", "/fr/checkout"), ("%2F%2Fevil.example", "/fr/account")])
    func goesOn(next: String, target: String) async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            await nadia.get("/fr/signup?next=\(next)")
            let fields = [
                ("name", "Nadia"), ("contact", email), ("password", TestBrowser.password), ("next", next.removingPercentEncoding ?? ""),
            ]
            await nadia.post("/fr/signup", fields)
            let link = try await nadia.lastLink("verify")
            await nadia.get(link)
            await nadia.post(link)
            #expect(nadia.location == target)
        }
    }

    @Test("gets the same answer for a wrong password and an unknown account, after one hashing each")
    func unknown() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            let stranger = TestBrowser(beside: nadia)
            var answers: [(page: String, status: Status, hashings: Int)] = []
            for contact in [email, "samir@exemple.ma"] {
                let before = stranger.world.accounts.passwords.count
                await stranger.logsIn(contact, password: "une autre phrase")
                answers.append(
                    (stranger.page.replacing(contact, with: ""), stranger.status, stranger.world.accounts.passwords.count - before))
            }
            #expect(answers[0].status == .unprocessableContent && answers[0].page.contains("mot de passe incorrect"))
            #expect(answers[0] == answers[1])
            #expect(answers[0].hashings == 1)
            #expect(stranger.page.contains("value=\"samir@exemple.ma\"") && !stranger.page.contains("une autre phrase"))
        }
    }

    @Test("gets the same answer whether or not an address has an account, at sign-up and at password reset")
    func knownAddress() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 120, in: tx) }
            for path in ["signup", "reset"] {
                var answers: [String] = []
                var hashings: [Int] = []
                for contact in [email, "samir@exemple.ma"] {
                    let stranger = TestBrowser(beside: nadia)
                    let before = stranger.world.accounts.passwords.count
                    await stranger.get("/fr/\(path)")
                    await stranger.post("/fr/\(path)", [("name", "Samir"), ("contact", contact), ("password", "encore une phrase")])
                    hashings.append(stranger.world.accounts.passwords.count - before)
                    answers.append("\(stranger.status) \(stranger.location ?? "")")
                    let asked = try await stranger.lastVerification()
                    #expect(asked.recipient.canonical == contact)
                    #expect((asked.person != nil) == (contact == email), "who holds the mailbox hears of it")
                }
                #expect(answers == ["\(Status.seeOther) /fr/\(path)/sent", "\(Status.seeOther) /fr/\(path)/sent"])
                #expect(hashings[0] == hashings[1])
                try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 240, in: tx) }
            }
        }
    }

    @Test("cannot take over an account by signing up with its address: the link only says that the account exists")
    func signsUpAgain() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 120, in: tx) }
            let stranger = TestBrowser(beside: nadia)
            await stranger.get("/fr/signup")
            await stranger.post("/fr/signup", [("name", "Samir"), ("contact", email), ("password", "la phrase de Samir")])
            let link = try await stranger.lastLink("verify")
            for _ in 0..<2 {
                await stranger.get(link)
                #expect(stranger.page.contains("Vous avez déjà un compte"))
                await stranger.post(link)
                #expect(stranger.page.contains("Vous avez déjà un compte") && stranger.cookies["session"] == nil)
            }
            await stranger.logsIn(email, password: "la phrase de Samir")
            #expect(stranger.status == .unprocessableContent)
        }
    }

    @Test("must type the password if another browser opens the link, so that nobody verifies a stranger's account")
    func otherBrowser() async throws {
        try await TestDatabase.clone { db in
            let stranger = try await TestBrowser(in: db)
            await stranger.asksForAccount(email)
            let link = try await stranger.lastLink("verify")
            let nadia = TestBrowser(beside: stranger)
            await nadia.get(link)
            #expect(nadia.page.contains("name=\"password\""))
            await nadia.post(link)
            #expect(nadia.status == .unprocessableContent && nadia.cookies["session"] == nil)
            await nadia.post(link, [("password", "ce que Nadia ne sait pas")])
            #expect(nadia.status == .unprocessableContent)
            #expect(try await db.read(Person.reached(at: try #require(Contact(typed: email)))) == nil)
            await nadia.post(link, [("password", TestBrowser.password)])
            #expect(nadia.status == .seeOther && nadia.cookies["session"] != nil)
            await nadia.post(link, [("password", TestBrowser.password)])
            #expect(nadia.status == .forbidden || nadia.status == .gone)
        }
    }

    @Test("gets links that work once, only for their purpose, and only unchanged")
    func links() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            await nadia.asksForAccount(email)
            let verification = try await nadia.lastVerification()
            let token = verification.token(nadia.world.key)
            for target in [
                "/fr/reset/\(token)", "/fr/change/\(token)", "/fr/verify/\(token)a", "/fr/verify/\(verification.id)",
                "/fr/code/\(verification.id)",
            ] {
                await nadia.get(target)
                #expect(nadia.status == .gone, "\(target)")
            }
            await nadia.get("/fr/verify/\(token)")
            #expect(nadia.status == .ok && nadia.header("Cache-Control") == "no-store")
            #expect(await !nadia.isLoggedIn(), "a program that only looks does nothing")
            await nadia.get("/fr/verify/\(token)")
            await nadia.post("/fr/verify/\(token)")
            #expect(await nadia.isLoggedIn())
            await nadia.get("/fr/verify/\(token)")
            #expect(nadia.status == .gone)
        }
    }

    @Test("can set a new password once by an e-mail link; all sessions end, and the old password is invalid")
    func reset() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 120, in: tx) }
            let elsewhere = TestBrowser(beside: nadia)
            await elsewhere.get("/fr/reset")
            await elsewhere.post("/fr/reset", [("contact", email)])
            let link = try await elsewhere.lastLink("reset")
            await elsewhere.get(link)
            await elsewhere.post(link, [("new-password", "12345678")])
            #expect(elsewhere.status == .unprocessableContent && elsewhere.page.contains("on le devinerait"))
            await elsewhere.post(link, [("new-password", "une phrase neuve")])
            #expect(await elsewhere.isLoggedIn())
            #expect(await !nadia.isLoggedIn())
            await elsewhere.get(link)
            #expect(elsewhere.status == .gone)
            let third = TestBrowser(beside: nadia)
            await third.logsIn(email)
            #expect(third.status == .unprocessableContent)
            await third.logsIn(email, password: "une phrase neuve")
            #expect(third.status == .seeOther)
            let told = try await db.read(
                Query<[String]>.all("SELECT DISTINCT split_part(name, ':', 2) FROM jobs.job WHERE every IS NULL") { row in try row.next() })
            #expect(told.isEmpty, "nobody has subscribed in this database")
        }
    }

    @Test("gets a code by SMS for login and for a new password, valid only in the browser that requested it")
    func codes() async throws {
        try await TestDatabase.clone { db in
            let phone = "0612345678"
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(phone)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 120, in: tx) }
            let elsewhere = TestBrowser(beside: nadia)
            await elsewhere.get("/fr/login")
            await elsewhere.post("/fr/login", [("contact", phone), ("way", "code"), ("next", "/fr/cart")])
            try await elsewhere.follow()
            let form = try #require(elsewhere.codeForm)
            let code = try await elsewhere.lastVerification().code(elsewhere.world.key)
            await elsewhere.post(form, [("code", code == "111111" ? "222222" : "111111")])
            #expect(
                elsewhere.status == .unprocessableContent && elsewhere.page.contains("Essais restants\u{A0}: <bdi>4</bdi>")
                    || elsewhere.page.contains("Essais restants\u{A0}: 4"))
            await nadia.get(form)
            #expect(nadia.status == .gone, "another browser")
            await elsewhere.get(form)
            await elsewhere.post(form, [("code", code), ("next", "/fr/cart")])
            #expect(elsewhere.location == "/fr/cart")
            #expect(await elsewhere.isLoggedIn())

            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 240, in: tx) }
            let third = TestBrowser(beside: nadia)
            await third.get("/fr/reset")
            await third.post("/fr/reset", [("contact", phone)])
            try await third.follow()
            let reset = try #require(third.codeForm)
            let verification = try await third.lastVerification()
            await third.post(reset, [("code", verification.code(third.world.key)), ("new-password", "court")])
            #expect(third.status == .unprocessableContent)
            await third.post(reset, [("code", verification.code(third.world.key)), ("new-password", "une phrase neuve")])
            #expect(await third.isLoggedIn())
            #expect(await !elsewhere.isLoggedIn())
        }
    }

    @Test("gets no code and no hint if there is no account, and a guessed code logs nobody in")
    func codeForNobody() async throws {
        try await TestDatabase.clone { db in
            let stranger = try await TestBrowser(in: db)
            await stranger.get("/fr/login")
            await stranger.post("/fr/login", [("contact", "0612345678"), ("way", "code")])
            try await stranger.follow()
            #expect(stranger.status == .ok)
            let verification = try await stranger.lastVerification()
            #expect(try await db.read(Verification.toSend(verification.id)) == nil)
            await stranger.post(try #require(stranger.codeForm), [("code", verification.code(stranger.world.key))])
            #expect(stranger.status == .gone && stranger.cookies["session"] == nil)
        }
    }

    @Test("cannot send a form from before a login or logout, because its token is invalid")
    func formToken() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            await nadia.get("/fr/orders/find")
            let before = try nadia.hidden("token")
            try await nadia.signsUp(email)
            await nadia.post("/fr/logout", token: before)
            #expect(nadia.status == .forbidden)
            #expect(await nadia.isLoggedIn())
            let inside = try nadia.hidden("token")
            await nadia.logsOut()
            await nadia.get("/fr/orders/find")
            await nadia.post("/fr/orders/find", [("number", "x"), ("phone", "y")], token: inside)
            #expect(nadia.status == .forbidden)
        }
    }

    @Test("gets 503 if too many passwords wait for hashing, before any query")
    func busy() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db, passwords: PasswordHasher(queueLimit: 0))
            await nadia.logsIn(email)
            #expect(nadia.status == .serviceUnavailable)
            #expect((2...6).contains(nadia.header("Retry-After").flatMap { Int($0) } ?? 0))
            let counted = try await db.read(Query.one("SELECT count(*) FROM kernel.rate_limit") { row in try row.next(Int.self) })
            #expect(counted == 0)
        }
    }

    @Test("sees every error beside its field, with what was typed except the password")
    func mistakes() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            await nadia.get("/fr/signup")
            await nadia.post("/fr/signup", [("name", "N\u{202E}adia"), ("contact", "nadia@exemple"), ("password", "motdepasse")])
            #expect(nadia.status == .unprocessableContent)
            for id in ["name-error", "contact-error", "password-error"] { #expect(nadia.page.contains("id=\"\(id)\"")) }
            #expect(nadia.page.contains("value=\"nadia@exemple\"") && !nadia.page.contains("motdepasse"))
            await nadia.post("/fr/signup", [("name", "Nadia"), ("contact", "0522123456"), ("password", "x")])
            #expect(nadia.page.contains("ne reçoit pas de SMS"))
            await nadia.post("/fr/login", [("contact", email), ("way", "code")])
            #expect(nadia.page.contains("indiquez votre numéro de mobile"))
        }
    }
}
