import Foundation
import HTTP
import Site
import Storefront
import Testing

@testable import Kolchi

@Suite("The list of routes")
struct RoutesTests {
    @Test("docs/routes.txt is what kolchi routes prints")
    func list() throws {
        let written = try Checkout.text(Checkout.folder.appending(path: "docs/routes.txt"))
        #expect(written == RouteList.text, "write it anew: bin/kolchi routes >docs/routes.txt")
    }

    @Test("the file that is named for a page holds the handler that the route names")
    func handlers() throws {
        let table = try Checkout.text(Checkout.folder.appending(path: "Sources/Storefront/Routes.swift"))
        let named = table.matches(of: #/, ([A-Z]\w+)\.(\w+)\)(?:\.forDevelopment)?,\n/#).map { (type: $0.output.1, handler: $0.output.2) }
        #expect(named.count == StorefrontRoutes.all.count)
        for (route, name) in zip(StorefrontRoutes.all, named) {
            let text = try Self.text(of: route.answer.fileID)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let line = lines[route.answer.line - 1]
            #expect(line.contains("static let \(name.handler)") && line.contains("Handler {"), "\(route.pattern): \(line)")
            #expect(
                text.contains(try Regex(#"(?m)^(?:package )?(?:struct|enum|extension) \#(name.type)\b"#)),
                "\(route.answer.fileID): \(name.type)")
        }
    }

    @Test("the file that is named for an address without a language declares it")
    func plain() throws {
        #expect(RouteList.plain.count > 10)
        for route in RouteList.plain {
            #expect(try Self.text(of: route.fileID).contains("PlainRoute(\"\(route.pattern)\""), "\(route.pattern)")
        }
    }

    /// The one file of the module that has that name.
    private static func text(of fileID: String) throws -> String {
        let parts = fileID.split(separator: "/")
        let files = Checkout.swiftFiles(below: "Sources/\(parts[0])").filter { $0.lastPathComponent == parts[1] }
        return try Checkout.text(try #require(files.count == 1 ? files[0] : nil, "\(fileID)"))
    }
}
