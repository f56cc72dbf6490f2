import Config
import Foundation
import HTTP
import Identity
import Images
import Imports
import Kernel
import Postgres
import Sellers
import TestKit
import Testing
import Web

@testable import SellerDesk

@Suite("A file of listings at the desk")
struct FileUploadTests {
    static let list = "/fr/desk/dar-salma/files"
    static let table = Array("Titre;Prix\nCaftan;300\n".utf8)

    static func shop(in db: Database) async throws -> (seller: Seller.ID, manager: TestBrowser) {
        let seller = try await db.transaction { tx in try await Cast.darSalma.opens(in: tx) }
        let browser = try await TestBrowser(in: db)
        try await TestBrowser(in: db).becomesMember(.owner, of: seller)
        try await browser.becomesMember(.manager, of: seller)
        await browser.get(list)
        return (seller, browser)
    }

    private static func send(_ bytes: [UInt8], named name: String = "catalogue.csv", _ browser: TestBrowser) async {
        await browser.upload(list, [], files: [("file", name, bytes)])
    }

    /// The private files and the uploads on the disk.
    private static func stored(_ browser: TestBrowser) -> Int {
        [browser.privateFolder.path, browser.media.path + "/incoming"].reduce(0) { count, folder in
            let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return count + files.filter { !$0.hasSuffix("incoming") && ($0 as NSString).lastPathComponent.utf8.count > 2 }.count
        }
    }

    @Test("is kept with its name and its sender, and the same bytes lead to the same file")
    func uploads() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            #expect(browser.status == .ok && browser.page.contains("Aucun fichier pour le moment"))
            await Self.send(Self.table, named: "été <1>.csv", browser)
            let page = try #require(browser.location)
            #expect(browser.status == .seeOther && page.hasPrefix(Self.list + "/"))
            try await browser.follow()
            #expect(browser.status == .ok && browser.page.contains("été &lt;1&gt;.csv") && browser.page.contains("data-moves="))
            await browser.get(Self.list)
            #expect(browser.page.contains("été &lt;1&gt;.csv") && browser.page.contains("Lecture"))
            await Self.send(Self.table, named: "copie.csv", browser)
            #expect(browser.location == page && browser.flash == "fileIsHere")
            let files = try await db.read(ImportFile.of(seller))
            #expect(files.map(\.name) == ["été <1>.csv"] && files.first?.isArchive == false)
            #expect(Self.stored(browser) == 1, "the copy is removed, and so are the uploads")
        }
    }

    @Test("is refused beside the field if it is missing, empty or too large, and nothing of it stays")
    func refusals() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            await browser.upload(Self.list, [], files: [])
            #expect(browser.status == .unprocessableContent && browser.page.contains("Choisissez un fichier."))
            await Self.send([], named: "", browser)
            #expect(browser.status == .unprocessableContent && browser.page.contains("Choisissez un fichier."))
            await Self.send([], browser)
            #expect(browser.status == .unprocessableContent && browser.page.contains("Ce fichier est vide."))
            await Self.send([UInt8](repeating: 97, count: ImportFile.mostTableBytes + 1), browser)
            #expect(browser.status == .contentTooLarge && browser.page.contains("trop gros"))
            // An archive may be larger. What it holds is read later.
            await Self.send([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: ImportFile.mostTableBytes), named: "a.zip", browser)
            #expect(browser.status == .seeOther)
            let files = try await db.read(ImportFile.of(seller))
            #expect(files.map(\.isArchive) == [true] && Self.stored(browser) == 1)
        }
    }

    @Test("comes at most thirty times an hour, and the next one is told when")
    func limit() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            try await db.transaction { tx in
                for _ in 1...29 { try await RateLimit.consume("imports.files:\(seller)", limit: 30, per: 3_600, in: tx) }
            }
            await Self.send(Self.table, browser)
            #expect(browser.status == .seeOther)
            await Self.send(Self.table + Array("Babouche;90\n".utf8), browser)
            #expect(browser.status == .tooManyRequests && browser.header("Retry-After") != nil)
            let files = try await db.read(ImportFile.of(seller))
            #expect(files.count == 1 && Self.stored(browser) == 1)
        }
    }

    @Test("of a stranger or of a packer is not read")
    func unread() async throws {
        try await TestDatabase.clone { db in
            let (seller, manager) = try await Self.shop(in: db)
            let packer = TestBrowser(beside: manager)
            try await packer.becomesMember(.packer, of: seller)
            for (browser, isRead) in [(TestBrowser(beside: manager), false), (packer, false), (manager, true)] {
                await browser.get("/fr")
                var headers: Headers = [
                    "Content-Type": "multipart/form-data; boundary=b", "Origin": HeaderValue(browser.world.configuration.publicURL) ?? "",
                ]
                headers["Cookie"] = HeaderValue(browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))
                let request = Request(.post, Self.list, headers: headers, body: Bytes("--b--\r\n"))
                let answer = await RequestPipeline(world: browser.world).answer(request, on: db, browser.admission)
                let rest = try? await request.body.next()
                #expect((rest == nil) == isRead, "\(answer.status)")
            }
        }
    }

    @Test("can be cancelled once, and then says so")
    func cancels() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            await Self.send(Self.table, browser)
            let page = try #require(browser.location)
            await browser.get(page + "/cancellation")
            #expect(browser.status == .ok && browser.page.contains("Annuler cet import"))
            await browser.post(page + "/cancellation")
            #expect(browser.location == page && browser.flash == "fileCancelled")
            await browser.post(page + "/cancellation")
            #expect(browser.location == page && browser.flash == "fileIsOver")
            await browser.get(page)
            #expect(browser.page.contains("L’import est annulé") && !browser.page.contains("data-moves="))
            await browser.get(page + "/cancellation")
            #expect(browser.location == page)
            for step in ["columns", "words"] {
                await browser.get("\(page)/\(step)")
                #expect(browser.location == page)
                await browser.post("\(page)/\(step)", [("version", "1"), ("columns", "0")])
                #expect(browser.status == .conflict && browser.page.contains("L’import est annulé"))
            }
            await browser.post(page + "/start", [("version", "1")])
            #expect(browser.status == .conflict)
            let files = try await db.read(ImportFile.of(seller))
            #expect(files.map(\.state) == [.cancelled])
        }
    }

    @Test("answers a long poll once it has changed")
    func moves() async throws {
        try await TestDatabase.clone { db in
            let (seller, browser) = try await Self.shop(in: db)
            await Self.send(Self.table, browser)
            let page = try #require(browser.location)
            let version = try #require(try await db.read(ImportFile.of(seller)).first?.version)
            await browser.get("\(page)/moves?seen=\(version)")
            #expect(browser.response.topic == ImportFile.topic(try #require(ImportFile.ID(String(page.suffix(36))))))
            await browser.get("\(page)/moves?seen=\(version - 1)")
            #expect(browser.status == .ok && browser.response.topic == nil)
            await browser.get("\(page)/moves")
            #expect(browser.status == .badRequest)
        }
    }
}
