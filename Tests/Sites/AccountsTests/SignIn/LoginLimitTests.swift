import Accounts
import Auditing
import Components
import HTTP
import Identity
import Kernel
import Postgres
import Secrets
import TestKit
import Testing
import Web

@Suite("Login attempts")
struct LoginLimitTests {
    private let email = "nadia@exemple.org"

    @Test(
        "for one account from one network are limited to ten in 15 minutes in all processes; a known browser of the owner still works"
    )
    func account() async throws {
        try await TestDatabase.clone { db in
            let (here, there) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            try await here.signsUp(email)
            await here.logsOut()
            let strangers = [TestBrowser(beside: here), there]
            var seen: [Int] = []
            for number in 0..<13 {
                await strangers[number % 2].logsIn(email, password: "essai numéro \(number)")
                seen.append(strangers[number % 2].status.code)
            }
            #expect(seen == Array(repeating: 422, count: 10) + Array(repeating: 429, count: 3))
            let last = strangers[0]
            #expect((1...90).contains(last.header("Retry-After").flatMap { Int($0) } ?? 0))
            #expect(last.page.contains("Trop d’essais") && last.page.contains("value=\"\(email)\""))
            // Even the right password is not checked from there.
            await last.logsIn(email)
            #expect(last.status == .tooManyRequests)
            await here.logsIn(email)
            #expect(here.status == .seeOther && here.cookies["session"] != nil)
            // One more attempt is available after a minute and a half.
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 92, in: tx) }
            await last.logsIn(email)
            #expect(last.status == .seeOther)
        }
    }

    @Test("by a stranger do not lock out the owner in another network; all strangers together have a hundred an hour")
    func elsewhere() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            await nadia.logsOut()
            let (stranger, owner) = (TestBrowser(beside: nadia), TestBrowser(beside: nadia))
            (stranger.address, owner.address) = ("203.0.113.7", "198.51.100.1")
            for number in 0..<11 { await stranger.logsIn(email, password: "essai numéro \(number)") }
            #expect(stranger.status == .tooManyRequests)
            await owner.logsIn(email)
            #expect(owner.status == .seeOther)
            let key = "identity.login:" + Digest.sha256(hexadecimal: email)
            // Eleven of the hundred attempts are used.
            try await db.transaction { tx in
                try await RateLimit.consume(key, turns: 89, limit: LoginAttempt.triesOfStrangers, per: 3600, in: tx)
            }
            let crowd = TestBrowser(beside: nadia)
            crowd.address = "192.0.2.5"
            await crowd.logsIn(email)
            #expect(crowd.status == .tooManyRequests)
            await nadia.logsIn(email)
            #expect(nadia.status == .seeOther)
        }
    }

    @Test("from a browser that knows another person, or with an unsigned device cookie, count as a stranger's")
    func otherDevices() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            let samir = TestBrowser(beside: nadia)
            try await samir.signsUp("samir@exemple.ma")
            await samir.logsOut()
            for number in 0..<10 { await samir.logsIn(email, password: "essai numéro \(number)") }
            #expect(samir.status == .unprocessableContent)
            await TestBrowser(beside: nadia).logsIn(email)
            await samir.logsIn(email)
            #expect(samir.status == .tooManyRequests)
            let person = try await nadia.person(email)
            let own = try #require(nadia.cookies["device"].flatMap(Device.init(cookie:)))
            #expect(own.knows(person.id, nadia.world.key))
            let forged = try #require(Device(cookie: Device().id + "." + own.cookie.split(separator: ".")[1]))
            #expect(!forged.knows(person.id, nadia.world.key))
        }
    }

    @Test("from one network are limited to a hundred in a quarter of an hour, for all accounts together")
    func address() async throws {
        try await TestDatabase.clone { db in
            let key = "identity.login-from:127.0.0.1"
            for _ in 0..<100 {
                try await db.transaction { tx in try await RateLimit.consume(key, limit: LoginAttempt.triesOfAddress, per: 900, in: tx) }
            }
            let stranger = try await TestBrowser(in: db)
            await stranger.logsIn("samir@exemple.ma")
            #expect(stranger.status == .tooManyRequests)
            #expect(stranger.world.accounts.passwords.count == 0)
        }
    }

    /// Forms with a rate limit by network, with the fields to send and the limit.
    private static let forms: [(page: String, form: String, fields: [(String, String)], most: Int)] = [
        ("/fr/reset", "/fr/reset", [("contact", "samir@exemple.ma")], 3),
        ("/fr/orders/find", "/fr/orders/find", [("number", "K-2345678"), ("phone", "06 12 34 56 78")], 10),
        ("/fr/login", "/fr/login", [("contact", "samir@exemple.ma"), ("password", "une phrase quelconque")], 10),
    ]

    @Test("and other limited forms are counted by network, whichever of its addresses sends them", arguments: forms.indices)
    func networks(index: Int) async throws {
        let (page, form, fields, most) = Self.forms[index]
        try await TestDatabase.clone { db in
            let first = try await TestBrowser(in: db)
            for number in 0..<most + 1 {
                let stranger = TestBrowser(beside: first)
                stranger.address = "2001:db8:0:1::\(number + 1)"
                await stranger.get(page)
                await stranger.post(form, fields)
                #expect((stranger.status == .tooManyRequests) == (number == most), "\(number): \(stranger.status)")
            }
            let elsewhere = TestBrowser(beside: first)
            elsewhere.address = "2001:db8:0:2::1"
            await elsewhere.get(page)
            await elsewhere.post(form, fields)
            #expect(elsewhere.status != .tooManyRequests)
        }
    }

    @Test("The search for one order is limited to twenty attempts an hour, from all networks together")
    func oneOrder() async throws {
        try await TestDatabase.clone { db in
            let first = try await TestBrowser(in: db)
            for number in 0..<21 {
                let stranger = TestBrowser(beside: first)
                stranger.address = "192.0.2.\(number + 1)"
                await stranger.get("/fr/orders/find")
                await stranger.post("/fr/orders/find", [("number", "K-2345678"), ("phone", "06 12 34 56 \(number + 10)")])
                #expect((stranger.status == .tooManyRequests) == (number == 20), "\(number)")
            }
            first.address = "192.0.2.1"
            await first.get("/fr/orders/find")
            await first.post("/fr/orders/find", [("number", "K-2345679"), ("phone", "06 12 34 56 78")])
            #expect(first.status == .unprocessableContent)
        }
    }

    @Test("Password resets by strangers in many networks do not prevent the owner from getting a reset link")
    func siege() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await TestBrowser(in: db)
            try await nadia.signsUp(email)
            await nadia.logsOut()
            for number in 0..<40 {
                let contact = try #require(Contact(typed: email))
                for _ in 0..<3 {
                    try? await db.transaction { tx in
                        try await Verification.takeRateLimit(for: contact, from: "198.51.100.\(number)", in: tx)
                    }
                }
            }
            let (stranger, elsewhere) = (TestBrowser(beside: nadia), TestBrowser(beside: nadia))
            (stranger.address, nadia.address, elsewhere.address) = ("198.51.100.7", "198.51.100.7", "2001:db8:7::1")
            for (browser, status) in [(stranger, Status.tooManyRequests), (nadia, .seeOther), (elsewhere, .seeOther)] {
                await browser.get("/fr/reset")
                await browser.post("/fr/reset", [("contact", email)])
                #expect(browser.status == status)
            }
        }
    }

    @Test("Staff who use the shop every ten minutes stay logged in; half an hour of inactivity ends the session")
    func staff() async throws {
        try await TestDatabase.clone { db in
            let amina = try await TestBrowser(in: db)
            try await amina.signsUp(email)
            let person = try await amina.person(email)
            try await db.transaction { tx in try await StaffRole.support.grant(to: person.id, by: .system, in: tx) }
            await amina.logsIn(email)
            for minute in [9, 18, 27, 36, 45] {
                try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: minute * 60, in: tx) }
                #expect(await amina.isLoggedIn(), "minute \(minute)")
            }
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: (45 + 28) * 60, in: tx) }
            #expect(await amina.isLoggedIn(), "28 minutes away")
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: (45 + 28 + 30) * 60, in: tx) }
            #expect(await !amina.isLoggedIn())
        }
    }
}
