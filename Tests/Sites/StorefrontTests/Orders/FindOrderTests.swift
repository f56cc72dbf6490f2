import HTTP
import Kernel
import Postgres
import TestKit
import Testing

struct FindOrderTests {
    private let guess = [("number", "K-7HM2XQP"), ("phone", "06 12 34 56 78")]

    private func guesses(_ count: Int, _ browser: TestBrowser) async {
        for _ in 0..<count { await browser.post("/fr/orders/find", guess) }
    }

    @Test("the eleventh attempt in a quarter of an hour is refused in every process, and attempts become available again in time")
    func tries() async throws {
        try await TestDatabase.clone { db in
            let (here, there) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            for browser in [here, there] { await browser.get("/fr/orders/find") }
            await guesses(6, here)
            await guesses(4, there)
            #expect(there.status == .unprocessableContent)
            await guesses(1, here)
            #expect(here.status == .tooManyRequests)
            // Attempts are counted by the clock of the database, which all processes share.
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 91, in: tx) }
            await guesses(1, here)
            #expect(here.status == .unprocessableContent)
            await guesses(1, there)
            #expect(there.status == .tooManyRequests)
        }
    }

    @Test("too many attempts get a message, `Retry-After`, and what was typed", arguments: Language.allCases)
    func answer(language: Language) async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            await guesses(10, browser)
            await browser.post("/\(language.rawValue)/orders/find", guess)
            #expect(browser.status == .tooManyRequests)
            let seconds = try #require(browser.header("Retry-After").flatMap { Int($0) })
            #expect((1...90).contains(seconds))
            #expect(browser.page.contains("value=\"K-7HM2XQP\""))
            #expect(browser.page.contains("value=\"06 12 34 56 78\""))
            let sentence =
                switch language {
                case .french: "Trop d’essais. Attendez 2"
                case .arabic: "محاولات كثيرة. انتظر دقيقتين"
                case .english: "Too many attempts. Wait 2"
                }
            #expect(browser.page.contains(sentence))
        }
    }

    @Test("a form with invalid fields does not count as an attempt")
    func mistakes() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/orders/find")
            for _ in 1...11 { await browser.post("/fr/orders/find", [("number", "K-1"), ("phone", "06")]) }
            #expect(browser.status == .unprocessableContent)
        }
    }
}
