import Catalog
import HTTP
import Inventory
import Kernel
import Postgres
import Search
import TestKit
import Testing

@testable import Web
@testable import Storefront

@Suite("An edit that waits for the staff")
struct WaitingEditTests {
    /// The page without what is new in each answer.
    private static func bytes(_ browser: TestBrowser) -> String {
        browser.page.replacing(/name="(token|key)" value="[^"]*"/, with: "…").replacing(/[0-9a-f]{32,}/, with: "…")
    }

    @Test("leaves the live page as it was, byte for byte, while price and stock change, until it is accepted")
    func waits() async throws {
        try await TestDatabase.clone { db in
            let staff = Actor(.person, "0193a1b2-0000-7000-8000-000000000001")
            let live = try await db.transaction { try await CastListing.opens(in: $0).publishes(in: $0) }
            try await Listing.rebuild(in: db)
            let browser = try await TestBrowser(in: db)
            func page() async -> String {
                await browser.get("/fr/products/\(live.slug)")
                return Self.bytes(browser)
            }
            func submits() async throws -> Revision.ID {
                let edit = try await db.transaction { tx in
                    try await live.edit(in: tx) { content in
                        content.texts[.french] = ListingContent.Text(title: "Tout autre chose", description: "Autres mots")
                        content.condition = .likeNew
                        content.defects = []
                        content.values = [:]
                        content.category += "-other"
                    }
                }
                return try #require(edit.outcome.waiting)
            }
            let before = await page()
            let first = try await submits()
            #expect(browser.status == .ok)
            #expect(await page() == before)
            try await db.transaction { tx in
                try await Offer.changePrice(live.offers[0], to: .dirhams(333), by: live.listing.seller, in: tx)
                try await Stock.move(live.offers[0], by: -2, as: .lost, by: "x", in: tx)
            }
            let during = await page()
            #expect(during != before && during.contains("333"))
            try await db.transaction { tx in
                try await Revision.withdraw(first, by: live.listing.seller, person: live.listing.owner, in: tx)
            }
            #expect(await page() == during, "the edit that waited had changed nothing")
            let second = try await submits()
            #expect(await page() == during)
            try await db.transaction { tx in try await Revision.publish(second, by: staff, in: tx) }
            let after = try await eventually("the accepted edit") {
                let shown = await page()
                return shown.contains("Tout autre chose") ? shown : nil
            }
            #expect(after.contains("333") && after.contains("Autres mots") && !after.contains("Un accroc"))
        }
    }
}
