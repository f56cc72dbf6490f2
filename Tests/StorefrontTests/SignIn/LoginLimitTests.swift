import HTTP
import Identity
import Kernel
import Postgres
import Secrets
import Site
import TestKit
import Testing

@Suite("Tries to log in")
struct LoginLimitTests {
    private let email = "nadia@exemple.org"

    @Test("with one account from one network address are ten in a quarter of an hour in all processes; the owner still gets in with a known browser")
    func account() async throws {
        try await TestDatabase.clone { db in
            let (here, there) = (try await Shopper(in: db), try await Shopper(in: db))
            try await here.signsUp(email)
            await here.logsOut()
            let strangers = [Shopper(beside: here), there]
            var seen: [Int] = []
            for number in 0..<13 {
                await strangers[number % 2].logsIn(email, password: "essai numéro \(number)")
                seen.append(strangers[number % 2].status.code)
            }
            #expect(seen == Array(repeating: 422, count: 10) + Array(repeating: 429, count: 3))
            let last = strangers[0]
            #expect((1...90).contains(last.header("Retry-After").flatMap { Int($0) } ?? 0))
            #expect(last.page.contains("Trop d’essais") && last.page.contains("value=\"\(email)\""))
            // Even the right password is not looked at from there.
            await last.logsIn(email)
            #expect(last.status == .tooManyRequests)
            await here.logsIn(email)
            #expect(here.status == .seeOther && here.cookies["session"] != nil)
            // One try comes back in a minute and a half.
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 92, in: tx) }
            await last.logsIn(email)
            #expect(last.status == .seeOther)
        }
    }

    @Test("of a stranger keep nobody out who comes from elsewhere, but those of all strangers together are a hundred in an hour")
    func elsewhere() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await Shopper(in: db)
            try await nadia.signsUp(email)
            await nadia.logsOut()
            let (stranger, owner) = (Shopper(beside: nadia), Shopper(beside: nadia))
            (stranger.address, owner.address) = ("203.0.113.7", "198.51.100.1")
            for number in 0..<11 { await stranger.logsIn(email, password: "essai numéro \(number)") }
            #expect(stranger.status == .tooManyRequests)
            await owner.logsIn(email)
            #expect(owner.status == .seeOther)
            let key = "identity.login:" + Digest.sha256(hexadecimal: email)
            // Eleven of the hundred are used.
            try await db.transaction { tx in try await RateLimit.take(key, turns: 89, limit: LoginTry.triesOfStrangers, per: 3600, in: tx) }
            let crowd = Shopper(beside: nadia)
            crowd.address = "192.0.2.5"
            await crowd.logsIn(email)
            #expect(crowd.status == .tooManyRequests)
            await nadia.logsIn(email)
            #expect(nadia.status == .seeOther)
        }
    }

    @Test("from a browser that knows another person, or from a cookie that nobody signed, are a stranger's")
    func otherDevices() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await Shopper(in: db)
            try await nadia.signsUp(email)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            let samir = Shopper(beside: nadia)
            try await samir.signsUp("samir@exemple.ma")
            await samir.logsOut()
            for number in 0..<10 { await samir.logsIn(email, password: "essai numéro \(number)") }
            #expect(samir.status == .unprocessableContent)
            await Shopper(beside: nadia).logsIn(email)
            await samir.logsIn(email)
            #expect(samir.status == .tooManyRequests)
            let person = try await nadia.person(email)
            let own = try #require(nadia.cookies["device"].flatMap(Device.init(cookie:)))
            #expect(own.knows(person.id, nadia.world.key))
            let forged = try #require(Device(cookie: Device().id + "." + own.cookie.split(separator: ".")[1]))
            #expect(!forged.knows(person.id, nadia.world.key))
        }
    }

    @Test("from one network address are a hundred in a quarter of an hour, whoever they are about")
    func address() async throws {
        try await TestDatabase.clone { db in
            let key = "identity.login-from:127.0.0.1"
            for _ in 0..<100 { try await db.transaction { tx in try await RateLimit.take(key, limit: LoginTry.triesOfAddress, per: 900, in: tx) } }
            let stranger = try await Shopper(in: db)
            await stranger.logsIn("samir@exemple.ma")
            #expect(stranger.status == .tooManyRequests)
            #expect(stranger.world.passwords.count == 0)
        }
    }
}
