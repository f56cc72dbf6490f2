import HTTP
import Kernel
import Postgres
import TestKit
import Testing
import Web

@Suite("A client network")
struct AddressLimitTests {
    @Test("has a limit of searches per minute for all processes together; other networks are not affected")
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

    @Test("has a limit of forms per minute, whatever they are about, and can still read pages")
    func forms() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db, settings: ["KOLCHI_FORMS_PER_ADDRESS": "2"])
            await browser.get("/fr/orders/find")
            for _ in 0..<2 {
                await browser.post("/fr/logout")
                #expect(browser.status == .seeOther)
                // The logout made the browser a new visitor, which needs a new form token.
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
