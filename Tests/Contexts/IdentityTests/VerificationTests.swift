import Identity
import Kernel
import Postgres
import Secrets
import TestKit
import Testing

@Suite("A verification")
struct VerificationTests {
    private let key = SigningKey()
    private let browser = VisitorKey(cookie: "a browser")

    private func asked(_ purpose: Verification.Purpose, of contact: String, in tx: Transaction) async throws -> Verification {
        let id = try await Verification.request(
            purpose, of: try #require(Contact(typed: contact)), person: nil, by: browser, in: .arabic, in: tx)
        return try #require(try await tx.read(Verification.open(id)))
    }

    @Test("has a link that works only for its purpose, its key and itself")
    func token() async throws {
        try await TestDatabase.rolledBack { tx in
            let verification = try await asked(.verifyEmail, of: "Salma@Example.ma", in: tx)
            let other = try await asked(.verifyEmail, of: "salma@example.ma", in: tx)
            #expect(verification.recipient.canonical == "salma@example.ma")
            let token = verification.token(key)
            #expect(Verification.id(of: token, for: .verifyEmail, key) == verification.id)
            #expect(Verification.id(of: token, for: .resetPassword, key) == nil)
            #expect(Verification.id(of: token, for: .verifyEmail, SigningKey()) == nil)
            #expect(Verification.id(of: "\(other.id)." + token.split(separator: ".")[1], for: .verifyEmail, key) == nil)
            for nonsense in ["", ".", "\(verification.id)", "\(verification.id).", token + "a"] {
                #expect(Verification.id(of: nonsense, for: .verifyEmail, key) == nil)
            }
        }
    }

    @Test("cannot be reconstructed from the tables")
    func table() async throws {
        try await TestDatabase.rolledBack { tx in
            let verification = try await asked(.loginCode, of: "0612345678", in: tx)
            let row = try await tx.read(Query.one("SELECT p::text FROM identity.proof p") { row in try row.next(String.self) })
            #expect(!row.contains(verification.code(key)) && !row.contains(verification.token(key)))
            let job = try await tx.read(Query<[String]>.all("SELECT payload::text FROM jobs.job") { row in try row.next() }).joined()
            #expect(!job.contains(verification.code(key)) && !job.contains("612345678"))
        }
    }

    @Test("is used once, even by concurrent requests", .timeLimit(.minutes(5)))
    func race() async throws {
        try await TestDatabase.clone { db in
            for _ in 0..<10 {
                let verification = try await db.transaction { tx in try await asked(.resetPassword, of: "salma@example.ma", in: tx) }
                let start = Barrier(for: 6)
                let winners = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<6 {
                        group.addTask {
                            await start.wait()
                            return (try? await db.transaction { tx in try await Verification.use(verification.id, in: tx) }) != nil
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(winners == 1)
            }
        }
    }

    @Test(
        "is invalid after its lifetime",
        arguments: [(Verification.Purpose.verifyEmail, 86_400), (.resetPassword, 1800), (.loginCode, 600)])
    func expired(purpose: Verification.Purpose, seconds: Int) async throws {
        try await TestDatabase.rolledBack { tx in
            let verification = try await asked(purpose, of: "0612345678", in: tx)
            try await TestDatabase.shiftClock(bySeconds: seconds - 5, in: tx)
            #expect(try await tx.read(Verification.open(verification.id)) != nil)
            try await TestDatabase.shiftClock(bySeconds: seconds + 1, in: tx)
            #expect(try await tx.read(Verification.open(verification.id)) == nil)
            await #expect(throws: Verification.Refusal.spent) { try await Verification.use(verification.id, in: tx) }
        }
    }

    @Test("accepts five tries of its code, and only in the browser that asked")
    func codes() async throws {
        try await TestDatabase.clone { db in
            let verification = try await db.transaction { tx in try await asked(.loginCode, of: "0612345678", in: tx) }
            let right = verification.code(key)
            #expect(right.count == 6)
            let wrong = right == "000000" ? "000001" : "000000"
            await #expect(throws: Verification.Refusal.spent) {
                try await Verification.checked(verification.id, byCode: right, from: VisitorKey(cookie: "another"), key, in: db)
            }
            for left in [4, 3, 2, 1] {
                await #expect(throws: Verification.Refusal.wrongCode(left: left)) {
                    try await Verification.checked(verification.id, byCode: wrong, from: browser, key, in: db)
                }
            }
            let arabic = String(String.UnicodeScalarView(right.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0x630) }))
            #expect(
                try await Verification.checked(verification.id, byCode: " \(arabic) ", from: browser, key, in: db).id == verification.id)
            await #expect(throws: Verification.Refusal.spent) {
                try await Verification.checked(verification.id, byCode: right, from: browser, key, in: db)
            }
        }
    }

    @Test("about an account is sent only where an account has the contact")
    func sent() async throws {
        try await TestDatabase.rolledBack { tx in
            for purpose in [Verification.Purpose.resetPassword, .loginCode] {
                let verification = try await asked(purpose, of: "0612345678", in: tx)
                #expect(try await tx.read(Verification.toSend(verification.id)) == nil)
            }
            let verification = try await asked(.verifyPhone, of: "0612345678", in: tx)
            #expect(try await tx.read(Verification.toSend(verification.id)) == verification)
        }
    }

    private static let contact = Contact(typed: "salma@example.ma")

    /// Whether the rate limit allows one more request.
    private func takes(
        from network: String, by browser: (device: Device, key: SigningKey)? = nil, for contact: Contact? = Self.contact, in db: Database
    ) async throws -> Bool {
        do {
            try await db.transaction { tx in
                try await Verification.takeRateLimit(for: try #require(contact), from: network, by: browser, in: tx)
            }
            return true
        } catch is RateLimit.Exceeded {
            return false
        }
    }

    private func turns(_ count: Int, from network: String, by browser: (device: Device, key: SigningKey)? = nil, in db: Database)
        async throws -> Int
    {
        var taken = 0
        for _ in 0..<count { taken += try await takes(from: network, by: browser, in: db) ? 1 : 0 }
        return taken
    }

    @Test("may be requested three times an hour for one contact from one network, and twenty times for all contacts")
    func turnsOfNetwork() async throws {
        try await TestDatabase.clone { db in
            #expect(try await turns(5, from: "192.0.2.1", in: db) == 3)
            #expect(try await turns(5, from: "192.0.2.2", in: db) == 3)
            var others = 0
            for number in 0..<20 {
                others += try await takes(from: "192.0.2.1", for: Contact(typed: "samir\(number)@example.ma"), in: db) ? 1 : 0
            }
            #expect(others == 17)
        }
    }

    @Test(
        "is available to its owner in a known browser or a new network, even when strangers have used up the limit of the day"
    )
    func siege() async throws {
        try await TestDatabase.clone { db in
            let person = try await db.transaction { try await Cast.salma.signsUp(in: $0).id }
            var strangers = 0
            for number in 0..<40 { strangers += try await turns(3, from: "198.51.100.\(number)", in: db) }
            // One for each of the 40 networks, and the thirty of the day.
            #expect(strangers == 70)
            #expect(try await !takes(from: "198.51.100.7", in: db))
            // The owner shares a network with a stranger.
            let device = Device().knowing(person, key)
            #expect(try await turns(8, from: "198.51.100.7", by: (device: device, key: key), in: db) == Verification.turnsOfKnownBrowser)
            #expect(try await !takes(from: "198.51.100.7", by: (device: Device(), key: key), in: db))
            #expect(
                try await !takes(from: "198.51.100.7", by: (device: device, key: SigningKey()), in: db), "a cookie that nobody signed here")
            #expect(try await takes(from: "203.0.113.1", in: db))
            #expect(try await !takes(from: "203.0.113.1", in: db), "that was the first of the day")
            // The next day all requests are allowed again.
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 86_401, in: tx) }
            #expect(try await turns(5, from: "198.51.100.7", in: db) == 3)
        }
    }

    @Test("has the limit of a known browser only for the people that the browser knows")
    func otherDevice() async throws {
        try await TestDatabase.clone { db in
            let samir = try await db.transaction { tx in
                _ = try await Cast.salma.signsUp(in: tx)
                return try await Cast.samir.signsUp(in: tx).id
            }
            let device = Device().knowing(samir, key)
            #expect(try await turns(6, from: "192.0.2.1", by: (device: device, key: key), in: db) == 3)
        }
    }
}
