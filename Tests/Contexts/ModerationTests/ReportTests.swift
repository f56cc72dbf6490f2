import Catalog
import Kernel
import Moderation
import Postgres
import Settings
import TestKit
import Testing

@Suite("Reports of listings")
struct ReportTests {
    private func product(of shop: SellerFixture, in tx: Transaction) async throws -> (id: Product.ID, slug: String) {
        let offer = try #require(try await tx.read(Offer.forSale(shop.offers, in: .french)).first)
        return (offer.productID, offer.productSlug)
    }

    @Test("a report is stored once, however often its form is sent, and the newest is listed first")
    func once() async throws {
        try await TestDatabase.rolledBack { tx in
            let shop = try await SellerFixture.open(prices: [.dirhams(90)], in: tx)
            let product = try await product(of: shop, in: tx)
            let (first, second) = (Report.ID(), Report.ID())
            let draft = try ReportDraft(reason: "counterfeit", words: "  Le logo\nest faux.\u{1B}[2J\u{202E} ", email: "nadia@example.ma")
            for id in [first, first, second] {
                try await Report.file(id, about: product.id, draft, in: .arabic, in: tx)
                try await TestDatabase.shiftClock(bySeconds: id == second ? 120 : 60, in: tx)
            }
            let reports = try await tx.read(Report.newest(10))
            #expect(reports.map(\.id) == [second, first])
            let report = try #require(reports.last)
            #expect(report.reason == .counterfeit && report.language == .arabic && report.email == "nadia@example.ma")
            #expect(report.words == "Le logo\nest faux.[2J")
            #expect(report.productTitle.hasPrefix("Robe ") && report.productSlug == product.slug)
        }
    }

    @Test("all fields with a fault are named at once")
    func faults() {
        func faults(_ reason: String, _ words: String = "", _ email: String = "") -> [ReportDraft.Field: FormFault]? {
            do {
                _ = try ReportDraft(reason: reason, words: words, email: email)
                return nil
            } catch { return error.fields }
        }
        #expect(faults("stolen") == nil)
        #expect(
            faults("", String(repeating: "a", count: 2001), "nobody") == [
                .reason: .missing, .words: .tooLong(most: 2000), .email: .malformed,
            ])
        #expect(faults("boring") == [.reason: .malformed])
        #expect(faults("other", " \n ") == [.words: .missing])
        #expect(faults("fraud", "", "a@b") == [.email: .malformed])
        #expect(faults("fraud", "", "a b@c.ma") == [.email: .malformed])
    }

    @Test("the eleventh report in an hour from one network has to wait, but another network need not")
    func limited() async throws {
        try await TestDatabase.rolledBack { tx in
            for _ in 1...10 { try await Report.takeRateLimit(of: "192.0.2.1", in: tx) }
            await #expect(throws: RateLimit.Exceeded.self) { try await Report.takeRateLimit(of: "192.0.2.1", in: tx) }
            try await Report.takeRateLimit(of: "192.0.2.2", in: tx)
        }
    }

    @Test("the staff sets how many reports a network may send")
    func limitSet() async throws {
        try await TestDatabase.rolledBack { tx in
            try await Report.perNetworkSetting.becomes(1, in: tx)
            try await Report.takeRateLimit(of: "192.0.2.1", in: tx)
            await #expect(throws: RateLimit.Exceeded.self) { try await Report.takeRateLimit(of: "192.0.2.1", in: tx) }
        }
    }
}
