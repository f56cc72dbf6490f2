import Catalog
import Kernel
import Notifications
import Postgres
import TestKit
import Testing

/// The wall time on pages, before and after Morocco changed to UTC for good.
@Suite("The time on a page")
struct HourTests {
    @Test(
        "is Morocco's: UTC+01 until 20 September 2026, UTC+00 in Ramadan and since",
        arguments: [
            ("2026-01-15 10:30Z", "11:30"), ("2026-03-01 10:30Z", "10:30"), ("2026-09-19 10:30Z", "11:30"), ("2026-09-20 10:30Z", "10:30"),
            ("2026-11-29 10:30Z", "10:30"), ("2027-07-01 10:30Z", "10:30"),
        ])
    func page(moment: String, hour: String) async throws {
        try await TestDatabase.clone { db in
            let shop = try await db.transaction { try await SellerFixture.open(prices: [.dirhams(90)], in: $0) }
            try await Purchaser(email: "salma@example.ma").buys(shop.offers, in: db)
            // The inbox shows the time of each e-mail.
            _ = try await db.transaction { tx in
                try await tx.run(
                    """
                    WITH told AS (INSERT INTO notifications.message (id, topic, subject, recipient, channel, language)
                                  VALUES (gen_random_uuid(), 'orders.placed', 'x', 'salma@example.ma', 'mail', 'fr') RETURNING id)
                    INSERT INTO notifications.inbox (message_id, channel, recipient, subject, text, made_at)
                    SELECT id, 'mail', 'salma@example.ma', 'x', 'x', \(moment)::timestamptz FROM told
                    """)
            }
            let browser = try await TestBrowser(in: db)
            for language in ["fr", "ar", "en"] {
                await browser.get("/\(language)/dev/inbox")
                let time = try #require(browser.page.firstMatch(of: /<time datetime="[^"]*">[^<]*?([0-9]{2}:[0-9]{2})[^<]*<\/time>/))
                #expect(time.output.1 == hour, "\(time.output.0)")
            }
        }
    }
}
