import Foundation
import Glibc
import Images
import Kernel
import PictureAttacks
import TestKit
import Testing

@Suite("A private file", .timeLimit(.minutes(5)))
struct PrivateFileTests {
    private let folder = TemporaryFolder()

    /// A small PDF with a script in it. Its table of objects is left out.
    static let pdf = Array(
        "%PDF-1.4\n1 0 obj <</Type /Catalog /OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
            .utf8)

    private func pictures() throws -> Pictures { Pictures(store: try PictureStore(folder: folder.path + "/media"), command: .built) }
    private func store() throws -> PrivateFileStore { try PrivateFileStore(folder: folder.path + "/private") }

    private static func mode(_ path: String) -> mode_t {
        var state = stat()
        return unsafe stat(path, &state) == 0 ? state.st_mode & 0o7777 : 0
    }

    @Test("of a PDF is stored as it is, under a random name, and only the program may read it")
    func document() async throws {
        let (pictures, store) = (try pictures(), try store())
        let upload = folder.write(Self.pdf, to: "upload")
        let (one, other) = (try await pictures.process(upload, into: store), try await pictures.process(upload, into: store))
        #expect(one.key != other.key && one.hash == other.hash && one.type == .pdf && one.size == Self.pdf.count)
        let path = try #require(store.file(one.key))
        #expect(try Array(Data(contentsOf: URL(filePath: path))) == Self.pdf)
        #expect(Self.mode(path) == 0o600)
        for folder in [store.folder, store.folder + "/incoming", store.folder + "/" + one.key.prefix(2)] {
            #expect(Self.mode(folder) == 0o700, "\(folder)")
        }
        try store.remove(one.key)
        try store.remove(one.key)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(FileManager.default.fileExists(atPath: try #require(store.file(other.key))))
    }

    @Test("of a picture is a JPEG of its own without metadata, and nothing of it is among the public pictures")
    func picture() async throws {
        let (pictures, store) = (try pictures(), try store())
        let photo = Fixture.phoneJPEG(Drawing(width: 400, height: 300), orientation: 6)
        #expect(Data(photo).firstRange(of: Data("GPS-SECRET".utf8)) != nil)
        let upload = folder.write(photo, to: "upload")
        let made = try await pictures.process(upload, into: store)
        let content = try Data(contentsOf: URL(filePath: try #require(store.file(made.key))))
        #expect(made.type == .jpeg && made.size == content.count && content.starts(with: [0xFF, 0xD8, 0xFF]))
        #expect(content.firstRange(of: Data("GPS-SECRET".utf8)) == nil)
        #expect(pictures.store.shelves.isEmpty)
    }

    @Test("is refused where it is no picture and no PDF, or a broken one, or a GIF, and nothing is stored")
    func refused() async throws {
        let (pictures, store) = (try pictures(), try store())
        let uploads: [(String, [UInt8], PictureRefusal)] = [
            ("a page", Array("<!DOCTYPE html><script>alert(1)</script>".utf8), .notAPicture), ("nothing", [], .notAPicture),
            ("a page before a PDF", Array("<script>".utf8) + Self.pdf, .notAPicture),
            ("a PDF without an end", Array(Self.pdf.dropLast(7)), .damaged),
            ("a PDF of version 9", Array("%PDF-9.0".utf8) + Self.pdf.dropFirst(8), .notAPicture),
            (
                "a GIF",
                Array("GIF89a".utf8) + [
                    1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
                ], .notAPicture
            ),
            ("a huge PDF", Self.pdf + [UInt8](repeating: 10, count: PictureLimits.bytes), .tooManyBytes),
        ]
        for (what, bytes, refusal) in uploads {
            let upload = folder.write(bytes, to: "upload")
            await #expect(throws: refusal, "\(what)") { _ = try await pictures.process(upload, into: store) }
        }
        #expect(store.keys(before: .now().adding(seconds: 60)).isEmpty)
    }

    @Test("that a process did not finish is removed from the folder when it is old, and a young one stays")
    func unfinished() throws {
        let store = try store()
        let (old, young) = (store.temporaryFile(), store.temporaryFile())
        for path in [old, young] { #expect(FileManager.default.createFile(atPath: path, contents: Data("x".utf8))) }
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -90_000)], ofItemAtPath: old)
        #expect(store.keys(before: .now().adding(seconds: -86_400)).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: old) && FileManager.default.fileExists(atPath: young))
    }

    @Test("has no path for a key of another form, so none leads out of the folder")
    func keys() throws {
        let store = try store()
        for key in ["", "..", "../../etc/passwd", String(repeating: "A", count: 32), String(repeating: "a", count: 31), "lock"] {
            #expect(store.file(key) == nil, "\(key)")
        }
    }
}
