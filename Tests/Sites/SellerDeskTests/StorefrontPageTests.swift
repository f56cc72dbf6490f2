import Auditing
import Foundation
import HTML
import HTTP
import Identity
import Kernel
import PictureAttacks
import Places
import Postgres
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
