import Components
import Foundation
import HTTP
import Storefront
import TestKit
import Testing
import Web

@testable import Kolchi

@Suite("The list of routes")
struct RoutesTests {
    @Test("docs/routes.txt is the output of kolchi routes")
    func list() throws {
        let written = try Checkout.text(Checkout.folder.appending(path: "docs/routes.txt"))
        #expect(written == RouteList.text, "write it anew: bin/kolchi routes >docs/routes.txt")
    }

    @Test("Each route names the file and the line of its handler, and the file is a page's own")
    func handlers() throws {
        for route in TestBrowser.routes {
            let text = try Self.text(of: route.answer.fileID)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let line = lines[route.answer.line - 1]
            #expect(line.contains(#/static let \w+ = Handler(?:\.person|\.draft)? \{/#), "\(route.pattern): \(line)")
            let name = route.answer.fileID.split(separator: "/")[1].dropLast(".swift".count)
            #expect(text.contains(try Regex(#"(?m)^(?:struct|enum) \#(name)\b"#)), "\(route.answer.fileID)")
        }
    }

    @Test("the file listed for a route without a language declares that route")
    func plain() throws {
        #expect(RouteList.plain.count > 10)
        for route in RouteList.plain {
            #expect(try Self.text(of: route.fileID).contains("PlainRoute(\"\(route.pattern)\""), "\(route.pattern)")
        }
    }

    /// The text of the module's only file with that name.
    private static func text(of fileID: String) throws -> String {
        let parts = fileID.split(separator: "/")
        let files = Checkout.swiftFiles(below: "Sources").filter { Checkout.module(of: $0) == parts[0] && $0.lastPathComponent == parts[1] }
        return try Checkout.text(try #require(files.count == 1 ? files[0] : nil, "\(fileID)"))
    }
}
