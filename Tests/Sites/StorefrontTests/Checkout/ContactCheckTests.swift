import HTTP
import Identity
import Kernel
import Orders
import Postgres
import TestKit
import Testing
import Web

@testable import Storefront

/// The code before pieces are held, through the storefront's routes.
@Suite("A guest who pays much by card", .timeLimit(.minutes(5)))
struct ContactCheckTests {
    private let page = "/fr/checkout/contact"

    /// A browser that was asked for a code, with the fields of the review.
    private func asked(
        _ dirhams: Int64 = 5_001, phone: String = "06 61 99 88 77", settings: [String: String] = [:], in db: Database
    ) async throws -> (browser: TestBrowser, sale: CardSale, fields: [(String, String)]) {
        let browser = try await TestBrowser(
            in: db, settings: ["KOLCHI_GATEWAYS": "simulated,cash"].merging(settings) { _, other in other })
        let sale = try await CardSale.at(review: browser, dirhams, in: db)
        let fields = try sale.fields(browser)
        await browser.post("/fr/checkout/review", fields)
        #expect(browser.status == .seeOther && browser.location == page)
        return (browser, sale, fields)
    }

    private func code(_ browser: TestBrowser) async throws -> String { try await browser.lastVerification().code(browser.world.key) }
    private func wrong(_ code: String) -> String { code == "000000" ? "000001" : "000000" }

    @Test("is told before, proves the number once, and pays: the cart, the answers and the other tab stay")
    func proves() async throws {
        try await TestDatabase.clone { db in
            let (browser, sale, fields) = try await asked(in: db)
            await browser.get("/fr/checkout/review")
            #expect(browser.page.contains("Avant le paiement, nous envoyons un code par SMS"))
            await browser.get(page)
            #expect(browser.status == .ok && browser.header("Cache-Control") == "no-store")
            #expect(browser.page.contains("06 61 99 88 77") && browser.page.contains("autocomplete=\"one-time-code\""))
            #expect(browser.page.contains("href=\"/fr/checkout/address\"") && browser.page.contains("Au-delà de"))
            let right = try await code(browser)
            await browser.post(page, [("code", wrong(right))])
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"code-error\""))
            #expect(browser.page.contains("<title>Erreur") && browser.page.contains("Essais restants\u{A0}: 4"))
            #expect(try await sale.count("orders.purchase") == 0)
            await browser.post(page, [("code", right)])
            #expect(browser.location == "/fr/checkout/review")
            try await browser.follow()
            #expect(browser.page.contains("C’est confirmé") && !browser.page.contains("Avant le paiement, nous envoyons"))
            #expect(browser.page.contains("rue des Orangers"))
            #expect(try sale.fields(browser).map(\.1) == fields.map(\.1))
            for _ in 1...2 {
                await browser.post(page, [("code", right)])
                #expect(browser.location == "/fr/checkout/review")
            }
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            #expect(browser.location?.contains("/fr/simulated/") == true)
            #expect(try await sale.left() == 0)
        }
    }

    @Test("is proven in that browser and with that number only, for an hour")
    func bounds() async throws {
        try await TestDatabase.clone { db in
            let (browser, sale, fields) = try await asked(in: db)
            await browser.post(page, [("code", try await code(browser))])
            #expect(browser.location == "/fr/checkout/review")
            let other = TestBrowser(beside: browser)
            try await sale.go(other)
            await other.post("/fr/checkout/review", try sale.fields(other))
            #expect(other.location == page, "another browser")
            await browser.get("/fr/checkout/address")
            try await sale.go(browser, phone: "06 61 99 88 70")
            await browser.post("/fr/checkout/review", try sale.fields(browser))
            #expect(browser.location == page, "another number")
            try await browser.follow()
            #expect(browser.page.contains("06 61 99 88 70") && !browser.page.contains("06 61 99 88 77"))
            // The first number is still proven, and the code of the second one does not count for it.
            try await sale.go(browser)
            await browser.get(page)
            #expect(browser.location == "/fr/checkout/review")
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: BuyerTrust.secondsProven + 1, in: $0) }
            await browser.post("/fr/checkout/review", fields)
            #expect(browser.location == page, "after an hour")
            #expect(try await sale.count("orders.purchase") == 0)
        }
    }

    @Test("sees what is wrong: no code was sent, it is over, too many were typed, too many were sent")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db, settings: ["KOLCHI_GATEWAYS": "simulated,cash"])
            let sale = try await CardSale.at(review: browser, 5_001, in: db)
            let fields = try sale.fields(browser)
            await browser.post(page, [("code", "123456")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("n’est plus valable"), "none was sent")
            await browser.post("/fr/checkout/review", fields)
            let old = try await code(browser)
            try await db.transaction { try await TestDatabase.shiftClock(bySeconds: 601, in: $0) }
            await browser.post(page, [("code", old)])
            #expect(browser.status == .unprocessableContent && browser.page.contains("n’est plus valable"), "it is over")
            #expect(browser.page.contains("Envoyer un code"))
            await browser.post(page + "/code")
            #expect(browser.location == page)
            let right = try await code(browser)
            for left in [4, 3, 2, 1, 0] {
                await browser.post(page, [("code", wrong(right))])
                #expect(browser.status == .unprocessableContent)
                #expect(browser.page.contains(left > 0 ? "Essais restants\u{A0}: \(left)" : "n’est plus valable"))
            }
            await browser.post(page, [("code", right)])
            #expect(browser.status == .unprocessableContent, "too many were typed")
            await browser.post(page + "/code")
            await browser.post(page + "/code")
            #expect(browser.status == .tooManyRequests && browser.header("Retry-After") != nil)
            #expect(browser.page.contains("id=\"again\""))
            #expect(try await sale.count("orders.purchase") == 0)
        }
    }

    @Test("twenty forms at once send one code, and prove one contact")
    func atOnce() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db, settings: ["KOLCHI_GATEWAYS": "simulated,cash"])
            let sale = try await CardSale.at(review: browser, 5_001, in: db)
            let (fields, token) = (try sale.fields(browser), browser.token)
            func together(_ target: String, _ fields: [(String, String)]) async -> Set<String> {
                let others = (1...20).map { _ in TestBrowser(beside: browser) }
                for other in others { for (name, value) in browser.cookies { other.set(name, to: value) } }
                await withTaskGroup { group in
                    for other in others {
                        nonisolated(unsafe) let other = other
                        group.addTask { await unsafe other.post(target, fields, token: token) }
                    }
                }
                return Set(others.map { $0.location ?? "\($0.status.code)" })
            }
            // On a busy machine some are told to come again.
            #expect(await together("/fr/checkout/review", fields).subtracting(["503"]) == [page])
            #expect(try await sale.count("identity.proof") == 1)
            let right = try await code(browser)
            let pages = await together(page, [("code", right)])
            // Five may be typed. Those who come later and before the proof are told that the code is over.
            #expect(pages.contains("/fr/checkout/review") && pages.isSubset(of: ["/fr/checkout/review", "422", "503"]), "\(pages)")
            #expect(try await sale.count("identity.proof WHERE used_at IS NOT NULL") == 1)
        }
    }

    @Test("is led on who logs in meanwhile, empties the cart, or chooses cash")
    func meanwhile() async throws {
        try await TestDatabase.clone { db in
            let (browser, sale, _) = try await asked(in: db)
            let code = try await code(browser)
            let person = TestBrowser(beside: browser)
            try await person.signsUp("+212661998877")
            await browser.logsIn("+212661998877")
            await browser.get("/fr/orders/find")
            for _ in 1...2 {
                await browser.post(page, [("code", code)])
                #expect(browser.location == "/fr/checkout/review", "the number is the person's")
            }
            await browser.get("/fr/checkout/review")
            await browser.post("/fr/checkout/payment", [("payment", "cash_on_delivery")])
            await browser.get(page)
            #expect(browser.location == "/fr/checkout/review", "cash")
            await browser.post("/fr/cart/lines/\(sale.shop.offers[0])/removal")
            for target in [page, page + "/code"] {
                await browser.post(target, [("code", code)])
                #expect(browser.location == "/fr/cart", "\(target)")
            }
            let stranger = TestBrowser(beside: browser)
            await stranger.get("/fr/orders/find")
            for target in [page, page + "/code"] {
                await stranger.post(target, [("code", code)])
                #expect(stranger.location == "/fr/cart", "\(target)")
            }
        }
    }

    @Test("types the code as another person: it does not count for them")
    func otherPerson() async throws {
        try await TestDatabase.clone { db in
            let (browser, sale, fields) = try await asked(in: db)
            let code = try await code(browser)
            let person = TestBrowser(beside: browser)
            try await person.signsUp("+212661998800")
            await browser.logsIn("+212661998800")
            await browser.get(page)
            #expect(browser.status == .ok && browser.page.contains("Aucun code n’est valable"))
            await browser.post(page, [("code", code)])
            #expect(browser.status == .unprocessableContent)
            await browser.post("/fr/checkout/review", fields)
            #expect(browser.location == page)
            await browser.post(page, [("code", try await self.code(browser))])
            #expect(browser.location == "/fr/checkout/review")
            try await sale.working { await browser.post("/fr/checkout/review", fields) }
            #expect(browser.location?.contains("/fr/simulated/") == true)
        }
    }

    @Test("with a land line proves the e-mail address, and without one is told what to do")
    func landLine() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db, settings: ["KOLCHI_GATEWAYS": "simulated,cash"])
            let sale = try await CardSale.at(review: browser, 5_001, in: db)
            try await sale.go(browser, phone: "05 22 11 22 33")
            await browser.post("/fr/checkout/review", try sale.fields(browser))
            #expect(browser.location == "/fr/checkout/review")
            try await browser.follow()
            #expect(browser.page.contains("Au-delà de") && browser.page.contains("role=\"alert\""))
            await browser.get(page)
            #expect(browser.location == "/fr/checkout/review")
            try await sale.go(browser, phone: "05 22 11 22 33", email: "nadia@example.ma")
            await browser.post("/fr/checkout/review", try sale.fields(browser))
            #expect(browser.location == page)
            try await browser.follow()
            #expect(browser.page.contains("nadia@example.ma") && browser.page.contains("Confirmez votre adresse e-mail"))
            await browser.post(page, [("code", try await code(browser))])
            #expect(browser.location == "/fr/checkout/review")
            try await browser.follow()
            try await sale.working { await browser.post("/fr/checkout/review", try sale.fields(browser)) }
            #expect(browser.location?.contains("/fr/simulated/") == true)
        }
    }

    @Test("from a network that has used up its limit is asked for a code, and not asked again")
    func network() async throws {
        try await TestDatabase.clone { db in
            try await db.transaction { tx in try await CodeRules.perNetworkSetting.becomes(1, in: tx) }
            let first = try await TestBrowser(in: db, settings: ["KOLCHI_GATEWAYS": "simulated,cash"])
            let sale = try await CardSale.at(review: first, stock: 3, in: db)
            try await sale.working { await first.post("/fr/checkout/review", try sale.fields(first)) }
            #expect(first.location?.contains("/fr/simulated/") == true)
            let second = TestBrowser(beside: first)
            try await sale.go(second, phone: "06 61 99 88 78")
            let fields = try sale.fields(second)
            await second.post("/fr/checkout/review", fields)
            #expect(second.location == page)
            try await second.follow()
            #expect(second.page.contains("Beaucoup de commandes viennent de votre connexion"))
            await second.post(page, [("code", try await code(second))])
            try await sale.working { await second.post("/fr/checkout/review", fields) }
            #expect(second.location?.contains("/fr/simulated/") == true)
        }
    }
}
