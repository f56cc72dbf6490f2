import Config
import HTTP
import Kernel
import Payments
import Postgres
import SimulatedPayments
import TestKit
import Testing
import Web

@Suite("The page of the simulated gateway", .timeLimit(.minutes(5)))
struct SimulatedPaymentPageTests {
    /// A browser, and a page of the gateway that the shop has opened.
    private struct Place {
        let browser: TestBrowser
        let gateway: SimulatedGateway
        let request: PageRequest
        /// The path of the page in the language of the request.
        let path: String

        init(in db: Database, _ language: Language = .french, settings: [String: String] = ["KOLCHI_GATEWAYS": "simulated,cash"])
            async throws
        {
            browser = try await TestBrowser(in: db, settings: settings)
            let origin = browser.world.configuration.publicURL
            gateway = SimulatedGateway(on: db, origin: origin)
            request = PageRequest(
                key: CallKey(), reference: "purchase-1",
                lines: [PageRequest.Line("Caftan <Majorelle>", .dirhams(1_250)), PageRequest.Line("Livraison", .dirhams(45))],
                amount: .dirhams(1_295), language: language, returnURL: origin + "/fr/purchases/1",
                cancelURL: origin + "/fr/checkout/payment", expiresAt: Moment(seconds: Moment.now().seconds + 1_860))
            path = String(try await gateway.open(request).address.dropFirst(origin.count))
            await browser.get(path)
        }

        func choose(_ choice: String, code: String? = nil) async {
            await browser.post(path, [("choice", choice)] + (code.map { [("code", $0)] } ?? []))
        }

        func state() async throws -> PaymentReading.State? {
            try await gateway.read(PaymentHandle(providerKey: nil, key: request.key))?.state
        }
    }

    @Test("shows the bill, says that no money moves, and is cached and indexed nowhere", arguments: Language.allCases)
    func bill(language: Language) async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db, language)
            let (browser, words) = (place.browser, ["aucun argent", "لا يسحب أي مبلغ", "No money moves"])
            #expect(browser.status == .ok && words.contains { browser.page.contains($0) })
            #expect(browser.page.contains("Caftan &lt;Majorelle&gt;") && !browser.page.contains("<script"))
            #expect(browser.page.contains("name=\"robots\" content=\"noindex, nofollow\"") && browser.header("Cache-Control") == "no-store")
            #expect(browser.header("Content-Security-Policy")?.contains("form-action 'self' http://localhost") == true)
        }
    }

    @Test("leads back to the shop once it is paid, and a second form changes nothing")
    func pays() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db)
            await place.choose("pay")
            #expect(place.browser.status == .seeOther && place.browser.location == place.request.returnURL)
            for choice in ["refuse", "amount", "pay", "code"] {
                await place.choose(choice)
                #expect(place.browser.location == place.path, "\(choice)")
            }
            let state = try await place.state()
            #expect(state == .paid)
            await place.browser.get(place.path)
            #expect(place.browser.page.contains("Paiement accepté") && place.browser.page.contains("href=\"\(place.request.returnURL)\""))
            #expect(!place.browser.page.contains("<form"))
        }
    }

    @Test("asks for a code, takes it in Arabic digits, and says beside the field that it is wrong")
    func code() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db)
            await place.choose("code")
            #expect(place.browser.location == place.path)
            await place.browser.get(place.path)
            #expect(place.browser.page.contains(SimulatedPayment.code) && place.browser.page.contains("id=\"code\""))
            await place.choose("confirm", code: "1")
            #expect(place.browser.status == .unprocessableContent && place.browser.page.contains("Ce code est faux"))
            #expect(place.browser.page.contains("aria-invalid=\"true\"") && place.browser.page.contains("Essais restants"))
            await place.choose("confirm", code: "٢٤٦ ٨١٠")
            #expect(place.browser.location == place.request.returnURL)
        }
    }

    @Test("stays open after a refused card, and ends with the third one")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db)
            for (count, state) in [(1, PaymentReading.State.open), (2, .open), (3, .refused)] {
                await place.choose("refuse")
                let now = try await place.state()
                #expect(place.browser.location == place.path && now == state, "\(count)")
                await place.browser.get(place.path)
                #expect(place.browser.page.contains(state == .open ? "La carte a été refusée" : "Paiement refusé"), "\(count)")
            }
            #expect(place.browser.page.contains("href=\"\(place.request.cancelURL)\""))
        }
    }

    @Test("stays where it is after a silent charge, and shows a late one as pending")
    func silent() async throws {
        try await TestDatabase.clone { db in
            for (choice, words, state) in [
                ("silent", "Paiement accepté", PaymentReading.State.paid), ("late", "Paiement en attente", .pending),
            ] {
                let place = try await Place(in: db)
                await place.choose(choice)
                #expect(place.browser.location == (choice == "silent" ? place.path : place.request.returnURL))
                let now = try await place.state()
                await place.browser.get(place.path)
                #expect(now == state && place.browser.page.contains(words))
            }
        }
    }

    @Test("says that it is closed or expired, and lets a dispute be decided once")
    func ends() async throws {
        try await TestDatabase.clone { db in
            let (closed, disputed, expired) = (try await Place(in: db), try await Place(in: db), try await Place(in: db))
            _ = try await closed.gateway.close(PaymentHandle(providerKey: nil, key: closed.request.key))
            await closed.browser.get(closed.path)
            #expect(closed.browser.page.contains("Page fermée"))
            await disputed.choose("dispute")
            let lost = "a donné raison à l’acheteur"
            for (choice, words) in [("", "Donner raison"), ("lose", lost), ("win", lost)] {
                if !choice.isEmpty { await disputed.choose(choice) }
                await disputed.browser.get(disputed.path)
                #expect(disputed.browser.page.contains(words), "\(choice)")
            }
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 1_900, in: tx) }
            await expired.browser.get(expired.path)
            #expect(expired.browser.page.contains("Page expirée"))
        }
    }

    @Test("is at no other address, and nowhere where buyers cannot pay by the gateway")
    func nowhere() async throws {
        try await TestDatabase.clone { db in
            let place = try await Place(in: db)
            let token = String(place.path.suffix(43))
            for token in ["x", String(repeating: "a", count: 43), String(token.dropLast()) + "%25", token + "a", "\(place.request.key)"] {
                await place.browser.get("/fr/simulated/\(token)")
                #expect([.notFound, .badRequest].contains(place.browser.status), "\(token)")
            }
            await place.browser.get(place.path)
            for choice in ["", "Pay", "charged"] {
                await place.choose(choice)
                #expect(place.browser.status == .badRequest, "\(choice)")
            }
            let without = try await Place(in: db, settings: ["KOLCHI_GATEWAYS": "cash"])
            #expect(without.browser.status == .notFound)
            await without.browser.get("/fr/orders/find")
            await without.choose("pay")
            let state = try await without.state()
            #expect(without.browser.status == .notFound && state == .open)
        }
    }
}
