import Auditing
import Catalog
import Foundation
import HTML
import HTTP
import Identity
import Kernel
import PictureAttacks
import Places
import Postgres
import Search
import Sellers
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("The storefront's editor")
struct StorefrontPageTests {
    private static let page = "/fr/desk/dar-salma/storefront"

    private static func shop(in db: Database) async throws -> (seller: Seller.ID, manager: TestBrowser) {
        let seller = try await db.transaction { tx in try await Cast.darSalma.opens(about: "Caftans anciens", in: tx) }
        let browser = try await TestBrowser(in: db)
        try await TestBrowser(in: db).becomesMember(.owner, of: seller)
        try await browser.becomesMember(.manager, of: seller)
        await browser.get(page)
        return (seller, browser)
    }

    private static func texts(_ browser: TestBrowser, _ changes: [(String, String)]) throws -> [(String, String)] {
        let all = ["about-fr": "Caftans anciens"].merging(changes) { $1 }
        return [("version", try browser.hidden("version"))] + all.map { ($0.key, $0.value) }
    }

    @Test("writes texts in three languages, which the shop's page shows, and takes a translation back")
    func writes() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            await browser.post(
                Self.page + "/texts",
                try Self.texts(browser, [("about-ar", "قفاطين عتيقة"), ("policies-fr", "Échange\n\nsous <7> jours")]))
            #expect(browser.status == .seeOther)
            let description = try #require(try await db.read(Seller.description(of: seller)))
            #expect(description.texts[.arabic]?.about == "قفاطين عتيقة" && description.texts[.english] == nil)
            #expect(description.texts[.french]?.policies == "Échange\n\nsous <7> jours")
            try await browser.get("/ar/store/dar-salma") { browser.page.contains("قفاطين عتيقة") }
            try await browser.get("/fr/store/dar-salma") { browser.page.contains("sous &lt;7&gt; jours") }
            await browser.get(Self.page)
            await browser.post(Self.page + "/texts", try Self.texts(browser, [("about-ar", " ")]))
            #expect(try await db.read(Seller.description(of: seller))?.texts[.arabic] == nil)
            let acts = try await db.search(AuditedAct.find(AuditFilter(name: "sellers.described"), before: nil))
            #expect(acts.count == 2)
        }
    }

    @Test("refuses the shop's own language without a text, and a text that is too long, beside the field and with the input kept")
    func refuses() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            await browser.post(
                Self.page + "/texts", try Self.texts(browser, [("about-fr", ""), ("about-en", "Old caftans")]))
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"about-fr-error\""))
            #expect(browser.page.contains("Old caftans"))
            await browser.post(
                Self.page + "/texts", try Self.texts(browser, [("policies-en", String(repeating: "x", count: 8_001))]))
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"policies-en-error\""))
            #expect(try await db.read(Seller.description(of: seller))?.texts.count == 1)
        }
    }

    @Test("tells the later of two writers that somebody was faster, and keeps what was typed")
    func stale() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            let late = try Self.texts(browser, [("about-fr", "Le texte du second")])
            await browser.post(Self.page + "/texts", try Self.texts(browser, [("about-fr", "Le texte du premier")]))
            #expect(browser.status == .seeOther)
            await browser.get(Self.page)
            await browser.post(Self.page + "/texts", late)
            #expect(browser.status == .conflict && browser.page.contains("Le texte du second"))
            #expect(try await db.read(Seller.description(of: seller))?.texts[.french]?.about == "Le texte du premier")
            // The page knows the newer texts now, so the second writer can decide.
            await browser.post(Self.page + "/texts", try Self.texts(browser, [("about-fr", "Le texte du second")]))
            #expect(try await db.read(Seller.description(of: seller))?.texts[.french]?.about == "Le texte du second")
        }
    }

    @Test("keeps the chosen part of a banner, four times as wide as high")
    func banner() async throws {
        try await TestDatabase.clone { db in
            let (_, browser) = try await Self.shop(in: db)
            var hashes: Set<String> = []
            for part in ["top", "middle", "bottom"] {
                await browser.get(Self.page)
                await browser.upload(
                    Self.page + "/pictures", [("cover-part", part)], files: [("cover", "a.png", Drawing(width: 400, height: 300).png)])
                #expect(browser.status == .seeOther, "\(part)")
                let seller = try #require(try await db.read(Seller.named("dar-salma", in: .french)))
                let cover = try #require(seller.cover)
                #expect((cover.width, cover.height) == (400, 100), "\(part)")
                hashes.insert(cover.hash)
            }
            #expect(hashes.count == 3)
        }
    }

    @Test("shows typed texts before they are saved, and saves nothing then")
    func preview() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            let before = try await db.read(Seller.description(of: seller))
            await browser.post(
                Self.page + "/texts",
                try Self.texts(browser, [("about-ar", "قفاطين <b>"), ("about-fr", "Essai\n\ndeux"), ("preview", "yes")]))
            #expect(browser.status == .ok && browser.page.contains("id=\"preview\""))
            #expect(browser.page.contains(">Essai</p>") && browser.page.contains("قفاطين &lt;b&gt;"))
            #expect(try await db.read(Seller.description(of: seller)) == before)
            await browser.post(Self.page + "/texts", try Self.texts(browser, [("about-fr", "Essai")]))
            #expect(browser.status == .seeOther)
        }
    }

    @Test("puts up to six pieces on top of the shop's page, in the order of their numbers; a withdrawn one goes by itself")
    func top() async throws {
        try await TestDatabase.clone { db in
            let fixture = try await db.transaction { tx in
                try await SellerFixture.open(prices: (1...8).map { .dirhams(Int64($0) * 10) }, about: "Robes", in: tx)
            }
            try await Listing.rebuild(in: db)
            let browser = try await TestBrowser(in: db)
            try await TestBrowser(in: db).becomesMember(.owner, of: fixture.seller)
            try await browser.becomesMember(.manager, of: fixture.seller)
            let page = "/fr/desk/\(fixture.slug)/storefront"
            var products: [Product.ID] = []
            for offer in fixture.offers { products.append(try #require(try await db.read(DeskOffer.of(offer, fixture.seller))).product) }
            func places(_ numbers: [Int: String]) -> [(String, String)] { numbers.map { ("place-\(products[$0.key])", $0.value) } }
            await browser.get(page)
            #expect(products.allSatisfy { browser.page.contains("name=\"place-\($0)\"") })
            for wrong in ["0", "7", "x", "1,5"] {
                await browser.post(page + "/top", places([0: wrong, 1: "2"]))
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"place-\(products[0])-error\""), "\(wrong)")
                #expect(browser.page.contains("value=\"\(wrong)\""), "\(wrong)")
            }
            await browser.post(page + "/top", places(Dictionary(uniqueKeysWithValues: (0...6).map { ($0, "\(min(6, $0 + 1))") })))
            #expect(browser.status == .unprocessableContent)
            #expect(try await db.read(Product.featured(by: fixture.seller)).isEmpty)
            await browser.get(page)
            await browser.post(page + "/top", places([2: "1", 5: "3", 0: "2"]))
            #expect(browser.flash == "storefrontSaved")
            #expect(try await db.read(Product.featured(by: fixture.seller)) == [products[2], products[0], products[5]])
            func order() async throws -> [Int] {
                try await browser.get("/fr/store/\(fixture.slug)") { browser.page.contains("store-top") }
                let top =
                    browser.page.components(separatedBy: "class=\"store-top\"").last?.components(separatedBy: "</section>").first ?? ""
                return [0, 2, 5].sorted { first, second in
                    let at = { (index: Int) in top.range(of: "<bdi>\((index + 1) * 10)")?.lowerBound ?? top.endIndex }
                    return at(first) < at(second)
                }
            }
            #expect(try await order() == [2, 0, 5])
            await browser.get("/fr/store/\(fixture.slug)?sort=price-up")
            #expect(!browser.page.contains("store-top"), "a sorted list is another list")
            try await db.transaction { tx in try await Offer.withdraw(fixture.offers[2], by: fixture.seller, in: tx) }
            #expect(try await db.read(Product.featured(by: fixture.seller)) == [products[0], products[5]])
            // What another shop sells cannot be put on top.
            let other = try await db.transaction { tx in try await SellerFixture.open(prices: [.dirhams(5)], in: tx) }
            let theirs = try #require(try await db.read(DeskOffer.of(other.offers[0], other.seller))).product
            await #expect(throws: Product.FeatureRefusal.notOffered) {
                try await db.transaction { tx in try await Product.feature([theirs], by: fixture.seller, .system, in: tx) }
            }
            await browser.get(page)
            await browser.post(page + "/top", [("place-\(theirs)", "1")])
            #expect(try await db.read(Product.featured(by: fixture.seller)).isEmpty, "its field is not one of the form")
        }
    }

    @Test("takes a banner and a logo, refuses what is no picture, and removes them")
    func pictures() async throws {
        try await TestDatabase.clone { db in
            let (_, browser) = try await Self.shop(in: db)
            func shown() async throws -> (cover: String?, picture: String?) {
                let seller = try #require(try await db.read(Seller.named("dar-salma", in: .french)))
                return (seller.cover?.hash, seller.picture?.hash)
            }
            let (wide, square) = (Drawing(width: 500, height: 200).png, Drawing(width: 300, height: 300).png)
            await browser.upload(
                Self.page + "/pictures", [], files: [("cover", "a.png", wide), ("picture", "b.png", Array("text".utf8))])
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"picture-error\""))
            #expect(browser.page.contains("id=\"cover-error\""), "the good picture must be chosen again")
            #expect(try await shown() == (nil, nil))
            await browser.upload(Self.page + "/pictures", [], files: [("cover", "a.png", wide), ("picture", "b.png", square)])
            #expect(browser.status == .seeOther)
            let first = try await shown()
            #expect(first.cover != nil && first.picture != nil)
            await browser.get(Self.page)
            #expect(browser.page.contains(first.cover ?? "-") && browser.page.contains("no-picture"))
            await browser.upload(Self.page + "/pictures", [("no-cover", "yes")], files: [("picture", "", [])])
            let second = try await shown()
            #expect(second.cover == nil && second.picture == first.picture)
            #expect(try FileManager.default.contentsOfDirectory(atPath: browser.media.path + "/incoming").isEmpty)
        }
    }
}

@Suite("The holidays at the desk")
struct HolidayPageTests {
    @Test("are planned, shown, cancelled and ended; a wrong day is named beside its field and stays in it")
    func plans() async throws {
        try await TestDatabase.clone { db in
            let seller = try await db.transaction { tx in try await Cast.darSalma.opens(in: tx) }
            let browser = try await TestBrowser(in: db)
            try await TestBrowser(in: db).becomesMember(.owner, of: seller)
            try await browser.becomesMember(.manager, of: seller)
            let page = "/fr/desk/dar-salma/holiday"
            await browser.get(page)
            #expect(browser.status == .ok && browser.page.contains("aucun congé"))
            for (from, until, field) in [
                ("2026-02-30", "", "from"), ("2020-01-01", "", "from"), ("", "2020-01-01", "until"), ("", "x", "until"),
            ] {
                await browser.post(page, [("from", from), ("until", until)])
                #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"\(field)-error\""), "\(from) \(until)")
                #expect(browser.page.contains("value=\"\(from.isEmpty ? until : from)\""))
            }
            #expect(try await db.read(Seller.holiday(of: seller)) == nil)
            let clock = browser.world.clock.current
            func typed(inDays days: Int) -> String {
                clock.local(clock.start(of: clock.day(of: .now()).adding(days: days))).asDay.machineReadable
            }
            await browser.post(page, [("from", typed(inDays: 3)), ("until", typed(inDays: 9))])
            #expect(browser.status == .seeOther)
            await browser.get(page)
            #expect(browser.page.contains("Annuler ce congé"))
            await browser.post(page + "/end")
            #expect(try await db.read(Seller.holiday(of: seller)) == nil)
            await browser.post(page)
            try await browser.get("/fr/store/dar-salma") { browser.page.contains("Ce vendeur est en congé") }
            await browser.get(page)
            #expect(browser.page.contains("Rouvrir maintenant"))
            await browser.post(page + "/end")
            try await browser.get("/fr/store/dar-salma") { !browser.page.contains("Ce vendeur est en congé") }
        }
    }
}
