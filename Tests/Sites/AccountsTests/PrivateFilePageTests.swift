import Foundation
import HTTP
import Identity
import Images
import Kernel
import Media
import PictureAttacks
import Postgres
import TestKit
import Testing
import Web

@testable import Kolchi

@Suite("The page of a private file", .timeLimit(.minutes(5)))
struct PrivateFilePageTests {
    private static let pdf = Array("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n".utf8)

    private static let send = Handler.person { visit, person, _ in
        let key = visit.parameters["key"] ?? ""
        guard let file = try await visit.db.read(PrivateFile.named(key, of: PrivateFile.Subject("test", "\(person.id)"))) else {
            throw Problem.notFound
        }
        return try visit.privateFile(file.key, file.type, named: "reçu \"n°\" 7/../x", isShown: true)
    }

    /// Pages on which a person stores files and reads those that they stored.
    private static let routes: [Route] = {
        let files = RouteGroup("/own-files", access: .person, privacy: .personal)
        return [
            files.upload(
                "", MultipartLimits(body: 4 * PictureLimits.bytes, files: 1, file: PictureLimits.bytes),
                .person { visit, person, _ in
                    guard let upload = visit.files.first else { throw Problem.notFound }
                    let made = try await visit.world.pictures.process(upload.path, into: visit.world.privateFiles)
                    let file = try await visit.db.transaction { tx in
                        try await PrivateFile.store(made, for: PrivateFile.Subject("test", "\(person.id)"), in: tx)
                    }
                    return .text(file.key)
                }),
            files.get("/:key", send),
            files.get("/open/:key", privacy: .open, send), files.get("/brief/:key", privacy: .brief, send),
        ]
    }()

    @Test("sends it to the person of the access check alone, never stored, and a PDF only as an attachment that cannot run anything")
    func sent() async throws {
        try await TestDatabase.clone { db in
            let shop = try await TestBrowser(in: db)
            let (nadia, samir) = (TestBrowser(beside: shop, routes: Self.routes), TestBrowser(beside: shop, routes: Self.routes))
            try await nadia.signsUp("nadia@exemple.ma")
            try await samir.signsUp("samir@exemple.ma")
            await nadia.get("/fr/account/profile")
            var keys: [String] = []
            let photo = Fixture.phoneJPEG(Drawing(width: 400, height: 300), orientation: 6)
            for (name, bytes) in [("a.pdf", Self.pdf), ("a.jpg", photo)] {
                await nadia.upload("/fr/own-files", [], files: [("file", name, bytes)])
                try #require(nadia.status == .ok)
                keys.append(nadia.page)
            }
            for (key, type, disposition) in [
                (keys[0], "application/pdf", "attachment; filename=\"reun7x.pdf\""),
                (keys[1], "image/jpeg", "inline; filename=\"reun7x.jpg\""),
            ] {
                await nadia.get("/fr/own-files/\(key)")
                #expect(nadia.status == .ok && nadia.header("Content-Type") == type && nadia.header("Content-Disposition") == disposition)
                #expect(nadia.header("Cache-Control") == "no-store" && nadia.header("X-Content-Type-Options") == "nosniff")
                #expect(nadia.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'; sandbox")
                for route in ["open", "brief"] {
                    await nadia.get("/fr/own-files/\(route)/\(key)")
                    #expect(nadia.status == .ok && nadia.header("Cache-Control") == "no-store", "\(route)")
                }
                guard case .file(let file) = nadia.response.body else { Issue.record("not sent from the disk"); return }
                #expect(file.count > 0)
                await samir.get("/fr/own-files/\(key)")
                #expect(samir.status == .notFound)
                let stranger = TestBrowser(beside: shop, routes: Self.routes)
                await stranger.get("/fr/own-files/\(key)")
                #expect(stranger.status == .seeOther && stranger.location?.hasPrefix("/fr/login?next=") == true)
            }
            let person = try #require(try await db.read(Query<String?>.first("SELECT shown_key FROM media.private_file") { try $0.next() }))
            try await db.transaction { tx in try await PrivateFile.release(PrivateFile.Subject("test", person), in: tx) }
            await nadia.get("/fr/own-files/\(keys[0])")
            #expect(nadia.status == .notFound)
        }
    }

    @Test("is the only way to it: no URL of a picture leads to a private file")
    func elsewhere() async throws {
        let folder = TemporaryFolder()
        let store = try PrivateFileStore(folder: folder.path + "/private")
        let media = MediaFiles(store: try PictureStore(folder: folder.path + "/media"))
        let pictures = Pictures(store: media.store, command: .built)
        let made = try await pictures.process(folder.write(Self.pdf, to: "upload"), into: store)
        let padded = made.key + "00000000"
        for path in [
            made.key, "\(made.key)/\(made.key)", "\(made.key.prefix(2))/\(made.key)", "\(padded)/160.jpg", "\(padded)/160.pdf",
            "../private/\(made.key.prefix(2))/\(made.key)", "..%2Fprivate/\(made.key)", "incoming/\(made.key)", "%2e%2e/private",
            "\(padded)/../../../private/\(made.key.prefix(2))/\(made.key)",
        ] {
            #expect(media.response(to: Request(.get, "/media/\(path)")) == nil, "\(path)")
        }
    }
}
