import Catalog
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

@Suite("The pages of files")
struct HostileFilePageTests {
    /// Sends a table to the shop, and reads it.
    /// - Returns: the page of the file.
    private static func send(_ table: String, _ browser: TestBrowser, in db: Database) async throws -> String {
        try await work(browser, in: db)
        await browser.get(FileUploadTests.list)
        await browser.upload(FileUploadTests.list, [], files: [("file", "articles.csv", Array(table.utf8))])
        let page = try #require(browser.location)
        try await work(browser, in: db)
        await browser.get(page)
        return page
    }

    /// Does what is due, with a worker that is registered before anything is sent.
    private static func work(_ browser: TestBrowser, in db: Database) async throws {
        var jobs = JobTable()
        ImportFile.register(on: &jobs, files: browser.world.privateFiles, mediaPrefix: "/media/")
        let registered = jobs
        try await db.transaction { tx in try await registered.register(in: tx) }
        try await Worker(jobs, on: db, log: Log(least: .error)).runDue()
    }

    @Test("answer for another shop's file as for none, whatever is asked")
    func strangers() async throws {
        try await TestDatabase.clone { db in
            let (_, browser) = try await FileUploadTests.shop(in: db)
            let page = try await Self.send("Nom;Prix\nBol;12,50\n", browser, in: db)
            let other = try await db.transaction { tx in try await Cast.darSalma.opens(as: "autre-boutique", in: tx) }
            let stranger = TestBrowser(beside: browser)
            try await stranger.becomesMember(.owner, of: other)
            await stranger.get("/fr/desk/autre-boutique/files")
            #expect(stranger.status == .ok)
            for key in [String(page.suffix(36)), "\(ImportFile.ID())", "x", "0"] {
                let own = "/fr/desk/autre-boutique/files/\(key)"
                for path in ["", "/moves?seen=0", "/columns", "/words", "/faults.csv", "/cancellation"] {
                    await stranger.get(own + path)
                    #expect(stranger.status == .notFound, "\(own + path)")
                }
                for path in ["/columns", "/words", "/start", "/cancellation"] {
                    await stranger.post(own + path, [("version", "3"), ("columns", "2"), ("column-0", "title"), ("column-1", "price")])
                    #expect(stranger.status == .notFound, "\(own + path)")
                }
                // The address of the first shop is no address for a stranger.
                await stranger.get("/fr/desk/dar-salma/files/\(key)")
                #expect(stranger.status == .notFound)
            }
            await browser.get(page)
            #expect(browser.status == .ok && browser.page.contains("Que contient chaque colonne"))
        }
    }

    @Test("show what a file holds as text, and take no meaning that is none")
    func markup() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await FileUploadTests.shop(in: db)
            try await db.transaction { tx in
                func names(_ text: String) -> Names { Names(french: text, arabic: text, english: text) }
                _ = try await Catalog.Category.add("tapis", named: names("Tapis"), in: tx)
            }
            let mark = "<img src=x onerror=1>"
            let page = try await Self.send("Nom;Prix;Rayon;\(mark)\n\(mark)Tapis;\(mark);\(mark)\u{202E};\(mark)\n", browser, in: db)
            func isSafe(_ place: String) {
                #expect(browser.status == .ok && !browser.page.contains("<img src=x") && browser.page.contains("&lt;img src=x"), "\(place)")
            }
            isSafe("columns")
            let columns = [
                ("version", try browser.hidden("version")), ("columns", "4"), ("column-0", "title"), ("column-1", "price"),
                ("column-2", "category"), ("column-3", "option"),
            ]
            await browser.post(page + "/columns", columns)
            #expect(browser.location == page)
            try await Self.work(browser, in: db)
            await browser.get(page)
            isSafe("words")
            let version = try browser.hidden("version")
            let names = browser.page.matches(of: /<select id="(word-[0-9]+)"/).map { String($0.output.1) }
            let settings = [("version", version), ("language", "fr"), ("pieces", "1"), ("condition", "new")]
            // No word may mean something that is no code, however long it is.
            for meaning in ["x", String(repeating: "x", count: 121), "tapis' OR 1=1", "\u{202E}"] {
                await browser.post(page + "/words", settings + names.map { ($0, meaning) })
                #expect(browser.status == .unprocessableContent, "\(meaning)")
            }
            let kinds = Query<[String]>.all("SELECT kind FROM imports.word ORDER BY rows DESC, kind, scope, theirs") { row in try row.next()
            }
            let words = try await db.read(kinds)
            let chosen = words.enumerated().map { index, kind in ("word-\(index)", ["category": "tapis", "option": "-"][kind] ?? "") }
            let long = words.enumerated().filter { $0.element == "value" }.map { ("word-\($0.offset)", String(repeating: "y", count: 500)) }
            let shown = words.firstIndex(of: "option").map { [("attributes", "\($0)=")] } ?? []
            await browser.post(page + "/words", settings + shown + chosen.filter { word in !long.contains { $0.0 == word.0 } } + long)
            #expect(browser.status == .unprocessableContent)
            await browser.post(page + "/words", settings + chosen)
            #expect(browser.location == page)
            try await Self.work(browser, in: db)
            await browser.get(page)
            isSafe("decision")
            let mapped = try await db.read(ImportFile.of(seller)).first?.state
            #expect(mapped == .checked)
        }
    }
}
