import Auditing
import Catalog
import HTTP
import Identity
import Inventory
import Kernel
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import BackOffice

@Suite("The staff's pages about a file of listings")
struct BatchPagesTests {
    /// A shop that sent a file with that many listings. Every third one is of the other category.
    private func sends(
        _ count: Int, in db: Database
    ) async throws -> (shop: CastListing, batch: ListingBatch.ID, revisions: [Revision.ID]) {
        let batch = ListingBatch.ID()
        return try await db.transaction(statement: 20_000) { tx in
            let shop = try await CastListing.opens(in: tx)
            let contents = (0..<count).map { number in
                var content = shop.content("Caftan \(number)")
                if number % 3 == 0 { content.category += "-other" }
                return content
            }
            return (shop, batch, try await shop.sends(contents, as: batch, named: "Été <b>.csv", in: tx))
        }
    }

    /// The listings that the page links to.
    private func shown(_ browser: TestBrowser) -> [String] {
        browser.page.matches(of: /house\/listings\/([0-9a-f-]{36})"/).map { String($0.output.1) }
    }

    @Test("show a row for the file, a sample with a filter, and accept what was submitted until the page was shown")
    func accepts() async throws {
        try await TestDatabase.clone { db in
            let (reader, browser) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            try await reader.becomesStaff([.support])
            let moderator = try await browser.becomesStaff([.moderator])
            let (shop, batch, revisions) = try await sends(30, in: db)
            let page = "/fr/house/listings/files/\(batch)"
            await reader.get("/fr/house/listings")
            #expect(reader.page.contains("Été &lt;b&gt;.csv") && reader.page.contains("Fichier de 30 annonces") && shown(reader) == [])
            #expect(reader.page.contains("\"\(page)\""))
            await reader.get(page)
            #expect(reader.status == .ok && !reader.page.contains("/acceptance"))
            #expect(shown(reader).count == 20 && Set(shown(reader)).isSubset(of: revisions.map(\.description)))
            #expect(reader.page.contains("Listings fr</bdi></a> 20") && reader.page.contains("Other fr</bdi></a> 10"))
            await reader.get(page + "?category=\(shop.category)-other")
            #expect(shown(reader).count == 10)
            await reader.get(page + "?category=none")
            #expect(shown(reader).count == 20)
            await reader.get("/fr/house/listings/\(revisions[0])")
            #expect(reader.page.contains("\"\(page)\""))

            await browser.get(page)
            #expect(browser.page.contains("\(page)/acceptance?until=30") && browser.page.contains("\(page)/refusal?until=30"))
            try await db.transaction { tx in try await shop.sends([shop.content("Plus tard")], as: batch, in: tx) }
            await browser.get(page + "/acceptance?until=30")
            #expect(browser.page.contains("30 annonces sont publiées") && browser.page.contains("name=\"until\" value=\"30\""))
            #expect(!browser.page.contains("name=\"why\""))
            await browser.post(page + "/acceptance", [("until", "30")])
            #expect(browser.location == page && browser.flash == "houseBatchAccepted")
            await browser.get(page)
            #expect(browser.page.contains("encore 30 annonces") && !browser.page.contains("/acceptance"))
            for (path, fields) in [("acceptance", []), ("refusal", [("why", "x")])] {
                await browser.post("\(page)/\(path)", [("until", "31")] + fields)
                #expect(browser.status == .conflict && browser.page.contains("déjà en cours"), "\(path)")
            }
            try await BatchDecision.carryOutAll(of: batch, in: db)
            await browser.get(page)
            #expect(browser.page.contains("<dt>Annonces traitées</dt><dd>30</dd>") && shown(browser).count == 1)
            let acts = try await db.search(AuditedAct.find(AuditFilter(name: "catalog.batch-accepted"), before: nil))
            #expect(acts.map(\.actor) == [moderator.actor.description])
        }
    }

    @Test("refuse all only with a reason, and say what was left waiting and why")
    func refuses() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            let (shop, batch, revisions) = try await sends(2, in: db)
            let page = "/fr/house/listings/files/\(batch)"
            try await db.transaction { tx in
                let live = try await shop.publishes(in: tx)
                try await Offer.setSKU(live.offers[0], to: "A-1", by: shop.seller, in: tx)
                var twin = shop.content("Jumeau")
                twin.variants[0].sku = "A-1"
                try await shop.sends([twin], as: batch, in: tx)
                _ = try await BatchDecision.decide(batch, .accepted, until: 3, by: .system, in: tx)
                try await Revision.refuse(revisions[0], by: .system, why: "Une seule", in: tx)
            }
            try await BatchDecision.carryOutAll(of: batch, in: db)
            await browser.get(page)
            #expect(browser.page.contains("Restées en attente") && browser.page.contains("porte déjà cette référence"))
            let held = try #require(shown(browser).first)
            await browser.get("/fr/house/listings/\(held)")
            #expect(browser.page.contains("porte déjà cette référence"))

            await browser.get(page + "/refusal?until=3")
            for (why, words) in [(" ", "Écrivez le motif"), (String(repeating: "x", count: 1_001), "1 000")] {
                await browser.post(page + "/refusal", [("until", "3"), ("why", why)])
                #expect(browser.status == .unprocessableContent && browser.page.contains("name=\"until\" value=\"3\""), "\(words)")
            }
            await browser.post(page + "/refusal", [("until", "3"), ("why", "Photos\u{202E} floues")])
            #expect(browser.location == page && browser.flash == "houseBatchRefused")
            try await BatchDecision.carryOutAll(of: batch, in: db)
            await browser.get(page)
            #expect(browser.page.contains("Photos floues") && browser.page.contains("Plus aucune annonce"))
            await browser.get(page + "/refusal?until=3")
            #expect(browser.location == page)
            await browser.post(page + "/acceptance", [("until", "3")])
            #expect(browser.status == .conflict && browser.page.contains("Plus aucune annonce"))
        }
    }

    @Test("answer 409 for the reader's own shop and for a form that names no place, and 404 for what is no file")
    func conflicts() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let person = try await browser.becomesStaff([.moderator])
            let (shop, batch, revisions) = try await sends(1, in: db)
            let page = "/fr/house/listings/files/\(batch)"
            await browser.get(page + "/acceptance?until=1")
            for place in ["", "0", "-1", "x", "99999999999999999999"] {
                await browser.post(page + "/acceptance", [("until", place)])
                #expect(browser.status == .conflict, "\(place)")
            }
            try await db.transaction { tx in
                try await tx.run("INSERT INTO sellers.member (seller_id, person_id, role) VALUES (\(shop.seller), \(person), 'packer')")
            }
            for (path, fields) in [("acceptance", []), ("refusal", [("why", "x")])] {
                await browser.post("\(page)/\(path)", [("until", "1")] + fields)
                #expect(browser.status == .conflict && browser.page.contains("votre propre boutique"), "\(path)")
            }
            #expect(try await db.read(Revision.with(revisions[0]))?.state == .waiting)
            for path in ["x", "\(ListingBatch.ID())", "\(revisions[0])"] {
                for act in ["", "/acceptance", "/refusal"] {
                    await browser.get("/fr/house/listings/files/\(path)\(act)")
                    #expect(browser.status == .notFound, "\(path)\(act)")
                }
            }
        }
    }
}
