import Foundation
import Glibc
import HTTP
import Kernel
import TestKit
import Testing

@Suite("A style sheet of several files")
struct StyleBundleTests {
    private static let layers = ["base", "components", "pages"]
    private let folder = TestKit.TemporaryFolder()

    init() throws {
        for (name, text) in [
            ("base/a", "a { color: red }\n"), ("components/card", "/* why */ .card { top: 0 }\n"),
            ("components/box", ".box { top: 0 }\n"), ("components/other", ".other { top: 0 }\n"),
        ] {
            let layer = name.prefix { $0 != "/" }
            try FileManager.default.createDirectory(atPath: folder.path + "/css/" + layer, withIntermediateDirectories: true)
            _ = folder.write(Array(text.utf8), to: "css/\(name).css")
        }
        _ = folder.write(Array("<svg/>".utf8), to: "icon.svg")
    }

    @Test("is served as one, each part in the cascade layer of its folder, and parts are not served alone")
    func served() throws {
        let sheet = StyleBundle("shop.css", layers: Self.layers, parts: ["components/card", "components/box", "base/a"])
        let files = try StaticFiles(folder.path, sheets: [sheet])
        let url = files.url("shop.css")
        #expect(url.hasPrefix("/assets/shop.") && url.utf8.count == 33)
        let answer = try #require(files.response(to: Request(.get, url)))
        guard case .bytes(let bytes) = answer.body else {
            Issue.record("a style sheet is kept in memory")
            return
        }
        #expect(bytes.text == "@layer base,components,pages;@layer base{a{color:red}}@layer components{.card{top:0}.box{top:0}}")
        #expect(files.response(to: Request(.get, "/assets/css/components/card.css")) == nil)
        #expect(files.response(to: Request(.get, "/assets/icon.svg")) != nil)
    }

    @Test("stops the start if a part is missing, or its folder is no layer")
    func refused() throws {
        #expect(throws: StaticFiles.Failure.unreadable(folder.path + "/css/base/b.css", ENOENT)) {
            try StaticFiles(folder.path, sheets: [StyleBundle("shop.css", layers: Self.layers, parts: ["base/b"])])
        }
        #expect(throws: StaticFiles.Failure.partsWithoutLayer("shop.css", ["odd/b"])) {
            try StaticFiles(folder.path, sheets: [StyleBundle("shop.css", layers: Self.layers, parts: ["base/a", "odd/b"])])
        }
    }
}
