import Components
import Foundation
import HTTP
import TestKit
import Testing
import Web

@Suite("The style sheets")
struct StyleTests {
    /// Classes without a rule: scripts, tests or other rules find elements by them. A list with any class loses its bullets.
    private static let hooks: Set<String> = ["plain-list", "policies", "written"]
    private static let sheets = TestBrowser.sites.flatMap(\.styles)

    @Test("have every file of Public/css as a part, and no part twice")
    func parts() {
        let files = Checkout.files(below: "Public/css", ending: "css").map(Checkout.name)
        let served = Set(Self.sheets.flatMap(\.parts).map { "Public/" + StyleBundle.path(of: $0) })
        #expect(files.count > 40)
        for file in files { #expect(served.contains(file), "\(file) is in no sheet") }
        for sheet in Self.sheets { #expect(Set(sheet.parts).count == sheet.parts.count, "\(sheet.name) has a part twice") }
        #expect(Checkout.files(below: "Public", ending: "css").count == files.count, "a style sheet belongs into a layer of Public/css")
    }

    @Test(
        "of a site have a rule for each class of its templates and of those that all sites share", arguments: TestBrowser.sites.map(\.name))
    func ruled(site: String) throws {
        let sheets = TestBrowser.sites.first { $0.name == site }?.styles ?? []
        let rules = try Set(sheets.flatMap(\.parts).flatMap(Self.ruledClasses))
        let folders = [site, "Components", "Web"].map { "Templates/\($0)/" }
        for (name, uses) in try Self.templates() where folders.contains(where: name.hasPrefix) {
            for use in uses where !Self.hooks.contains(use) {
                let isRuled = use.hasSuffix("*") ? rules.contains { $0.hasPrefix(use.dropLast()) } : rules.contains(use)
                #expect(isRuled, "\(name): no rule for class \(use)")
            }
        }
    }

    @Test("have no rule for a class that no template and no script uses")
    func used() throws {
        let uses = try Set(Self.templates().flatMap(\.uses) + Self.scriptClasses())
        #expect(uses.count > 100)
        for part in Self.sheets.flatMap(\.parts) {
            for ruled in try Self.ruledClasses(part) {
                let isUsed = uses.contains { $0 == ruled || $0.hasSuffix("*") && ruled.hasPrefix($0.dropLast()) }
                #expect(isUsed, "\(part).css: nothing has class \(ruled)")
            }
        }
        for hook in Self.hooks { #expect(uses.contains(hook), "nothing has class \(hook)") }
    }

    /// The classes in the selectors of a part.
    private static func ruledClasses(_ part: String) throws -> [String] {
        let text = try Checkout.text(Checkout.folder.appending(path: "Public/" + StyleBundle.path(of: part)))
            .replacing(#/\/\*(?:.|\n)*?\*\//#, with: "").replacing(#/"[^"]*"/#, with: "")
        return text.matches(of: #/([^{}]*)\{/#).flatMap { $0.1.matches(of: #/\.([a-z][a-z0-9-]*)/#).map { String($0.1) } }
    }

    /// Each template with the classes that it uses. A class that ends with a value, as in `swatch-{{ colour }}`, ends with `*`.
    private static func templates() throws -> [(name: String, uses: [String])] {
        try Checkout.files(below: "Templates", ending: "html").map { file in
            let text = try Checkout.text(file)
            let values = text.matches(of: #/class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"/#).map(\.1)
            let words = values.flatMap { value in
                value.replacing(#/\{%.*?%\}/#, with: " ").replacing(#/\{\{.*?\}\}/#, with: "*").split(separator: " ")
            }
            return (Checkout.name(file), words.map(String.init))
        }
    }

    private static func scriptClasses() throws -> [String] {
        try Checkout.files(below: "Public", ending: "js").flatMap { file in
            try Checkout.text(file).matches(of: #/className = "([^"]*)"/#).map { String($0.1) }
        }
    }
}
