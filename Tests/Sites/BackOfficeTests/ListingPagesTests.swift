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

@Suite("The staff's pages about listings")
struct ListingPagesTests {
    @Test("show what waits, the oldest first, find it by title or shop, and page through it")
    func queue() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.support])
            await browser.get("/fr/house/listings")
            #expect(browser.status == .ok && browser.page.contains("Aucune annonce en attente"))
            let ids = try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                var ids: [Revision.ID] = []
                for number in 1...RevisionLine.most + 1 {
                    ids.append(try #require(try await shop.submit(shop.content("Caftan 100%_\(number)"), in: tx).outcome.waiting))
                }
                try await Revision.refuse(ids[1], by: .system, why: "x", in: tx)
                ids.append(try #require(try await shop.submit(shop.content("Sac perlé"), in: tx).outcome.waiting))
                return ids
            }
            await browser.get("/fr/house")
            #expect(browser.page.contains("/fr/house/listings"))
            await browser.get("/fr/house/listings")
            let shown = browser.page.matches(of: /house\/listings\/([0-9a-f-]{36})/).map { String($0.output.1) }
            #expect(shown == ids.filter { $0 != ids[1] }.prefix(RevisionLine.most).map(\.description))
            let next = try #require(browser.page.firstMatch(of: /\/fr\/house\/listings\?state=waiting&amp;after=([0-9a-f-]+)/))
            await browser.get("/fr/house/listings?state=waiting&after=\(next.output.1)")
            #expect(browser.page.contains("\(ids[RevisionLine.most + 1])") && !browser.page.contains("\(ids[0])"))
            for (words, isFound) in [("perl%C3%A9", true), ("dar%20salma", true), ("dar-salma", true), ("c_ftan", false), ("zz", false)] {
                await browser.get("/fr/house/listings?q=\(words)")
                #expect(browser.page.contains("/house/listings/0") == isFound, "\(words)")
            }
            await browser.get("/fr/house/listings?state=refused")
            #expect(browser.page.contains("\(ids[1])") && !browser.page.contains("\(ids[0])"))
            await browser.get("/fr/house/listings?state=none&after=x")
            #expect(browser.status == .ok)
            for path in ["listings/x", "listings/\(Revision.ID())", "values/x", "values/\(OwnValue.ID())", "sellers/nobody/trust"] {
                await browser.get("/fr/house/\(path)")
                #expect(browser.status == .notFound, "\(path)")
            }
        }
    }

    @Test("show an edit field by field, accept only what it touches, and say once what became of it")
    func accepts() async throws {
        try await TestDatabase.clone { db in
            let (reader, browser) = (try await TestBrowser(in: db), try await TestBrowser(in: db))
            try await reader.becomesStaff([.support])
            let moderator = try await browser.becomesStaff([.moderator])
            let (live, id) = try await db.transaction { tx in
                let live = try await CastListing.opens(in: tx).publishes(in: tx)
                let edit = try await live.edit(in: tx) { content in
                    content.texts[.french]?.title = "Caftan <b>rouge</b>"
                    content.defects.append(ListingContent.Defect(text: [.french: "Une tache"]))
                }
                return (live, try #require(edit.outcome.waiting))
            }
            let page = "/fr/house/listings/\(id)"
            await reader.get(page)
            #expect(reader.status == .ok && !reader.page.contains("/acceptance"))
            for words in [
                "Caftan brodé", "Caftan &lt;b&gt;rouge", "Une tache", "Un accroc", "Titre (<bdi>Français</bdi>)", "0 annonce acceptée",
            ] {
                #expect(reader.page.contains(words), "\(words)")
            }
            #expect(!reader.page.contains("Cousu à la main</span>"), "the description does not change")
            await browser.get(page)
            await browser.post("\(page)/acceptance")
            #expect(browser.location == "/fr/house/listings" && browser.flash == "houseListingAccepted")
            #expect(try await db.transaction { try await live.live(in: $0).title } == "Caftan <b>rouge</b>")
            await browser.post("\(page)/acceptance")
            #expect(browser.status == .conflict && browser.page.contains("plus rapide"))
            await browser.post("\(page)/refusal", [("why", "Trop tard")])
            #expect(browser.status == .conflict)
            await browser.get("\(page)/refusal")
            #expect(browser.location == page)
            await browser.get(page)
            #expect(browser.page.contains("Acceptée") && !browser.page.contains("/acceptance"))
            let acts = try await db.search(AuditedAct.find(AuditFilter(name: "catalog.listing-accepted"), before: nil))
            #expect(acts.map(\.actor) == [moderator.actor.description])
        }
    }

    @Test("show a new listing as a whole, and refuse it only with a reason")
    func refuses() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            let id = try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                return try #require(try await shop.submit(shop.content(), in: tx).outcome.waiting)
            }
            let page = "/fr/house/listings/\(id)"
            await browser.get(page)
            for words in ["Cousu à la main", "Atlas fr", "Listings fr", "M fr", "Nouvelle annonce", "Un accroc"] {
                #expect(browser.page.contains(words), "\(words)")
            }
            await browser.get("\(page)/refusal")
            await browser.post("\(page)/refusal", [("why", " ")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("Écrivez le motif"))
            await browser.post("\(page)/refusal", [("why", "Photos\u{202E} floues")])
            #expect(browser.location == "/fr/house/listings" && browser.flash == "houseListingRefused")
            #expect(try await db.read(Revision.with(id))?.why == "Photos floues")
            await browser.get(page)
            #expect(browser.page.contains("Photos floues"))
        }
    }

    @Test("answer 409 with both sides if the live listing changed in the same field, and for the reader's own shop")
    func conflicts() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let person = try await browser.becomesStaff([.moderator])
            let (shop, id) = try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                let live = try await shop.publishes(in: tx)
                let edit = try await live.edit(in: tx) { $0.texts[.french]?.title = "Mon titre" }
                let id = try #require(edit.outcome.waiting)
                let now = try await live.live(in: tx)
                var other = now
                other.texts[.french]?.title = "Titre du jour"
                _ = try await other.apply(over: now, to: live.product, live.offers, by: shop.seller, in: tx)
                return (shop, id)
            }
            let page = "/fr/house/listings/\(id)"
            await browser.get(page)
            await browser.post("\(page)/acceptance")
            #expect(browser.status == .conflict)
            for words in ["Caftan brodé", "Titre du jour", "Mon titre", "En ligne maintenant"] {
                #expect(browser.page.contains(words), "\(words)")
            }
            let own = try await db.transaction { tx in
                try await tx.run("INSERT INTO sellers.member (seller_id, person_id, role) VALUES (\(shop.seller), \(person), 'packer')")
                return try #require(try await shop.submit(shop.content("Le mien"), in: tx).outcome.waiting)
            }
            for (path, fields) in [("acceptance", []), ("refusal", [("why", "x")])] {
                await browser.post("/fr/house/listings/\(own)/\(path)", fields)
                #expect(browser.status == .conflict && browser.page.contains("votre propre boutique"), "\(path)")
            }
            await browser.post("/fr/house/sellers/dar-salma/trust", [("word", "trusted"), ("why", "x")])
            #expect(browser.status == .conflict && browser.page.contains("votre propre boutique"))
            #expect(try await db.read(Revision.with(own))?.state == .waiting)
        }
    }

    @Test("say whether a seller is trusted, and change that for a reason")
    func trust() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.moderator])
            let shop = try await db.transaction { try await CastListing.opens(in: $0) }
            let page = "/fr/house/sellers/dar-salma/trust"
            await browser.get("/fr/house/sellers/dar-salma/standing")
            #expect(browser.page.contains(page))
            await browser.get(page)
            #expect(browser.page.contains("0 annonce acceptée"))
            for (fields, words) in [
                ([("word", "x"), ("why", "Connu")], "Choisissez une réponse"), ([("word", "trusted"), ("why", "")], "Écrivez le motif"),
            ] {
                await browser.post(page, fields)
                #expect(browser.status == .unprocessableContent && browser.page.contains(words), "\(words)")
            }
            await browser.post(page, [("word", "trusted"), ("why", "Connu de nous")])
            #expect(browser.location == page && browser.flash == "houseTrustSet")
            await browser.get(page)
            #expect(browser.page.contains("Connu de nous"))
            await browser.post(page, [("word", "trusted"), ("why", "Encore")])
            #expect(browser.status == .conflict && browser.page.contains("Encore"))
            await browser.post(page, [("word", "rule"), ("why", "Comme les autres")])
            #expect(try await db.read(SellerTrust.of(shop.seller)).word == nil)
        }
    }

    @Test("adopt a seller's value with names in three languages, or merge it into one of the house for good")
    func values() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.editor])
            await browser.get("/fr/house/values")
            #expect(browser.page.contains("Aucune valeur en attente"))
            let (shop, ids, slugs) = try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                var slugs: [String] = []
                for brand in ["Une marque", "Atlass"] {
                    var content = shop.content(brand)
                    content.values = ["test-brand": .own(brand)]
                    slugs.append(try await shop.publishes(content, in: tx).slug)
                }
                return (shop, try await tx.read(OwnValue.all(after: nil)).map(\.id), slugs)
            }
            await browser.get("/fr/house")
            #expect(browser.page.contains("/fr/house/values"))
            await browser.get("/fr/house/values")
            #expect(browser.page.contains("Une marque") && browser.page.contains("Atlass") && browser.page.contains("Dar Salma"))
            let adopted = "/fr/house/values/\(ids[0])"
            await browser.get(adopted)
            await browser.post("\(adopted)/adoption", [("name_fr", "Une marque"), ("name_ar", " "), ("name_en", "A brand")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("A brand"))
            await browser.post("\(adopted)/adoption", [("name_fr", "ATLAS FR"), ("name_ar", "x"), ("name_en", "y")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("Fusionnez plutôt"))
            await browser.post("\(adopted)/adoption", [("name_fr", "Une marque"), ("name_ar", "علامة"), ("name_en", "A brand")])
            #expect(browser.flash == "houseValueAdopted")
            let brand = try #require(try await db.read(Attribute.all).first { $0.code == "test-brand" })
            #expect(brand.values.map(\.names.english).contains("A brand"))
            let merged = "/fr/house/values/\(ids[1])/merger"
            await browser.get(merged)
            #expect(browser.page.contains("Cette action est définitive"))
            for wrong in ["", "none"] {
                await browser.post(merged, [("into", wrong)])
                #expect(browser.status == .unprocessableContent, "\(wrong)")
            }
            await browser.post(merged, [("into", "atlas")])
            #expect(browser.flash == "houseValueMerged")
            #expect(try await db.read(Product.traits(slugs[1])).map(\.value) == ["atlas"])
            await browser.get("/fr/house/values")
            #expect(browser.page.contains("Aucune valeur en attente"))
            await browser.get(merged)
            #expect(browser.status == .notFound)
            // The seller writes the same words again, in a listing that was begun before.
            let again = try await db.transaction { tx in
                var content = shop.content("Encore")
                content.values = ["test-brand": .own("Atlass")]
                return try await shop.publishes(content, in: tx).slug
            }
            #expect(try await db.read(Product.traits(again)).map(\.value) == ["atlas"])
        }
    }

    @Test("do not merge a value if two variants of a listing would become the same")
    func twins() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.moderator])
            let id = try await db.transaction { tx in
                let shop = try await CastListing.opens(in: tx)
                var content = shop.content()
                content.variants.append(ListingContent.Variant(values: ["test-size": .own("Moyen")], price: .dirhams(9), pieces: 1))
                _ = try await shop.publishes(content, in: tx)
                return try #require(try await tx.read(OwnValue.all(after: nil)).first).id
            }
            await browser.get("/fr/house/values/\(id)/merger")
            await browser.post("/fr/house/values/\(id)/merger", [("into", "m")])
            #expect(browser.status == .conflict && browser.page.contains("identiques"))
            await browser.post("/fr/house/values/\(id)/merger", [("into", "s")])
            #expect(browser.flash == "houseValueMerged")
        }
    }
}
