import HTTP
import Kernel
import Postgres
import Search
import TestKit
import Testing

@Suite("Lists")
struct ShowListingsTests {
    @Test("a list in which nothing is found has no filters but those that are set")
    func nothing() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in
                let stall = try await Stall.open(prices: [.dirhams(90), .dirhams(50)], in: tx)
                try await Listing.refresh(stall.offers.sorted(), in: tx)
            }
            let shopper = try await Shopper(in: db)
            await shopper.get("/fr/search")
            #expect(shopper.page.contains("name=\"condition\"") && shopper.page.contains("name=\"min\""))
            await shopper.get("/fr/search?q=zzzzzz")
            #expect(shopper.status == .ok && !shopper.page.contains("class=\"filters\"") && !shopper.page.contains("listing-columns"))
            await shopper.get("/fr/search?q=zzzzzz&condition=worn")
            #expect(shopper.page.matches(of: /name="condition"/).count == 1 && shopper.page.contains("value=\"worn\" checked"))
            #expect(!shopper.page.contains("name=\"min\"") && !shopper.page.contains("name=\"seller\""))
            await shopper.get("/fr/search?q=zzzzzz&min=5")
            #expect(shopper.page.contains("name=\"min\" inputmode=\"decimal\" value=\"5\"") && !shopper.page.contains("name=\"condition\""))
        }
    }
}
