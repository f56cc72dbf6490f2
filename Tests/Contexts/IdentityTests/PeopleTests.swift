import Identity
import Kernel
import Postgres
import Secrets
import TestKit
import Testing

@Suite("People")
struct PeopleTests {
    private let key = SigningKey()

    @Test("may choose any password of at least eight characters, except common ones")
    func passwords() throws {
        let contact = try #require(Contact(typed: "nadia.amrani@exemple.ma"))
        func fault(_ typed: String, beside contact: Contact?) -> Password.Fault? {
            do {
                _ = try Password(typed: typed, beside: contact)
                return nil
            } catch {
                return error
            }
        }
        for good in ["correct horse battery staple", "كلمة سر طويلة", "zq7!mK2p", "        x   y z", String(repeating: "ab cd", count: 25)]
        {
            #expect(fault(good, beside: contact) == nil, "\(good)")
        }
        #expect(fault("", beside: nil) == .missing)
        #expect(fault("abcdefg", beside: nil) == .tooShort)
        #expect(fault(String(repeating: "ab cd", count: 26), beside: nil) == .tooLong)
        for common in [
            "password", "PassWord1", "azertyuiop", "12345678", "motdepasse", "casablanca", "aaaaaaaaaaaa", "abababababab", "Kolchi2026!",
            "nadia.amrani",
            "Nadia.Amrani@exemple.ma",
        ] {
            #expect(fault(common, beside: contact) == .common, "\(common)")
        }
        #expect(fault("0612345678", beside: Contact(typed: "+212612345678")) == .common)
        // A composed letter and its decomposed form give the same password.
        #expect(try Password(typed: "caf\u{E9} au lait", beside: nil).text == Password.normalized("cafe\u{301} au lait"))
    }

    @Test("are reached at an e-mail address or a telephone number, each stored in one form")
    func contacts() {
        #expect(Contact(typed: "  Nadia@Exemple.MA ")?.canonical == "nadia@exemple.ma")
        for typed in ["0612345678", "6 12 34 56 78", "+212612345678", "00212 6 12 34 56 78", "٠٦١٢٣٤٥٦٧٨"] {
            #expect(Contact(typed: typed)?.canonical == "+212612345678", "\(typed)")
        }
        for nonsense in [
            "", "nadia", "nadia@", "@exemple.ma", "nadia@exemple", "a b@exemple.ma", "nadia@exemple..ma", "n@d@exemple.ma",
            "nаdia@exemple.ma", "0112345678", "nadia@exemple.ma\r\nBcc: x@y.z",
        ] {
            #expect(Contact(typed: nonsense) == nil, "\(nonsense)")
        }
    }

    @Test("get a new password hash at login when the old one has an outdated cost")
    func rehash() async throws {
        try await TestDatabase.clone { db in
            let cheap = PasswordHasher(cost: .init(passes: 1, memory: 8 << 20))
            let old = try await cheap.hash("une longue phrase")
            let somebody = try await db.transaction { try await Cast.salma.signsUp(old, in: $0) }
            let attempt = LoginAttempt(
                contact: try #require(somebody.bestContact), password: "une longue phrase", device: nil, remoteAddress: "192.0.2.1")
            let hasher = PasswordHasher(cost: .init(passes: 2, memory: 8 << 20))
            #expect(try await attempt.person(hasher, key, in: db).id == somebody.id)
            let kept = try await db.read(Query.one("SELECT password FROM identity.person") { row in try row.next(String.self) })
            #expect(kept.contains("t=2,"))
            #expect(try await attempt.person(hasher, key, in: db).id == somebody.id)
        }
    }

    @Test("who sign up several times with one address and confirm at once get one account", .timeLimit(.minutes(5)))
    func signUpRace() async throws {
        try await TestDatabase.clone { db in
            let hash = PasswordHash(rawValue: "$argon2id$nobody's")
            for round in 0..<8 {
                let draft = try SignUpDraft(name: "Nadia", contact: "nadia\(round)@exemple.ma", password: "une longue phrase")
                var verifications: [Verification.ID] = []
                for _ in 0..<4 {
                    verifications.append(
                        try await db.transaction { tx in
                            try await SignUp.request(draft, hash, by: VisitorKey(cookie: "x"), in: .french, in: tx)
                        })
                }
                let start = Barrier(for: 8)
                let made = await withTaskGroup(of: Bool.self) { group in
                    for verification in verifications + verifications {
                        group.addTask {
                            await start.wait()
                            return
                                (try? await db.transaction { tx in
                                    try await SignUp.complete(
                                        try await Verification.use(verification, in: tx), accepting: "2026-11-21", in: tx)
                                }) != nil
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(made == 1)
            }
            let people = try await db.read(Query.one("SELECT count(*) FROM identity.person") { row in try row.next(Int.self) })
            #expect(people == 8)
        }
    }

    @Test("are known by the browser that they logged in with, which knows the last five people")
    func devices() throws {
        let people = (0..<6).map { _ in Person.ID() }
        let device = people.reduce(Device()) { $0.knowing($1, key) }
        let read = try #require(Device(cookie: device.cookie))
        #expect(people.map { read.knows($0, key) } == [false, true, true, true, true, true])
        #expect(!read.knows(people[5], SigningKey()))
        #expect(read.knowing(people[5], key).cookie.count == device.cookie.count)
        for nonsense in ["", ".", "x.y", device.cookie + "."] { #expect(Device(cookie: nonsense).map { $0.knows(people[0], key) } != true) }
    }

    @Test("cannot share an address or a number, have an unverified one, or have none")
    func table() async throws {
        try await TestDatabase.clone { db in
            _ = try await db.transaction { try await Cast.nadia.signsUpWithBoth(email: "nadia@exemple.ma", phone: "0612345678", in: $0) }
            for (email, phone, constraint) in [
                ("nadia@exemple.ma", "+212698765432", "person_email_once"), ("samir@exemple.ma", "+212612345678", "person_phone_once"),
            ] {
                let refusal = await db.refusal(
                    of: """
                        INSERT INTO identity.person (id, name, language, email, email_verified_at, phone, phone_verified_at)
                        VALUES (\(Person.ID()), 'Samir', 'fr', \(email), kernel.now(), \(phone), kernel.now())
                        """)
                #expect(refusal?.constraint == constraint)
            }
            for (change, constraint) in [
                ("UPDATE identity.person SET email_verified_at = NULL", "person_email_verified"),
                (
                    "UPDATE identity.person SET email = NULL, email_verified_at = NULL, phone = NULL, phone_verified_at = NULL",
                    "person_reachable"
                ),
            ] {
                let error = await #expect(throws: DatabaseError.self) {
                    try await db.transaction { tx in try await tx.run(SQL(stringLiteral: change)) }
                }
                #expect(error?.constraint == constraint)
            }
        }
    }
}
