import Kernel
import Metrics
import Secrets
import Testing

@Suite("Passwords")
struct PasswordTests {
    private static let cheap = PasswordHash.Cost(passes: 1, memory: 8 << 20)

    @Test("are recognised by their hash, which differs each time and names its cost")
    func hashed() async throws {
        let hasher = PasswordHasher()
        let (one, other) = (try await hasher.hash("une longue phrase"), try await hasher.hash("une longue phrase"))
        #expect(one != other)
        #expect(one.rawValue.hasPrefix("$argon2id$v=19$m=47104,t=1,p=1$"))
        #expect(try await hasher.compare("une longue phrase", with: one) == .init(isRight: true, renewed: nil))
        #expect(try await !hasher.compare("une longue phrasé", with: one).isRight)
        #expect(try await !hasher.compare("", with: one).isRight)
    }

    @Test("hashed at another cost are hashed again after a correct comparison")
    func renewed() async throws {
        let old = try await PasswordHasher(cost: Self.cheap).hash("une longue phrase")
        let hasher = PasswordHasher(cost: .init(passes: 2, memory: 8 << 20))
        #expect(try await hasher.compare("une autre phrase", with: old).renewed == nil)
        let renewed = try #require(try await hasher.compare("une longue phrase", with: old).renewed)
        #expect(renewed.rawValue.contains("t=2"))
        #expect(try await hasher.compare("une longue phrase", with: renewed) == .init(isRight: true, renewed: nil))
    }

    @Test("without a stored hash are compared too, and never match")
    func decoy() async throws {
        let hasher = PasswordHasher(cost: Self.cheap)
        #expect(try await !hasher.compare("une longue phrase", with: nil).isRight)
        #expect(hasher.count == 1)
    }

    @Test("wait in a short queue, and further ones are refused", .timeLimit(.minutes(5)))
    func line() async throws {
        let hasher = PasswordHasher(queueLimit: 3, timeout: 60_000)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 { group.addTask { (try? await hasher.hash("une longue phrase")) != nil } }
            return await group.reduce(into: (done: 0, refused: 0)) { counts, isDone in
                if isDone { counts.done += 1 } else { counts.refused += 1 }
            }
        }
        #expect(outcomes.done >= 3 && outcomes.refused > 0)
        #expect(hasher.count == outcomes.done)
        #expect(hasher.hasRoom)
    }

    @Test("that waited too long are not hashed")
    func timeout() async throws {
        let hasher = PasswordHasher(timeout: -1)
        await #expect(throws: PasswordHasher.Busy.self) { try await hasher.hash("une longue phrase") }
        #expect(hasher.count == 0)
    }

    @Test("are counted for Prometheus")
    func measured() async throws {
        let hasher = PasswordHasher(cost: Self.cheap)
        _ = try await hasher.hash("une longue phrase")
        var exposition = Exposition()
        await hasher.measure(into: &exposition)
        let text = exposition.text().text
        #expect(text.contains("kolchi_passwords_hashed_total 1\n") && text.contains("kolchi_passwords_refused_total 0\n"))
    }
}
