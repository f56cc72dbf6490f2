import HTTP
import TestKit
import Testing

@Suite("Suggestions over HTTP")
struct ShowSuggestionsTests {
    @Test("are JSON that the browser keeps for a minute, whatever is typed")
    func json() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await TestBrowser(in: db)
            for typed in [
                "", "c", "caftan", "%00", "%27%22%5C%3Cscript%3E", String(repeating: "a", count: 3000), "%F0%9F%98%80", "%26%7C!%3A*",
            ] {
                await shopper.get("/ar/suggestions?q=\(typed)")
                #expect(shopper.status == .ok)
                #expect(shopper.header("Content-Type") == "application/json")
                #expect(shopper.header("Cache-Control") == "private, max-age=60")
                #expect(shopper.page.hasPrefix("{") && shopper.page.contains("\"items\":["))
            }
        }
    }

    @Test("a list whose words are corrected says so, and one without results helps; what was typed stays text")
    func pages() async throws {
        try await TestDatabase.clone { db in
            let shopper = try await TestBrowser(in: db)
            await shopper.get("/fr/search?q=zzzzzz+%3Cscript%3Ealert(1)%3C/script%3E&exact=1")
            #expect(shopper.status == .ok)
            #expect(shopper.page.contains("class=\"empty\"") && !shopper.page.contains("<script>alert"))
        }
    }
}
