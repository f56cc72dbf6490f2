import Auditing
import Kernel
import Postgres
import Secrets
import TestKit
import Testing

@testable import Identity

@Suite("The second factor")
struct SecondFactorTests {
    private static let key = SigningKey()
    private static let now = Moment(seconds: 1_800_000_000)

    private func code(_ totp: TOTP, _ distance: Int64 = 0) -> String { totp.code(at: TOTP.step(at: Self.now) + distance) }

    private func take(_ typed: String, _ person: Person.ID, at now: Moment = Self.now, _ tx: Transaction) async throws {
        try await SecondFactor.consume(typed, of: person, at: now, Self.key, in: tx)
    }

    /// A person with a second factor that was confirmed with the code of the period before `now`.
    private func confirmed(in tx: Transaction) async throws -> (Person.ID, TOTP, [RecoveryCode]) {
        let person = try await Cast.salma.signsUp(with: "\(ID<TOTP>())@example.ma", in: tx).id
        let totp = try await SecondFactor.begin(for: person, Self.key, in: tx)
        return (person, totp, try await SecondFactor.confirm(code(totp, -1), for: person, at: Self.now, Self.key, in: tx))
    }

    @Test("is on only after a code has shown that the app has the secret")
    func confirms() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx).id
            await #expect(throws: SecondFactor.Refusal.notBegun) {
                try await SecondFactor.confirm("000000", for: person, at: Self.now, Self.key, in: tx)
            }
            let first = try await SecondFactor.begin(for: person, Self.key, in: tx)
            let totp = try await SecondFactor.begin(for: person, Self.key, in: tx)
            #expect(first != totp)
            #expect(try await tx.read(SecondFactor.begun(for: person, Self.key)) == totp)
            for wrong in [code(first), code(totp, 2), "", "abcdef"] where wrong != code(totp) {
                await #expect(throws: SecondFactor.Refusal.wrongCode) {
                    try await SecondFactor.confirm(wrong, for: person, at: Self.now, Self.key, in: tx)
                }
            }
            #expect(try await tx.read(SecondFactor.of(person)) == nil)
            await #expect(throws: SecondFactor.Refusal.wrongCode) { try await take(code(totp), person, tx) }
            let codes = try await SecondFactor.confirm(code(totp), for: person, at: Self.now, Self.key, in: tx)
            #expect(
                codes.count == 10 && Set(codes.map(\.shown)).count == 10
                    && codes[0].shown.wholeMatch(of: /([A-Z2-7]{4} ){3}[A-Z2-7]{4}/) != nil)
            #expect(try await tx.read(SecondFactor.of(person))?.codesLeft == 10)
            #expect(try await tx.read(SecondFactor.begun(for: person, Self.key)) == nil)
            await #expect(throws: SecondFactor.Refusal.alreadyOn) { try await SecondFactor.begin(for: person, Self.key, in: tx) }
        }
    }

    @Test("accepts each code once, including the one that confirmed it, and no older code")
    func replay() async throws {
        try await TestDatabase.rolledBack { tx in
            let (person, totp, _) = try await confirmed(in: tx)
            await #expect(throws: SecondFactor.Refusal.wrongCode) { try await take(code(totp, -1), person, tx) }
            try await take(code(totp, 1), person, tx)
            for distance in [1, 0] as [Int64] {
                await #expect(throws: SecondFactor.Refusal.wrongCode) { try await take(code(totp, distance), person, tx) }
            }
            try await take(code(totp, 2), person, at: Self.now.adding(seconds: 30), tx)
        }
    }

    @Test("lets in one of many who type the same code at once")
    func race() async throws {
        try await TestDatabase.clone { db in
            let (person, totp, codes) = try await db.transaction { try await confirmed(in: $0) }
            for typed in [code(totp), codes[3].shown] {
                let entered = Counter()
                try await withThrowingTaskGroup { group in
                    for _ in 1...12 {
                        group.addTask {
                            do {
                                try await db.transaction { try await take(typed, person, $0) }
                                await entered.add()
                            } catch SecondFactor.Refusal.wrongCode {
                                // Somebody else was first.
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(await entered.value == 1)
            }
        }
    }

    @Test("accepts a recovery code once, however it is typed, and only for its own person; new codes end the old ones")
    func recovery() async throws {
        try await TestDatabase.rolledBack { tx in
            let (person, _, codes) = try await confirmed(in: tx)
            let (other, _, others) = try await confirmed(in: tx)
            try await take(codes[0].shown, person, tx)
            await #expect(throws: SecondFactor.Refusal.wrongCode) { try await take(codes[0].shown, person, tx) }
            try await take(codes[1].shown.lowercased().replacing(" ", with: "-"), person, tx)
            await #expect(throws: SecondFactor.Refusal.wrongCode) { try await take(others[0].shown, person, tx) }
            #expect(try await tx.read(SecondFactor.of(person))?.codesLeft == 8)
            let renewed = try await SecondFactor.renewCodes(for: person, in: tx)
            await #expect(throws: SecondFactor.Refusal.wrongCode) { try await take(codes[2].shown, person, tx) }
            try await take(renewed[2].shown, person, tx)
            try await take(others[0].shown, other, tx)
        }
    }

    @Test("is unreadable in the tables, as are its recovery codes, and another signing key cannot decrypt it")
    func atRest() async throws {
        try await TestDatabase.rolledBack { tx in
            let (person, totp, codes) = try await confirmed(in: tx)
            let rows = try await tx.read(
                Query<[String]>.all(
                    """
                    SELECT f::text FROM identity.second_factor f UNION ALL SELECT c::text FROM identity.recovery_code c
                    UNION ALL SELECT a::text FROM audit.act a UNION ALL SELECT j::text FROM jobs.job j
                    """
                ) { row in try row.next() }
            ).joined()
            let secret = totp.secret.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(!rows.contains(secret) && !rows.contains(Base32.encode(totp.secret)))
            for code in codes { #expect(!rows.contains(code.shown) && !rows.contains(code.shown.replacing(" ", with: ""))) }
            await #expect(throws: SecondFactor.Refusal.wrongCode) {
                try await SecondFactor.consume(code(totp), of: person, at: Self.now, SigningKey(), in: tx)
            }
            let (other, _, _) = try await confirmed(in: tx)
            try await tx.run(
                "UPDATE identity.second_factor SET secret = (SELECT secret FROM identity.second_factor WHERE person_id = \(person)) WHERE person_id = \(other)"
            )
            await #expect(throws: SecondFactor.Refusal.wrongCode) { try await take(code(totp), other, tx) }
        }
    }

    @Test("can be ended, and all that happens to it is audited")
    func ends() async throws {
        try await TestDatabase.rolledBack { tx in
            let (person, totp, codes) = try await confirmed(in: tx)
            try await take(codes[0].shown, person, tx)
            _ = try await SecondFactor.renewCodes(for: person, in: tx)
            #expect(try await SecondFactor.end(of: person, by: person.actor, in: tx))
            #expect(try await SecondFactor.end(of: person, by: person.actor, in: tx) == false)
            await #expect(throws: SecondFactor.Refusal.wrongCode) { try await take(code(totp), person, tx) }
            let acts = try await tx.read(
                Query<[String]>.all("SELECT name FROM audit.act WHERE subject = \("person \(person)") ORDER BY id") { row in try row.next()
                })
            #expect(
                acts == [
                    "identity.second-factor-on", "identity.recovery-code-used", "identity.recovery-codes-renewed",
                    "identity.second-factor-off",
                ])
        }
    }

    /// Types a code in the way that the pages do.
    private func types(_ typed: String, _ person: Person.ID, in db: Database) async throws {
        try await SecondFactor.consumeTry(typed, of: person, in: db)
        do {
            try await db.transaction { tx in try await take(typed, person, tx) }
        } catch SecondFactor.Refusal.wrongCode {
            try await SecondFactor.recordWrong(of: person, in: db)
            throw SecondFactor.Refusal.wrongCode
        }
    }

    private func wrong(_ count: Int, _ person: Person.ID, in db: Database) async throws {
        for _ in 0..<count {
            // Reset the limit of 15 minutes each time.
            try await db.transaction { tx in try await tx.run("DELETE FROM kernel.rate_limit") }
            await #expect(throws: SecondFactor.Refusal.wrongCode) { try await types("no code", person, in: db) }
        }
    }

    @Test("allows fifty wrong codes of the app a day; right codes do not count, and recovery codes still work")
    func aDay() async throws {
        try await TestDatabase.clone { db in
            let (person, totp, codes) = try await db.transaction { try await confirmed(in: $0) }
            try await wrong(49, person, in: db)
            try await db.transaction { tx in try await tx.run("DELETE FROM kernel.rate_limit") }
            try await types(code(totp), person, in: db)
            try await wrong(1, person, in: db)
            try await db.transaction { tx in try await tx.run("DELETE FROM kernel.rate_limit") }
            let limit = await #expect(throws: RateLimit.Exceeded.self) { try await types(code(totp, 1), person, in: db) }
            #expect((86_300...86_400).contains(limit?.retryAfter ?? 0))
            try await types(codes[0].shown, person, in: db)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 86_401, in: tx) }
            try await types(code(totp, 1), person, in: db)
        }
    }

    @Test("alerts its owner after five wrong codes in a row, once a day; a right code restarts the count")
    func alert() async throws {
        try await TestDatabase.clone { db in
            let (person, totp, _) = try await db.transaction { try await confirmed(in: $0) }
            let alerts = Query.one("SELECT count(*) FROM identity.alert WHERE kind = 'wrong-codes'") { row in try row.next(Int.self) }
            try await wrong(4, person, in: db)
            try await types(code(totp), person, in: db)
            try await wrong(4, person, in: db)
            #expect(try await db.read(alerts) == 0)
            try await wrong(3, person, in: db)
            #expect(try await db.read(alerts) == 1)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 86_401, in: tx) }
            try await wrong(1, person, in: db)
            #expect(try await db.read(alerts) == 2)
            let acts = try await db.read(
                Query<[String]>.all("SELECT name FROM audit.act WHERE name = 'identity.wrong-codes'") { row in try row.next() })
            #expect(acts.count == 2)
        }
    }

    @Test("can complete a pending login only in the browser that began it, within ten minutes")
    func pending() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx)
            let login = PendingLogin(of: person, next: "/fr/cart", at: Self.now)
            let cookie = try login.sealed(in: "a browser", Self.key)
            #expect(PendingLogin(sealed: cookie, in: "a browser", at: Self.now.adding(seconds: 599), Self.key) == login)
            #expect(PendingLogin(sealed: cookie, in: "a browser", at: Self.now.adding(seconds: 600), Self.key) == nil)
            #expect(PendingLogin(sealed: cookie, in: "another", at: Self.now, Self.key) == nil)
            #expect(PendingLogin(sealed: cookie, in: "a browser", at: Self.now, SigningKey()) == nil)
        }
    }
}

@Suite("Staff roles and linked identities")
struct StaffRoleTests {
    @Test("A person's sessions end when they get or lose a staff role, and each change is audited once")
    func staffRoles() async throws {
        try await TestDatabase.rolledBack { tx in
            let person = try await Cast.salma.signsUp(in: tx).id
            for (give, expected) in [(true, [StaffRole.support]), (false, [])] {
                let (_, token) = try await Session.begin(for: person, from: "127.0.0.1", userAgent: "a test", isDeviceNew: false, in: tx)
                #expect(try await tx.read(Session.of(token)) != nil)
                if give {
                    #expect(try await StaffRole.support.grant(to: person, by: .login("root"), in: tx))
                    #expect(try await StaffRole.support.grant(to: person, by: .login("root"), in: tx) == false)
                } else {
                    #expect(try await StaffRole.support.revoke(from: person, by: .login("root"), in: tx))
                    #expect(try await StaffRole.support.revoke(from: person, by: .login("root"), in: tx) == false)
                }
                #expect(try await tx.read(StaffRole.of(person)) == expected)
                #expect(try await tx.read(Session.of(token)) == nil)
            }
            let acts = try await tx.read(
                Query<[String]>.all(
                    """
                    SELECT name || ' ' || (details->'after'->>'identity.staff_role.role') FROM audit.act
                    WHERE name LIKE 'identity.staff-role-%' ORDER BY id
                    """
                ) { row in try row.next() })
            #expect(acts == [#"identity.staff-role-given ["support"]"#, "identity.staff-role-taken []"])
        }
    }

    @Test("A linked identity opens one account, and an account has one for each provider")
    func foreign() async throws {
        try await TestDatabase.rolledBack { tx in
            let (person, other) = (try await Cast.salma.signsUp(in: tx).id, try await Cast.samir.signsUp(in: tx).id)
            let login = LinkedIdentity(issuer: "https://house.example", subject: "salma")
            #expect(try await tx.read(login.person) == nil)
            for _ in 1...2 { try await login.link(to: person, in: tx) }
            #expect(try await tx.read(login.person)?.id == person)
            await #expect(throws: LinkedIdentity.Refusal.taken) { try await login.link(to: other, in: tx) }
            await #expect(throws: LinkedIdentity.Refusal.taken) {
                try await LinkedIdentity(issuer: login.issuer, subject: "another").link(to: person, in: tx)
            }
            #expect(try await tx.read(LinkedIdentity.issuers(of: person)) == [login.issuer])
            #expect(try await LinkedIdentity.unlink(login.issuer, from: person, in: tx))
            #expect(try await LinkedIdentity.unlink(login.issuer, from: person, in: tx) == false)
            #expect(try await tx.read(login.person) == nil)
        }
    }
}
