import HTTP
import TestKit
import Testing

@Suite("Suggestions over HTTP")
struct SuggestionTests {
    @Test("are JSON that the browser caches for a minute, whatever is typed")
    func json() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            for typed in [
                "", "c", "caftan", "%00", "%27%22%5C%3Cscript%3E", String(repeating: "a", count: 3000), "%F0%9F%98%80", "%26%7C!%3A*",
            ] {
                await browser.get("/ar/suggestions?q=\(typed)")
                #expect(browser.status == .ok)
                #expect(browser.header("Content-Type") == "application/json")
                #expect(browser.header("Cache-Control") == "private, max-age=60")
                #expect(browser.page.hasPrefix("{") && browser.page.contains("\"items\":["))
            }
        }
    }

    @Test("A search without results shows help, and its words are escaped")
    func pages() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            await browser.get("/fr/search?q=zzzzzz+%3Cscript%3Ealert(1)%3C/script%3E&exact=1")
            #expect(browser.status == .ok)
            #expect(browser.page.contains("class=\"empty\"") && !browser.page.contains("<script>alert"))
        }
    }
}
