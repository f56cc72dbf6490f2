import HTTP
import Kernel
import Postgres
import Site
import TestKit
import Testing

@Suite("A network address")
struct AddressLimitTests {
    @Test("searches so often in a minute, in all processes together; who comes from elsewhere is not held up")
    func searches() async throws {
        try await TestDatabase.clone { db in
            let settings = ["KOLCHI_SEARCHES_PER_ADDRESS": "2"]
            let (here, there) = (try await TestBrowser(in: db, settings: settings), try await TestBrowser(in: db, settings: settings))
            await here.get("/fr/suggestions?q=th%C3%A9")
            await there.get("/fr/search?q=tapis")
            #expect(here.status == .ok && there.status == .ok)
            for browser in [here, there] {
                for target in ["/ar/search?q=tapis", "/ar/suggestions?q=tapis"] {
                    await browser.get(target)
                    #expect(browser.status == .tooManyRequests)
                    #expect((1...30).contains(browser.header("Retry-After").flatMap { Int($0) } ?? 0))
                }
                await browser.get("/fr/search")
                #expect(browser.status == .ok, "looking around is no search")
            }
            let guest = TestBrowser(beside: here)
            guest.address = "203.0.113.7"
            await guest.get("/fr/search?q=tapis")
            #expect(guest.status == .ok)
        }
    }

    @Test("sends so many forms in a minute, whatever they are about, and reads on")
    func forms() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db, settings: ["KOLCHI_FORMS_PER_ADDRESS": "2"])
            await browser.get("/fr/orders/find")
            for _ in 0..<2 {
                await browser.post("/fr/logout")
                #expect(browser.status == .seeOther)
                // The browser is another visitor's from here on, with another form.
                await browser.get("/fr/orders/find")
            }
            await browser.post("/fr/orders/find", [("number", "K-2345678"), ("phone", "0612345678")])
            #expect(browser.status == .tooManyRequests)
            #expect((1...30).contains(browser.header("Retry-After").flatMap { Int($0) } ?? 0))
            await browser.get("/fr/orders/find")
            #expect(browser.status == .ok)
        }
    }
}
