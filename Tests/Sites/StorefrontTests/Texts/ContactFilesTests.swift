import Components
import Foundation
import HTML
import HTTP
import Identity
import Images
import Kernel
import Media
import PictureAttacks
import Postgres
import Support
import TestKit
import Testing
import Web

@testable import Storefront

@Suite("The files of the contact form", .timeLimit(.minutes(5)))
struct ContactFilesTests {
    private static let pdf = Array("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n".utf8)
    private static let photo = Drawing(width: 200, height: 150).encodedJPEG(quality: 80)

    private static func send(
        _ files: [(name: String, bytes: [UInt8])], key: String? = nil, _ changes: [String: String] = [:], in browser: TestBrowser
    ) async throws {
        if key == nil { await browser.get("/fr/pages/contact") }
        let fields = [
            "key": try key ?? browser.hidden("key"), "name": "Nadia", "contact": "nadia@example.ma", "topic": "order", "order": "",
            "words": "Le colis est abîmé.",
        ]
        await browser.upload(
            "/fr/pages/contact", fields.merging(changes) { $1 }.map { ($0.key, $0.value) },
            files: files.map { ("files", $0.name, $0.bytes) })
    }

    /// The files in the private folder, and the uploads that were not removed.
    private static func left(_ browser: TestBrowser) throws -> [String] {
        try [browser.privateFolder.path, browser.media.path + "/incoming"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
                FileManager.default.contents(atPath: "\(folder)/\(path)") != nil
            }
        }
    }

    @Test("are stored with the message, pictures without metadata and a PDF as it is; the form sent twice stores them once")
    func stored() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let phone = Fixture.phoneJPEG(Drawing(width: 400, height: 300), orientation: 6)
            await browser.get("/fr/pages/contact")
            #expect(
                browser.page.contains("type=\"file\"") && browser.page.contains(" multiple") && browser.page.contains("multipart/form-data")
            )
            let key = try browser.hidden("key")
            for _ in 1...2 {
                try await Self.send(
                    [("recu.pdf", Self.pdf), ("a.jpg", phone), ("b.png", Drawing(width: 90, height: 90).png)], key: key, in: browser)
                #expect(browser.location == "/fr/pages/contact/thanks")
            }
            let message = try #require(try await db.read(ContactMessage.newest(10)).first)
            let files = try #require(try await db.read(ContactMessage.files(of: [message.id]))[message.id])
            #expect(files.map(\.type).sorted { $0.rawValue < $1.rawValue } == [.jpeg, .jpeg, .pdf])
            #expect(try Self.left(browser).count == 3)
            for file in files {
                let path = try #require(browser.world.privateFiles.file(file.key))
                let content = try Data(contentsOf: URL(filePath: path))
                #expect(content.firstRange(of: Data("GPS-SECRET".utf8)) == nil && content.count == file.size)
                if file.type == .pdf { #expect(Array(content) == Self.pdf) }
            }
        }
    }

    @Test("that are refused are named beside the field; the words stay, no file stays, and the page says to choose them again")
    func refused() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            let big = [UInt8](repeating: 0, count: ContactMessage.mostFileBytes + 1)
            let gif =
                Array("GIF89a".utf8) + [
                    1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
                ]
            let page = Array("<!DOCTYPE html><script>alert(1)</script>".utf8)
            let cases: [(files: [(name: String, bytes: [UInt8])], status: Status, says: [String])] = [
                (
                    [("recu.pdf", Self.pdf), ("anim.gif", gif), ("<b>.jpg", page)], .unprocessableContent,
                    ["anim.gif", "&lt;b&gt;.jpg", "ni un PDF"]
                ),
                ([("recu.pdf", Array(Self.pdf.dropLast(7)))], .unprocessableContent, ["recu.pdf", "incomplet"]),
                ([("vide.pdf", [])], .unprocessableContent, ["vide.pdf", "incomplet"]),
                ([("film.pdf", big), ("recu.pdf", Self.pdf)], .contentTooLarge, ["film.pdf", "dépasse 10"]),
                ((1...4).map { ("\($0).pdf", Self.pdf) }, .unprocessableContent, ["Choisissez 3 fichiers au plus"]),
            ]
            for (files, status, says) in cases {
                try await Self.send(files, in: browser)
                #expect(browser.status == status && browser.page.contains("id=\"files-error\""), "\(files.map(\.name))")
                for words in says + ["Choisissez vos fichiers de nouveau", "Le colis est abîmé.", "value=\"nadia@example.ma\""] {
                    #expect(browser.page.replacing(/<\/?bdi>/, with: "").contains(words), "\(files.map(\.name)): \(words)")
                }
                #expect(try Self.left(browser) == [], "\(files.map(\.name))")
            }
            #expect(try await db.read(ContactMessage.newest(10)).isEmpty)
        }
    }

    @Test("must be chosen again if another field has a fault, and are not checked before")
    func otherFault() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await Self.send([("recu.pdf", Self.pdf)], ["words": ""], in: browser)
            #expect(browser.status == .unprocessableContent)
            #expect(browser.page.contains("id=\"words-error\"") && browser.page.contains("id=\"files-error\""))
            try await Self.send([], ["words": ""], in: browser)
            #expect(browser.page.contains("id=\"words-error\"") && !browser.page.contains("id=\"files-error\""))
            #expect(try Self.left(browser) == [])
        }
    }

    @Test("are removed if the message is refused by a limit, and are limited by the day themselves")
    func limited() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            for _ in 1...5 { try await Self.send([], in: browser) }
            try await Self.send([("recu.pdf", Self.pdf)], in: browser)
            #expect(browser.status == .tooManyRequests && browser.page.contains("id=\"words-error\""))
            #expect(browser.page.contains("id=\"files-error\"") && browser.page.contains("Le colis est abîmé."))
            #expect(try Self.left(browser) == [])
            let contact = try #require(Contact(typed: "samir@example.ma"))
            try await db.transaction { tx in
                for _ in 1...3 {
                    try await ContactMessage.takeFileLimit([20_000_000], of: "192.0.2.9", by: nil, for: contact, in: tx)
                }
            }
            try await Self.send([("recu.pdf", Self.pdf)], ["contact": "samir@example.ma"], in: browser)
            #expect(browser.status == .tooManyRequests && browser.page.contains("Trop de fichiers"))
            try await Self.send([], ["contact": "samir@example.ma"], in: browser)
            #expect(browser.status == .seeOther)
        }
    }

    @Test("that cannot be stored are answered with 503 beside the field, and the words stay")
    func fullDisk() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try FileManager.default.removeItem(atPath: browser.privateFolder.path + "/incoming")
            try await Self.send([("recu.pdf", Self.pdf)], in: browser)
            #expect(browser.status == .serviceUnavailable && browser.page.contains("id=\"files-error\""))
            #expect(browser.page.contains("Le colis est abîmé."))
            #expect(try await db.read(ContactMessage.newest(10)).isEmpty)
        }
    }
}
