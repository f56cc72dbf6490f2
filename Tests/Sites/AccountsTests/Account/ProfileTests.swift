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
import TestKit
import Testing

@testable import Accounts

@Suite("The profile page")
struct ProfilePageTests {
    private let fields = [("name", "Nadia Amrani"), ("language", "fr")]

    private func nadia(in db: Database) async throws -> TestBrowser {
        let nadia = try await TestBrowser(in: db)
        try await nadia.signsUp("nadia@exemple.org")
        await nadia.get("/fr/account/profile")
        return nadia
    }

    /// The hash of the picture that the page shows.
    private func avatar(_ browser: TestBrowser) -> String? {
        browser.page.firstMatch(of: /<img class="avatar" src="\/media\/([0-9a-f]{40})\/160\.jpg"/).map { String($0.output.1) }
    }

    /// The files in the shop's upload folder.
    private func uploads(_ browser: TestBrowser) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: browser.media.path + "/incoming")
    }

    private func released(_ db: Database) async throws -> [String] {
        try await db.read(Query<[String]>.all("SELECT hash FROM media.picture WHERE released_at IS NOT NULL") { row in try row.next() })
    }

    @Test("shows initials, then the uploaded picture without its location data, until the picture is removed")
    func journey() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await nadia(in: db)
            #expect(nadia.page.contains(">N\u{200C}A</span>") && !nadia.page.contains("no-avatar"))
            let photo = Fixture.phoneJPEG(Drawing(width: 400, height: 300), orientation: 6)
            #expect(Data(photo).range(of: Data("GPS-SECRET".utf8)) != nil)
            await nadia.upload("/fr/account/profile", fields, files: [("avatar", "moi.jpg", photo)])
            #expect(nadia.location == "/fr/account/profile" && nadia.flash == "profileSaved")
            try await nadia.follow()
            let hash = try #require(avatar(nadia))
            #expect(try uploads(nadia).isEmpty)
            let kept = try FileManager.default.subpathsOfDirectory(atPath: nadia.media.path).filter { $0.contains(hash + "/") }
            #expect(kept.count >= 4)
            for path in kept {
                let bytes = try Data(contentsOf: URL(filePath: nadia.media.path + "/" + path))
                for word in ["Exif", "EXIF", "GPS-SECRET", "CREATOR"] { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(path)") }
            }
            await nadia.get("/fr/account")
            #expect(avatar(nadia) == hash)

            // A second picture replaces the first. A form without a picture keeps it.
            await nadia.get("/fr/account/profile")
            await nadia.upload(
                "/fr/account/profile", fields, files: [("avatar", "moi.png", Drawing(width: 300, height: 300, palette: true).png)])
            try await nadia.follow()
            let second = try #require(avatar(nadia))
            #expect(second != hash)
            #expect(try await released(db) == [hash])
            await nadia.upload("/fr/account/profile", fields, files: [("avatar", "", [])])
            try await nadia.follow()
            #expect(avatar(nadia) == second)
            await nadia.upload("/fr/account/profile", fields + [("no-avatar", "yes")], files: [])
            try await nadia.follow()
            #expect(avatar(nadia) == nil && nadia.page.contains(">N\u{200C}A</span>"))
            #expect(try await Set(released(db)) == [hash, second])
        }
    }

    @Test("keeps the file of a picture that another person also uses")
    func samePicture() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await nadia(in: db)
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 61, in: tx) }
            let samir = TestBrowser(beside: nadia)
            try await samir.signsUp("samir@exemple.ma")
            await samir.get("/fr/account/profile")
            for browser in [nadia, samir] {
                await browser.upload("/fr/account/profile", fields, files: [("avatar", "a.png", Drawing(width: 300, height: 200).png)])
                try await browser.follow()
            }
            let hash = try #require(avatar(nadia))
            #expect(avatar(samir) == hash)
            await nadia.upload("/fr/account/profile", fields + [("no-avatar", "yes")], files: [])
            try await db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 3600, in: tx) }
            #expect(try await Media.Picture.removeReleased(PictureStore(folder: nadia.media.path), in: db).isEmpty)
            await samir.get("/fr/account/profile")
            #expect(avatar(samir) == hash)
        }
    }

    @Test("shows an error about a picture in the visitor's language beside its field, and keeps what was typed")
    func mistakes() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await nadia(in: db)
            let faults: [(bytes: [UInt8], status: Status, message: PictureRefusal)] = [
                (Array("no picture at all".utf8), .unprocessableContent, .notAPicture),
                (Fixture.gifBomb, .unprocessableContent, .tooManyPixels),
                (Drawing(width: 1200, height: 40).png, .unprocessableContent, .tooNarrow),
                (Array(Drawing(width: 300, height: 200).jpeg.prefix(900)), .unprocessableContent, .damaged),
                ([UInt8](repeating: 7, count: PictureLimits.bytes + 1), .contentTooLarge, .tooManyBytes),
            ]
            for language in [Language.french, .arabic] {
                for fault in faults {
                    await nadia.upload(
                        "/\(language.rawValue)/account/profile", [("name", "Nadia Tazi"), ("language", "en")],
                        files: [("avatar", "a.jpg", fault.bytes)])
                    #expect(nadia.status == fault.status, "\(fault.message)")
                    #expect(nadia.page.contains("id=\"avatar-error\">" + fault.message.message.onPage(in: language)), "\(fault.message)")
                    #expect(nadia.page.contains("value=\"Nadia Tazi\"") && nadia.page.contains("name=\"language\" value=\"en\" checked"))
                    #expect(try uploads(nadia).isEmpty)
                }
            }
            await nadia.upload(
                "/fr/account/profile", [("name", " "), ("language", "fr")],
                files: [("avatar", "a.png", Drawing(width: 300, height: 200).png)])
            #expect(
                nadia.status == .unprocessableContent && nadia.page.contains("id=\"name-error\"")
                    && nadia.page.contains("Choisissez votre photo de nouveau"))
            // More bytes than the server reads.
            await nadia.upload(
                "/ar/account/profile", fields, files: [("avatar", "a.jpg", [UInt8](repeating: 7, count: ProfilePage.limits.body))])
            #expect(nadia.status == .contentTooLarge && nadia.page.contains("lang=\"ar\""))
            await nadia.get("/fr/account/profile")
            #expect(avatar(nadia) == nil && nadia.page.contains("value=\"Nadia Amrani\""))
            #expect(try uploads(nadia).isEmpty)
        }
    }

    @Test("accepts nothing from strangers and forged forms, and keeps none of their files")
    func strangers() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await nadia(in: db)
            let picture = [(field: "avatar", name: "a.png", bytes: Drawing(width: 300, height: 200).png)]
            await nadia.upload("/fr/account/profile", [("name", "Eve"), ("language", "fr")], files: picture, token: "none")
            #expect(nadia.status == .forbidden)
            let stranger = TestBrowser(beside: nadia)
            await stranger.get("/fr/orders/find")
            await stranger.upload("/fr/account/profile", [("name", "Eve"), ("language", "fr")], files: picture)
            #expect(stranger.location == "/fr/login?next=%2Ffr%2Faccount%2Fprofile")
            // Without access, the body is not even read far enough to be called too large.
            let large = [(field: "avatar", name: "a.png", bytes: [UInt8](repeating: 7, count: ProfilePage.limits.body))]
            await stranger.upload("/fr/account/profile", [("name", "Eve"), ("language", "fr")], files: large)
            #expect(stranger.location == "/fr/login?next=%2Ffr%2Faccount%2Fprofile")
            #expect(try uploads(nadia).isEmpty)
            #expect(try await db.read(Query<Int>.one("SELECT count(*) FROM media.picture") { row in try row.next() }) == 0)
            #expect(try await nadia.person("nadia@exemple.org").name == "Nadia Amrani")
        }
    }

    @Test("accepts no more than twenty pictures an hour from one person")
    func limit() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await nadia(in: db)
            let person = try await nadia.person("nadia@exemple.org").id
            for _ in 0..<20 {
                try await db.transaction { tx in try await RateLimit.consume("identity.avatar:\(person)", limit: 20, per: 3600, in: tx) }
            }
            await nadia.upload("/fr/account/profile", fields, files: [("avatar", "a.png", Drawing(width: 300, height: 200).png)])
            #expect(nadia.status == .tooManyRequests && nadia.header("Retry-After") != nil && nadia.page.contains("id=\"avatar-error\""))
            await nadia.upload("/fr/account/profile", [("name", "Nadia Tazi"), ("language", "fr")], files: [])
            #expect(nadia.status == .seeOther)
        }
    }

    @Test("sets the language of messages to the person; a login does not change the browser's language")
    func language() async throws {
        try await TestDatabase.clone { db in
            let nadia = try await nadia(in: db)
            await nadia.upload("/fr/account/profile", [("name", "Nadia Amrani"), ("language", "ar")], files: [])
            #expect(nadia.location == "/ar/account/profile" && nadia.flash == "profileSaved")
            try await nadia.follow()
            #expect(nadia.page.contains("name=\"language\" value=\"ar\" checked"))
            #expect(try await nadia.person("nadia@exemple.org").language == .arabic)
            let phone = TestBrowser(beside: nadia)
            await phone.logsIn("nadia@exemple.org", next: "/fr/checkout?a=1")
            #expect(phone.location == "/fr/checkout?a=1")
            await nadia.upload("/fr/account/profile", [("name", "Nadia Amrani"), ("language", "de")], files: [])
            #expect(nadia.status == .badRequest)
        }
    }

    @Test(
        "shows the first letters of the first and the last word of the name if there is no picture",
        arguments: [
            ("Nadia Amrani", "N\u{200C}A"), ("nadia", "N"), ("Nadia El Amrani Tazi", "N\u{200C}T"), ("سلمى بنجلون", "س\u{200C}ب"),
            ("éva – 'x", "É\u{200C}X"), ("...", ""),
        ])
    func initials(name: String, initials: String) {
        #expect(Initials.of(name) == initials)
    }
}

extension Message {
    /// The words as a page shows them, with isolates as elements.
    fileprivate func onPage(in language: Language) -> String {
        var out = HTMLBuffer(language: language)
        out.text(self)
        return out.finish().text
    }
}
