import Identity
import Kernel
import Postgres
import Secrets
import TestKit
import Testing

@Suite("A proof")
struct ProofTests {
    private let key = SigningKey()
    private let browser = VisitorKey(cookie: "a browser")

    private func asked(_ purpose: Proof.Purpose, of contact: String, in tx: Transaction) async throws -> Proof {
        let id = try await Proof.ask(purpose, of: try #require(Contact(typed: contact)), person: nil, by: browser, in: .arabic, in: tx)
        return try #require(try await tx.read(Proof.open(id)))
    }

    @Test("has a link that is good for its purpose, its key and itself only")
    func token() async throws {
        try await TestDatabase.rolledBack { tx in
            let proof = try await asked(.verifyEmail, of: "Salma@Example.ma", in: tx)
            let other = try await asked(.verifyEmail, of: "salma@example.ma", in: tx)
            #expect(proof.recipient.canonical == "salma@example.ma")
            let token = proof.token(key)
            #expect(Proof.id(of: token, for: .verifyEmail, key) == proof.id)
            #expect(Proof.id(of: token, for: .resetPassword, key) == nil)
            #expect(Proof.id(of: token, for: .verifyEmail, SigningKey()) == nil)
            #expect(Proof.id(of: "\(other.id)." + token.split(separator: ".")[1], for: .verifyEmail, key) == nil)
            for nonsense in ["", ".", "\(proof.id)", "\(proof.id).", token + "a"] { #expect(Proof.id(of: nonsense, for: .verifyEmail, key) == nil) }
        }
    }

    @Test("can be told from nothing that the table holds")
    func table() async throws {
        try await TestDatabase.rolledBack { tx in
            let proof = try await asked(.loginCode, of: "0612345678", in: tx)
            let row = try await tx.read(Query.one("SELECT p::text FROM identity.proof p") { row in try row.next(String.self) })
            #expect(!row.contains(proof.code(key)) && !row.contains(proof.token(key)))
            let job = try await tx.read(Query<[String]>.all("SELECT payload::text FROM jobs.job") { row in try row.next() }).joined()
            #expect(!job.contains(proof.code(key)) && !job.contains("612345678"))
        }
    }

    @Test("is used once by those who come together", .timeLimit(.minutes(1)))
    func race() async throws {
        try await TestDatabase.clone { db in
            for _ in 0..<10 {
                let proof = try await db.transaction { tx in try await asked(.resetPassword, of: "salma@example.ma", in: tx) }
                let start = Barrier(for: 6)
                let winners = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<6 {
                        group.addTask {
                            await start.wait()
                            return (try? await db.transaction { tx in try await Proof.use(proof.id, in: tx) }) != nil
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(winners == 1)
            }
        }
    }

    @Test("is good for nothing when its time is over", arguments: [(Proof.Purpose.verifyEmail, 86_400), (.resetPassword, 1800), (.loginCode, 600)])
    func expired(purpose: Proof.Purpose, seconds: Int) async throws {
        try await TestDatabase.rolledBack { tx in
            let proof = try await asked(purpose, of: "0612345678", in: tx)
            try await TestDatabase.shiftClock(bySeconds: seconds - 5, in: tx)
            #expect(try await tx.read(Proof.open(proof.id)) != nil)
            try await TestDatabase.shiftClock(bySeconds: seconds + 1, in: tx)
            #expect(try await tx.read(Proof.open(proof.id)) == nil)
            await #expect(throws: Proof.Refusal.spent) { try await Proof.use(proof.id, in: tx) }
        }
    }

    @Test("has a code of which five wrong ones are taken, in the browser that asked")
    func codes() async throws {
        try await TestDatabase.clone { db in
            let proof = try await db.transaction { tx in try await asked(.loginCode, of: "0612345678", in: tx) }
            let right = proof.code(key)
            #expect(right.count == 6)
            let wrong = right == "000000" ? "000001" : "000000"
            await #expect(throws: Proof.Refusal.spent) {
                try await Proof.checked(proof.id, byCode: right, from: VisitorKey(cookie: "another"), key, in: db)
            }
            for left in [4, 3, 2, 1] {
                await #expect(throws: Proof.Refusal.wrongCode(left: left)) { try await Proof.checked(proof.id, byCode: wrong, from: browser, key, in: db) }
            }
            let arabic = String(String.UnicodeScalarView(right.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0x630) }))
            #expect(try await Proof.checked(proof.id, byCode: " \(arabic) ", from: browser, key, in: db).id == proof.id)
            await #expect(throws: Proof.Refusal.spent) { try await Proof.checked(proof.id, byCode: right, from: browser, key, in: db) }
        }
    }

    @Test("is sent only where somebody has an account, if it is about one")
    func sent() async throws {
        try await TestDatabase.rolledBack { tx in
            for purpose in [Proof.Purpose.resetPassword, .loginCode] {
                let proof = try await asked(purpose, of: "0612345678", in: tx)
                #expect(try await tx.read(Proof.toSend(proof.id)) == nil)
            }
            let proof = try await asked(.verifyPhone, of: "0612345678", in: tx)
            #expect(try await tx.read(Proof.toSend(proof.id)) == proof)
        }
    }

    @Test("may be asked for once a minute and six times an hour, whoever asks")
    func turns() async throws {
        try await TestDatabase.clone { db in
            let contact = try #require(Contact(typed: "salma@example.ma"))
            var taken = 0
            for minute in 0..<10 {
                for (index, address) in ["192.0.2.1", "192.0.2.2"].enumerated() {
                    let isTaken: Void? = try? await db.transaction { tx in
                        try await TestDatabase.shiftClock(bySeconds: minute * 61 + index, in: tx)
                        try await Proof.takeTurn(for: contact, from: address, in: tx)
                    }
                    if isTaken != nil { taken += 1 }
                }
            }
            #expect(taken == 6 || taken == 7)
        }
    }
}
