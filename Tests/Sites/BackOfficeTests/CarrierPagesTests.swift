import Callbacks
import HTTP
import Identity
import Kernel
import Logging
import Postgres
import Shipping
import TestKit
import Testing
import Web

@Suite("The carriers of the house")
struct CarrierPagesTests {
    private static let page = "/fr/house/carriers"
    private static let form = [
        ("name-fr", "Rapide"), ("name-ar", "سريع"), ("name-en", "Rapid"), ("tracking-page", "https://rapide.example/{number}"),
        ("telephone", "0522 11 22 33"), ("contract", "house"), ("offered", "yes"),
    ]

    private func answer(
        _ body: [UInt8], signed signature: String?, at path: String = "/carriers/rapide/events", _ browser: TestBrowser, _ db: Database
    ) async -> Status {
        let (log, key) = (Log(least: .error), browser.world.key)
        let endpoint = CallbackEndpoint(CallbackIntake([], log: log), publicURL: "http://localhost", log: log) { slug, db in
            try await CarrierSource.of(slug, key, in: db)
        }
        var headers: Headers = [:]
        if let signature { headers[HeaderName(stringLiteral: CarrierSource.field)] = HeaderValue(signature) }
        return await endpoint.answer(Request(.post, path, headers: headers, body: Bytes(body)), on: db, .open(on: db.loop)).status
    }

    @Test("are added and explained by the house; their secret is shown once, and what they sign with it takes effect once")
    func signed() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            await browser.get(Self.page)
            #expect(browser.status == .ok && browser.page.contains("Aucun transporteur"))
            for (field, value) in [
                ("slug", "Été"), ("name-ar", ""), ("tracking-page", "http://x.example/{number}"), ("tracking-page", "https://x.example/"),
                ("telephone", "12"), ("contract", "nobody"),
            ] {
                await browser.post(Self.page, (Self.form + [("slug", "rapide")]).map { $0.0 == field ? (field, value) : $0 })
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"\(field)-error\""), "\(field)")
            }
            await browser.post(Self.page, Self.form + [("slug", "rapide")])
            #expect(browser.status == .seeOther)
            await browser.post(Self.page, Self.form + [("slug", "rapide")])
            #expect(browser.status == .conflict)
            let carrier = try #require(try await db.read(Carrier.all).first)
            let own = Self.page + "/\(carrier.id)"
            await browser.post(own + "/words", [("words", "livré = delivered\nabsent = attempt-failed absent\nx = y")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("La ligne 3"))
            await browser.post(own + "/words", [("words", "Livré = delivered\nabsent = attempt-failed absent")])
            #expect(browser.status == .seeOther)
            #expect(await answer([], signed: nil, browser, db) == .notFound)
            await browser.post(own + "/secret")
            let secret = try #require(browser.page.firstMatch(of: /kcs_[A-Za-z0-9_-]{43}/).map { String($0.0) })
            await browser.get(own)
            #expect(browser.status == .ok && !browser.page.contains(secret))

            let sender = CallbackSender(secret)
            let body = Array(#"{"tracking": "AB-1234", "status": "Livré", "at": "2026-11-30T10:00:00Z", "id": "e1"}"#.utf8)
            for _ in 1...2 { #expect(await answer(body, signed: sender.signature(of: body), browser, db) == .ok) }
            #expect(await answer(body, signed: CallbackSender().signature(of: body), browser, db) == .badRequest)
            let old = Moment(seconds: Moment.now().seconds - 301)
            #expect(await answer(body, signed: sender.signature(of: body, at: old), browser, db) == .badRequest)
            #expect(await answer(body, signed: nil, browser, db) == .badRequest)
            for text in ["", "x", "[]", "{}", #"{"events": []}"#, #"{"tracking": "AB-1234", "status": "", "at": 5}"#] {
                let body = Array(text.utf8)
                #expect(await answer(body, signed: sender.signature(of: body), browser, db) == .badRequest, "\(text)")
            }
            let large = [UInt8](repeating: 32, count: 1_000_000)
            #expect(await answer(large, signed: sender.signature(of: large), browser, db) == .contentTooLarge)
            #expect(await answer(body, signed: sender.signature(of: body), at: "/carriers/other/events", browser, db) == .notFound)
            #expect(await answer(body, signed: sender.signature(of: body), at: "/carriers/rapide", browser, db) == .notFound)

            try await CallbackWorker([CarrierSource.worker], on: db, log: Log(least: .error)).runDue()
            try await db.transaction { tx in
                let shop = try await Cast.darSalma.opens(in: tx)
                let parcel = try await Parcel.pack(
                    [Parcel.Draft(lines: [], grams: nil, cash: .zero)], of: Parcel.Key(), by: shop, in: tx)[0]
                try await Parcel.label(parcel.id, as: "AB-1234", of: carrier.id, by: shop, at: .now(), in: tx)
                let events = try await tx.read(ParcelEvent.of(parcel.id))
                #expect(Set(events.map(\.kind)) == [.labelled, .delivered])
            }
        }
    }
}
