import Foundation
import Glibc
import HTTP
import Kernel
import TestKit
import Testing

@Suite("A script of several files")
struct ScriptBundleTests {
    private let folder = TestKit.TemporaryFolder()

    init() throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/js", withIntermediateDirectories: true)
        let menu = """
            // Closes the menu.
            "use strict";

            {
              /** The menu. */
              const menu = "https://kolchi.example"; // at the end of a line
              /**
               * Several lines.
               */
              menu.trim();
            }

            """
        _ = folder.write(Array(menu.utf8), to: "js/menu.js")
        _ = folder.write(Array("{ a(); }".utf8), to: "js/first.js")
    }

    @Test("is served as one, in strict mode and without comments, and parts are not served alone")
    func served() throws {
        let files = try StaticFiles(folder.path, scripts: [ScriptBundle("page.js", ["first", "menu"])])
        let url = files.url("page.js")
        #expect(url.hasPrefix("/assets/page.") && url.utf8.count == 32)
        let answer = try #require(files.response(to: Request(.get, url)))
        guard case .bytes(let bytes) = answer.body else {
            Issue.record("a script is kept in memory")
            return
        }
        let lines = [
            "\"use strict\";", "{ a(); }", "{", "const menu = \"https://kolchi.example\"; // at the end of a line", "menu.trim();", "}", "",
        ]
        #expect(bytes.text == lines.joined(separator: "\n"))
        #expect(files.response(to: Request(.get, "/assets/js/menu.js")) == nil)
    }

    @Test("stops the start if a part is missing")
    func refused() {
        #expect(throws: StaticFiles.Failure.unreadable(folder.path + "/js/none.js", ENOENT)) {
            try StaticFiles(folder.path, scripts: [ScriptBundle("page.js", ["none"])])
        }
    }
}
