import Catalog
import CSV
import Foundation
import HTTP
import Identity
import Imports
import Jobs
import Kernel
import Logging
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("The steps of a file at the desk")
struct FileStepsTests {
    /// A shop with a manager who has sent that table, and the worker that reads it.
    private struct Shop {
        let seller: Seller.ID
        let manager: TestBrowser
        let worker: Worker
        let page: String

        func version() throws -> String { try manager.hidden("version") }

        /// Does what is due, and opens the page again.
        func goOn() async throws {
            try await worker.runDue()
            await manager.get(page)
        }

        func file(in db: Database) async throws -> ImportFile {
            let files = try await db.read(ImportFile.of(seller))
            return try #require(files.first)
        }
    }

    private static func send(_ table: String, in db: Database) async throws -> Shop {
        let (seller, manager) = try await FileUploadTests.shop(in: db)
        try await db.transaction { tx in
            func names(_ text: String) -> Names { Names(french: text, arabic: text, english: text) }
            try await Attribute.add(
                "size", named: names("Pointure"), ofVariant: true, values: [("38", names("38")), ("39", names("39"))], in: tx)
            try await Attribute.add("colour", named: names("Couleur"), ofVariant: true, values: [("red", names("Rouge"))], in: tx)
            _ = try await Category.add("mode", named: names("Mode"), in: tx)
            _ = try await Category.add("babouches", named: names("Babouches"), below: "mode", attributes: ["size", "colour"], in: tx)
            _ = try await Category.add("tapis", named: names("Tapis"), in: tx)
        }
        var jobs = JobTable()
        ImportFile.register(on: &jobs, files: manager.world.privateFiles, mediaPrefix: "/media/")
        let registered = jobs
        try await db.transaction { tx in try await registered.register(in: tx) }
        await manager.get(FileUploadTests.list)
        await manager.upload(FileUploadTests.list, [], files: [("file", "articles.csv", Array(table.utf8))])
        return Shop(
            seller: seller, manager: manager, worker: Worker(jobs, on: db, log: Log(least: .error)), page: try #require(manager.location))
    }

    private static let columns = [("columns", "4"), ("column-0", "title"), ("column-1", "price"), ("column-2", "category")]

    @Test("ask for columns, then for words, and keep what was chosen beside each fault")
    func steps() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let shop = try await Self.send("Nom;Coût;Type;Teinte\nBabouche;1.299;Mules;Rouge\nTapis;cher;Kilims;Vert\n", in: db)
            let browser = shop.manager
            try await shop.goOn()
            #expect(
                browser.page.contains("Que contient chaque colonne") && browser.page.contains("Babouche")
                    && !browser.page.contains("data-moves"))
            let version = try shop.version()

            await browser.post(
                shop.page + "/columns", [("version", version), ("columns", "4"), ("column-1", "price"), ("column-2", "price")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("id=\"column-2-error\""))
            #expect(browser.page.components(separatedBy: "value=\"price\" selected").count == 3, "what was chosen stays")
            // A field that nobody may choose is not taken.
            await browser.post(
                shop.page + "/columns", [("version", version)] + Self.columns + [("column-3", "compare-at-price"), ("decimal-1", ",")])
            #expect(browser.location == shop.page)
            #expect(try await shop.file(in: db).columns[3].field == nil)
            await browser.post(shop.page + "/columns", [("version", version)] + Self.columns)
            #expect(browser.status == .conflict && browser.page.contains("a avancé entre-temps"))

            try await shop.goOn()
            #expect(
                browser.page.contains("Que veulent dire les mots") && browser.page.contains("Mules")
                    && browser.page.contains("Mode › Babouches"))
            let words = try shop.version()
            let names = browser.page.matches(of: /<select id="(word-[0-9]+)"/).map { String($0.output.1) }
            #expect(names.count == 2)
            await browser.post(
                shop.page + "/words",
                [("version", words), (names[0], "babouches"), (names[1], "mode"), ("language", "ar"), ("pieces", "-1")])
            #expect(browser.status == .unprocessableContent)
            let wrong = [names[1], "condition", "pieces"].map { "id=\"\($0)-error\"" }
            #expect(wrong.allSatisfy(browser.page.contains) && !browser.page.contains("id=\"\(names[0])-error\""))
            #expect(browser.page.contains("value=\"babouches\" selected") && browser.page.contains("value=\"ar\" checked"))
            await browser.post(
                shop.page + "/words",
                [
                    ("version", words), (names[0], "babouches"), (names[1], "tapis"), ("language", "fr"), ("pieces", "2"),
                    ("condition", "new"),
                ])
            #expect(browser.location == shop.page)

            try await shop.goOn()
            #expect(browser.page.contains("Vérifié") && browser.page.contains("cher") && browser.page.contains("faults.csv"))
            let settings = try await shop.file(in: db).settings
            #expect(settings.condition == "new" && settings.pieces == 2 && settings.language == .french)
            await browser.get(shop.page + "/faults.csv")
            #expect(browser.page.hasPrefix("\u{FEFF}Nom;Coût;Type;Teinte;fault\r\nTapis;cher;Kilims;Vert;Coût\u{A0}: "))
            #expect(!browser.page.contains("Babouche;"))

            // The way back, and again to the decision.
            for step in ["columns", "words"] {
                await browser.get("\(shop.page)/\(step)")
                #expect(browser.status == .ok && browser.page.contains("name=\"version\""))
            }
            await browser.post(shop.page + "/start", [("version", words)])
            #expect(browser.status == .conflict && browser.page.contains("Vérifié"))
            await browser.get(shop.page)
            await browser.post(shop.page + "/start", [("version", try shop.version())])
            #expect(browser.location == shop.page)
            try await shop.goOn()
            #expect(browser.status == .ok && browser.page.contains("Compléter les brouillons"), "it has no picture")
            await browser.get("/fr/desk/dar-salma/listings/drafts?file=\(shop.page.suffix(36))")
            #expect(browser.page.contains("Babouche") && !browser.page.contains(">Tapis<"))
            await browser.get("/fr/desk/dar-salma/listings/drafts?file=\(ImportFile.ID())")
            #expect(browser.page.contains("Aucun brouillon ici."))
        }
    }

    @Test("ask for the values of an option once its meaning is known, and read the file again in another encoding")
    func values() async throws {
        try await TestDatabase.make { test in
            let db = test.db
            let shop = try await Self.send("Titre;Prix;Rayon;Mesure\nBabouche;300;Babouches;38\nBabouche;300;Babouches;large\n", in: db)
            let browser = shop.manager
            try await shop.goOn()
            let first = try shop.version()
            await browser.post(shop.page + "/columns", [("version", first), ("encoding", "utf8"), ("separator", "semicolon")])
            #expect(browser.location == shop.page + "/columns", "nothing is different")
            await browser.post(shop.page + "/columns", [("version", first), ("encoding", "windows1252"), ("separator", "semicolon")])
            #expect(browser.location == shop.page)
            try await shop.goOn()
            #expect(try await shop.file(in: db).dialect?.encoding == .windows1252)
            await browser.get(shop.page + "/columns")
            await browser.post(shop.page + "/columns", [("version", try shop.version())] + Self.columns + [("column-3", "option")])
            try await shop.goOn()

            let file = try await shop.file(in: db)
            let taxonomy = try await Taxonomy(from: db)
            let words = try await ImportFile.words(of: file, in: taxonomy, in: db).map(\.word)
            let option = try #require(words.firstIndex { $0.kind == .option })
            let values = words.indices.filter { words[$0].kind == .value }
            #expect(values.count == 2)
            let fields = [("version", try shop.version()), ("language", "fr"), ("pieces", "1"), ("condition", "new")]
            let category = words.indices.filter { words[$0].kind == .category }.map { ("word-\($0)", "babouches") }
            let chosen = fields + category + [("word-\(option)", "size")]
            await browser.post(shop.page + "/words", chosen + [("attributes", "\(option)=")])
            #expect(browser.status == .unprocessableContent && browser.page.contains("Choisissez maintenant les valeurs"))
            #expect(browser.page.contains("value=\"38\" selected"), "a value of the same name is suggested")
            await browser.post(
                shop.page + "/words",
                chosen + [("attributes", "\(option)=size")] + values.map { ("word-\($0)", words[$0].theirs == "38" ? "red" : "") })
            #expect(browser.status == .unprocessableContent, "this value belongs to another attribute")
            await browser.post(
                shop.page + "/words",
                chosen + [("attributes", "\(option)=size")] + values.map { ("word-\($0)", words[$0].theirs == "38" ? "38" : "") })
            #expect(browser.location == shop.page)
        }
    }

    @Test("name what is wrong with a file that cannot be read")
    func refused() async throws {
        try await TestDatabase.make { test in
            let shop = try await Self.send("Titre;Prix\nBabouche\n", in: test.db)
            try await shop.goOn()
            #expect(shop.manager.page.contains("Ce fichier ne peut pas être lu") && shop.manager.page.contains("Ligne"))
            await shop.manager.get(shop.page + "/faults.csv")
            #expect(shop.manager.location == shop.page)
            await shop.manager.get(FileUploadTests.list)
            #expect(shop.manager.page.contains("Illisible"))
        }
    }
}
