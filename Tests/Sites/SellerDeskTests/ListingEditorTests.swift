import Auditing
import Catalog
import Foundation
import HTTP
import Identity
import Inventory
import Kernel
import PictureAttacks
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("The editor of a listing")
struct ListingEditorTests {
    private static let list = "/fr/desk/dar-salma/listings"

    /// A shop with a manager, and a category with a size and a brand.
    private static func shop(
        in db: Database, isTrusted: Bool = false
    ) async throws -> (seller: Seller.ID, manager: TestBrowser) {
        let seller = try await db.transaction { tx in
            func names(_ text: String) -> Names { Names(french: text, arabic: text, english: text) }
            try await Attribute.add(
                "size", named: names("Taille"), ofVariant: true, values: [("S", names("S")), ("M", names("M"))], in: tx)
            try await Attribute.add("brand", named: names("Marque"), ofVariant: false, values: [("atlas", names("Atlas"))], in: tx)
            _ = try await Category.add("mode", named: names("Mode"), in: tx)
            _ = try await Category.add("caftans", named: names("Caftans"), below: "mode", attributes: ["size", "brand"], in: tx)
            let seller = try await Cast.darSalma.opens(in: tx)
            if isTrusted { try await SellerTrust.set(.trusted, of: seller, by: .system, why: "Connue", in: tx) }
            return seller
        }
        let browser = try await TestBrowser(in: db)
        try await TestBrowser(in: db).becomesMember(.owner, of: seller)
        try await browser.becomesMember(.manager, of: seller)
        return (seller, browser)
    }

    /// Begins a listing and returns the address of its editor, without the part.
    private static func begin(_ browser: TestBrowser) async throws -> String {
        await browser.get(list)
        await browser.post(list + "/new")
        let location = try #require(browser.location)
        return String(location.dropLast("/pictures".count))
    }

    /// The version in the form of a part.
    private static func version(of part: String, on page: String) throws -> String {
        let form = try #require(page.components(separatedBy: "/\(part)\"").dropFirst().first { $0.contains("name=\"version\"") })
        return String(try #require(form.firstMatch(of: /name="version" value="([0-9]+)"/)).output.1)
    }

    /// Posts a part with the version that its page shows.
    private static func save(_ part: String, _ fields: [(String, String)], at page: String, _ browser: TestBrowser) async throws {
        await browser.get("\(page)/\(part)")
        let version = try version(of: part, on: browser.page)
        if part == "details" {
            await browser.upload("\(page)/\(part)", [("version", version)] + fields, files: [])
        } else {
            await browser.post("\(page)/\(part)", [("version", version)] + fields)
        }
    }

    /// Presses the button that publishes.
    private static func publish(_ page: String, _ browser: TestBrowser) async throws {
        await browser.get("\(page)/check")
        await browser.post("\(page)/check", [("versions", try browser.hidden("versions"))])
    }

    /// Fills in every part.
    private static func fill(_ page: String, title: String = "Caftan brodé", sku: String = "AB-1", _ browser: TestBrowser) async throws {
        await browser.get("\(page)/pictures")
        await browser.upload(
            "\(page)/pictures", [("version", try version(of: "pictures", on: browser.page))],
            files: [("pictures", "a.png", Drawing(width: 500, height: 400).png)])
        try await save("words", [("language", "fr"), ("title-fr", title), ("category", "caftans")], at: page, browser)
        try await save(
            "details",
            [
                ("condition", "worn"), ("own-brand", "Maison Fès"), ("serial", "SN 123-X9Z4"), ("defect-0-shown", "yes"),
                ("defect-0-fr", "Une petite tache"),
            ], at: page, browser)
        try await save(
            "variants",
            [
                ("row-0-shown", "yes"), ("value-size", ""), ("row-0-value-size", "M"), ("row-0-price", "300"), ("row-0-pieces", "2"),
                ("row-0-sku", sku),
            ], at: page, browser)
    }

    @Test("leads from five forms to the product's page, once the staff has accepted it")
    func publishes() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            let page = try await Self.begin(browser)
            await browser.get("\(page)/check")
            #expect(browser.page.contains("Ajoutez au moins une photo.") && browser.page.contains("Écrivez un titre."))
            try await Self.publish(page, browser)
            #expect(browser.status == .unprocessableContent)
            try await Self.fill(page, browser)
            #expect(browser.location == "\(page)/check")
            await browser.get("\(page)/check")
            #expect(!browser.page.contains("Écrivez un titre.") && browser.page.contains("Une petite tache"))
            try await Self.publish(page, browser)
            #expect(browser.status == .seeOther && browser.location == "\(page)/check")
            await browser.get("/fr/products/caftan-brode")
            #expect(browser.status == .notFound)
            // While it waits, nothing can be changed.
            await browser.post("\(page)/words", [("version", "1"), ("title-fr", "Autre"), ("category", "caftans")])
            #expect(browser.location == "\(page)/check")
            let draft = try #require(ListingDraft.ID(String(page.suffix(36))))
            let revision = try #require(try await db.read(Revision.newest(ofDraft: draft, of: seller)))
            #expect(revision.state == .waiting && revision.change.texts[.french]?.title == "Caftan brodé")
            try await db.transaction { tx in try await Revision.publish(revision.id, by: .system, in: tx) }
            try await browser.get("/fr/products/caftan-brode") { browser.status == .ok }
            #expect(browser.page.contains("Maison Fès") && browser.page.contains("Une petite tache") && browser.page.contains("X9Z4"))
            await browser.get("\(page)/words")
            #expect(browser.location == Self.list)
            await browser.get(Self.list)
            #expect(browser.page.contains("Caftan brodé") && browser.page.contains("AB-1") && browser.page.contains("2 articles"))
        }
    }

    @Test("publishes at once for a trusted shop, and an article number serves once")
    func trusted() async throws {
        try await TestDatabase.clone { db in
            let (_, browser) = try await Self.shop(in: db, isTrusted: true)
            for (title, slug) in [("Caftan", "caftan"), ("Caftan", "caftan-2")] {
                let page = try await Self.begin(browser)
                try await Self.fill(page, title: title, sku: slug, browser)
                try await Self.publish(page, browser)
                #expect(browser.location == Self.list)
                try await browser.get("/fr/products/\(slug)") { browser.status == .ok }
                await browser.get("\(page)/check")
                #expect(browser.status == .notFound, "a published draft is gone")
            }
            let page = try await Self.begin(browser)
            try await Self.fill(page, sku: "caftan", browser)
            try await Self.publish(page, browser)
            #expect(browser.status == .conflict && browser.page.contains("sert déjà à un autre article"))
        }
    }

    @Test("names a refused picture and keeps the others; order, cover and removal need no script")
    func pictures() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            let page = try await Self.begin(browser)
            let draft = try #require(ListingDraft.ID(String(page.suffix(36))))
            func hashes() async throws -> [String] {
                try #require(try await db.read(ListingDraft.with(draft, of: seller))).input.pictures.map(\.hash)
            }
            func send(_ fields: [(String, String)], _ files: [(field: String, name: String, bytes: [UInt8])] = []) async throws {
                await browser.get("\(page)/pictures")
                let version = try Self.version(of: "pictures", on: browser.page)
                await browser.upload("\(page)/pictures", [("version", version)] + fields, files: files)
            }
            let (wide, square) = (Drawing(width: 500, height: 400), Drawing(width: 300, height: 300))
            let tall = Drawing(width: 300, height: 400)
            try await send(
                [], [("pictures", "a.png", wide.png), ("pictures", "note.txt", Array("text".utf8)), ("camera", "c.png", square.png)])
            #expect(browser.status == .unprocessableContent && browser.page.contains("note.txt"))
            let first = try await hashes()
            #expect(first.count == 2)
            try await send([], [("pictures", "d.png", tall.png), ("pictures", "again.png", wide.png)])
            let all = try await hashes()
            #expect(all.count == 3 && Array(all.prefix(2)) == first, "the same picture is shown once")
            try await send([("cover", all[2]), ("alt-" + all[0], "De face <b>")])
            #expect(try await hashes() == [all[2], all[0], all[1]])
            await browser.get("\(page)/pictures")
            #expect(browser.page.contains("De face &lt;b&gt;"))
            try await send([("place-" + all[2], "3"), ("place-" + all[0], "2"), ("place-" + all[1], "1")])
            #expect(try await hashes() == [all[1], all[0], all[2]])
            try await send([("remove", all[0])])
            #expect(try await hashes() == [all[1], all[2]])
            #expect(try FileManager.default.contentsOfDirectory(atPath: browser.media.path + "/incoming").isEmpty)
        }
    }

    @Test("shows the later of two writers what the earlier one saved, and lets the writer choose")
    func stale() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            let page = try await Self.begin(browser)
            let other = try await TestBrowser(in: db)
            try await other.becomesMember(.owner, of: seller)
            func words(_ title: String, _ version: String) -> [(String, String)] {
                [("version", version), ("language", "fr"), ("title-fr", title), ("category", "caftans")]
            }
            await other.get("\(page)/words")
            await other.post("\(page)/words", words("Le premier titre", "0"))
            #expect(other.status == .seeOther)
            await browser.get("\(page)/words")
            await browser.post("\(page)/words", words("Le second titre", "0"))
            #expect(browser.status == .conflict)
            #expect(browser.page.contains("Le premier titre") && browser.page.contains("value=\"Le second titre\""))
            #expect(browser.page.contains("Nadia Amrani</bdi> a enregistré cette partie"))
            await browser.post("\(page)/words", words("Le second titre", try Self.version(of: "words", on: browser.page)))
            #expect(browser.status == .seeOther)
            await browser.get("\(page)/words")
            #expect(browser.page.contains("value=\"Le second titre\""))
        }
    }

    @Test("shows a fault beside its field, and keeps what was typed")
    func faults() async throws {
        try await TestDatabase.clone { db in
            let (_, browser) = try await Self.shop(in: db)
            let page = try await Self.begin(browser)
            try await Self.save(
                "words", [("language", "fr"), ("title-fr", "C"), ("description-en", "Blue"), ("category", "x")], at: page, browser)
            #expect(browser.status == .unprocessableContent)
            for field in ["title-fr", "title-en", "category"] { #expect(browser.page.contains("id=\"\(field)-error\""), "\(field)") }
            await browser.get("\(page)/words")
            #expect(browser.page.contains("value=\"C\"") && browser.page.contains(">Blue</textarea>"))
            try await Self.save(
                "variants", [("row-0-shown", "yes"), ("row-0-price", "0"), ("row-0-gtin", "4006381333932"), ("row-0-pieces", "deux")],
                at: page,
                browser)
            for field in ["price", "gtin", "pieces"] { #expect(browser.page.contains("id=\"row-0-\(field)-error\""), "\(field)") }
            #expect(browser.page.contains("value=\"deux\""))
            try await Self.save("details", [("condition", "worn"), ("serial", "x")], at: page, browser)
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"serial-error\""))
        }
    }

    @Test("keeps the serial number of a piece out of every table")
    func serial() async throws {
        try await TestDatabase.clone { db in
            let (_, browser) = try await Self.shop(in: db, isTrusted: true)
            let page = try await Self.begin(browser)
            try await Self.fill(page, browser)
            func holds() async throws -> (ending: Bool, number: Bool) {
                let names = try await db.search(
                    Query<[String]>.all(
                        """
                        SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
                        WHERE schemaname IN ('catalog', 'audit', 'jobs', 'identity')
                        """
                    ) { row in try row.next() })
                var text = ""
                for name in names where name != "catalog.unsealed_serial" {
                    let rows = SQL(stringLiteral: "SELECT coalesce(string_agg(t::text, '|'), '') FROM \(name) AS t")
                    text += try await db.search(Query<String>.one(rows) { row in try row.next() })
                }
                return (text.contains("X9Z4"), text.contains("SN 123") || text.contains("123X9Z4"))
            }
            #expect(try await holds() == (true, false))
            try await Self.publish(page, browser)
            #expect(browser.status == .seeOther)
            #expect(try await holds() == (true, false))
        }
    }

    @Test("publishes only what the reader of the last part saw, and accepts very long texts with a fault instead of failing")
    func seen() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db, isTrusted: true)
            let page = try await Self.begin(browser)
            try await Self.fill(page, browser)
            await browser.get("\(page)/check")
            let seen = try browser.hidden("versions")
            try await Self.save(
                "variants", [("row-0-shown", "yes"), ("row-0-value-size", "M"), ("row-0-price", "3"), ("row-0-pieces", "2")], at: page,
                browser)
            await browser.post("\(page)/check", [("versions", seen)])
            #expect(browser.status == .conflict && browser.page.contains("id=\"check\""))
            let long = String(repeating: "é", count: 30_000)
            let defects = (0..<12).flatMap { [("defect-\($0)-shown", "yes"), ("defect-\($0)-fr", long)] }
            try await Self.save("details", [("condition", "worn")] + defects, at: page, browser)
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"defect-11-fr-error\""))
            // A suspended shop changes nothing.
            try await db.transaction { tx in
                try await Seller.setStanding(.suspended, of: seller, by: .system, why: "Contrefaçons", in: tx)
            }
            await browser.post(Self.list + "/new")
            #expect(browser.location == "/fr/desk/dar-salma")
        }
    }

    @Test("asks before a draft is deleted, and deletes it")
    func removes() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            let page = try await Self.begin(browser)
            await browser.get("\(page)/removal")
            #expect(browser.status == .ok)
            #expect(try await db.read(ListingDraft.open(of: seller)).count == 1)
            await browser.post("\(page)/removal")
            #expect(browser.location == Self.list)
            #expect(try await db.read(ListingDraft.open(of: seller)).isEmpty)
        }
    }

    @Test("comes back with what was typed while the database is away, and can be sent again")
    func outage() async throws {
        var limits = DatabaseLimits()
        limits.lock = 50
        try await TestDatabase.make(limits: limits) { test in
            let (_, browser) = try await Self.shop(in: test.db)
            let page = try await Self.begin(browser)
            await browser.get("\(page)/words")
            let fields = [("version", "0"), ("language", "fr"), ("title-fr", "Caftan <b>"), ("category", "caftans")]
            try await test.db.transaction { tx in
                try await tx.run("LOCK TABLE catalog.listing_part IN ACCESS EXCLUSIVE MODE")
                await browser.post("\(page)/words", fields)
            }
            #expect(browser.status == .serviceUnavailable && browser.header("Retry-After") != nil)
            #expect(browser.page.contains("name=\"title-fr\" value=\"Caftan &lt;b&gt;\""))
            #expect(browser.page.contains("action=\"\(page)/words\""))
            await browser.post("\(page)/words", fields, token: try browser.hidden("token"))
            #expect(browser.status == .seeOther)
        }
    }
}
