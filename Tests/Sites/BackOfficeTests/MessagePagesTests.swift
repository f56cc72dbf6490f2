import Auditing
import Foundation
import HTTP
import Identity
import Images
import Kernel
import Media
import Postgres
import Support
import TestKit
import Testing
import Web

@testable import BackOffice

@Suite("The messages of the contact form", .timeLimit(.minutes(5)))
struct MessagePagesTests {
    private static let pdf = Array("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n".utf8)

    /// Stores a message, with a PDF if asked.
    @discardableResult
    private static func message(
        from name: String = "Salma", _ contact: String = "salma@example.ma", about order: String = "", _ words: String = "Bonjour",
        files: Int = 0, in browser: TestBrowser
    ) async throws -> ContactMessage {
        let id = ContactMessage.ID()
        let draft = try ContactDraft(name: name, contact: contact, topic: "order", order: order, words: words)
        let upload = browser.privateFolder.write(pdf, to: "upload")
        var made: [StoredPrivateFile] = []
        for _ in 0..<files { made.append(try await browser.world.pictures.process(upload, into: browser.world.privateFiles)) }
        let stored = made
        return try await browser.db.transaction { tx in
            try await ContactMessage.receive(id, draft, files: stored, of: nil, in: .french, operatorAddress: nil, in: tx)
            return try #require(try await tx.read(ContactMessage.with(id)))
        }
    }

    @Test("wait on the first page of support and admin, are found, and have pages")
    func list() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.support])
            await browser.get("/fr/house")
            #expect(!browser.page.contains("class=\"figures\""))
            await browser.get("/fr/house/messages")
            #expect(browser.status == .ok && browser.page.contains("Aucun message n’attend"))
            let salma = try await Self.message(about: "K-7HM2XQP", "Où est 100%_de mon colis ?", files: 2, in: browser)
            try await Self.message(from: "Nadia", "06 12 34 56 78", in: browser)
            await browser.get("/fr/house")
            #expect(browser.page.contains("href=\"/fr/house/messages\"") && browser.page.contains("class=\"figures\""))
            for words in ["salma", "salma%40example.ma", salma.reference, salma.reference.lowercased(), "7hm2", "100%25_de"] {
                await browser.get("/fr/house/messages?queue=open&q=\(words)")
                #expect(browser.page.contains("/fr/house/messages/\(salma.id)") && !browser.page.contains("Nadia"), "\(words)")
            }
            for words in ["zzz", "%25%25", "M-00000000", "zz%00"] {
                await browser.get("/fr/house/messages?q=\(words)")
                #expect(browser.status == .ok && browser.page.contains("Aucun message ne correspond"), "\(words)")
            }
            await browser.get("/fr/house/messages?queue=handled")
            #expect(browser.page.contains("Il n’y a pas de message"))
            try await db.transaction { tx in
                for number in 0..<ContactMessage.mostListed {
                    let draft = try ContactDraft(name: "N \(number)", contact: "n@example.ma", topic: "other", order: "", words: "x")
                    try await ContactMessage.receive(ContactMessage.ID(), draft, of: nil, in: .arabic, operatorAddress: nil, in: tx)
                }
            }
            var shown: [String] = []
            var next: String? = "/fr/house/messages?queue=all"
            for _ in 1...2 {
                await browser.get(try #require(next))
                shown += browser.page.matches(of: /\/house\/messages\/([0-9a-f-]{36})"/).map { String($0.output.1) }
                next = browser.page.firstMatch(of: /rel="next" href="([^"]*)"/).map { String($0.output.1).replacing("&amp;", with: "&") }
            }
            #expect(next == nil && shown.count == ContactMessage.mostListed + 2 && Set(shown).count == shown.count)
            #expect(shown.last == salma.id.description)
        }
    }

    @Test("are marked as handled and opened again; both are recorded, and a second click changes nothing")
    func handled() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.admin])
            let message = try await Self.message("salma@example.ma", "a\n\n<b>b</b>", in: browser)
            let page = "/fr/house/messages/\(message.id)"
            await browser.get(page)
            #expect(browser.page.contains("&lt;b&gt;b&lt;/b&gt;") && browser.page.contains("mailto:salma@example.ma"))
            for (path, flash) in [("handled", "houseMessageHandled"), ("reopened", "houseMessageReopened")] {
                await browser.post("\(page)/\(path)")
                #expect(browser.location == page && browser.flash == flash)
                await browser.get(page)
                await browser.post("\(page)/\(path)")
                #expect(browser.location == page && browser.flash == nil)
                let isHandled = try await db.read(ContactMessage.with(message.id))?.handledAt != nil
                let open = try await db.read(ContactMessage.openCount)
                #expect(isHandled == (path == "handled") && open == (isHandled ? 0 : 1))
            }
            let acts = try await db.search(AuditedAct.find(AuditFilter(party: "message \(message.id)"), before: nil))
            #expect(acts.map(\.name) == ["support.message-reopened", "support.message-handled"])
            #expect(acts.first?.before == acts.last?.after && acts.first?.after == acts.last?.before)
            for unknown in ["\(ContactMessage.ID())", "x"] {
                await browser.get("/fr/house/messages/\(unknown)")
                #expect(browser.status == .notFound)
                await browser.post("/fr/house/messages/\(unknown)/handled")
                #expect(browser.status == .notFound)
            }
        }
    }

    @Test("have files that only their page sends: to be saved, stored in no cache, and only under the message that they belong to")
    func files() async throws {
        try await TestDatabase.clone { db in
            let browser = try await TestBrowser(in: db)
            try await browser.becomesStaff([.support])
            let (message, other) = (try await Self.message(files: 2, in: browser), try await Self.message(files: 1, in: browser))
            let files = try #require(try await db.read(ContactMessage.files(of: [message.id]))[message.id])
            let page = "/fr/house/messages/\(message.id)"
            await browser.get(page)
            for (index, file) in files.enumerated() {
                #expect(browser.page.contains("href=\"\(page)/files/\(file.key)\" download"))
                let names = try #require(browser.page.firstMatch(of: /files.*/)).output
                #expect(names.contains("\(message.reference)-\(index + 1).pdf"))
            }
            await browser.get("\(page)/files/\(files[1].key)")
            #expect(browser.status == .ok && browser.header("Content-Type") == "application/pdf")
            #expect(browser.header("Content-Disposition") == "attachment; filename=\"\(message.reference)-2.pdf\"")
            #expect(browser.header("Cache-Control") == "no-store" && browser.header("X-Content-Type-Options") == "nosniff")
            #expect(browser.header("Content-Security-Policy")?.contains("sandbox") == true)
            guard case .file(let body) = browser.response.body else { Issue.record("not sent from the disk"); return }
            #expect(body.count == Self.pdf.count && browser.sentFile == Self.pdf)
            // Nothing else leads to the file, not even for the staff.
            for prefix in ["/media", "/private", "/fr/media", "/fr/private", "/assets", "/fr/files"] {
                for name in [
                    files[1].key, "\(files[1].key.prefix(2))/\(files[1].key)", "../private/\(files[1].key)", "incoming/\(files[1].key)",
                ] {
                    await browser.get("\(prefix)/\(name)")
                    #expect(browser.status == .notFound, "\(prefix)/\(name)")
                }
            }
            for path in [
                "/house/messages/\(other.id)/files/\(files[0].key)", "/house/messages/\(message.id)/files/x",
                "/house/messages/x/files/\(files[0].key)",
            ] {
                await browser.get("/fr" + path)
                #expect(browser.status == .notFound, "\(path)")
            }
            let path = try #require(browser.world.privateFiles.file(files[0].key))
            #expect(FileManager.default.fileExists(atPath: path))
            try await db.transaction { tx in try await PrivateFile.release(ContactMessage.filesSubject(of: message.id), in: tx) }
            await browser.get("\(page)/files/\(files[0].key)")
            #expect(browser.status == .notFound)
            try await PrivateFile.removeReleased(browser.world.privateFiles, in: db)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }
}
