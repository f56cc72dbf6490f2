import Components
import Foundation
import HTML
import HTTP
import Kernel
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

    @Test("of a site have a rule for each class of its pages", arguments: TestBrowser.sites)
    func ruled(site: Site) throws {
        let (rules, additional) = try (Self.rules(site.styles.prefix(1)), Self.rules(site.styles.dropFirst()))
        for (name, uses, loadsMore) in try Self.templates(below: "Templates/\(site.name)") + Self.rendered(site) {
            for use in uses where !Self.hooks.contains(use) {
                #expect(Self.isIn(rules, use) || loadsMore && Self.isIn(additional, use), "\(name): no rule for class \(use)")
            }
        }
    }

    @Test("of a site have no part that none of its pages needs", arguments: TestBrowser.sites)
    func needed(site: Site) throws {
        let uses = try Set((Self.templates(below: "Templates/\(site.name)") + Self.rendered(site)).flatMap(\.uses))
        #expect(uses.count > 20)
        for part in site.styles.flatMap(\.parts) where !SharedStyles.parts.contains(part) {
            let ruled = try Set(Self.ruledClasses(part))
            #expect(uses.contains { Self.isIn(ruled, $0) }, "\(site.name): no page needs \(part).css")
        }
    }

    @Test("have no rule for a class that no template and no script uses")
    func used() throws {
        let uses = try Set(Self.templates(below: "Templates").flatMap(\.uses) + Self.scriptClasses())
        #expect(uses.count > 100)
        for part in Set(Self.sheets.flatMap(\.parts)) {
            for ruled in try Self.ruledClasses(part) {
                #expect(uses.contains { Self.isIn([ruled], $0) }, "\(part).css: nothing has class \(ruled)")
            }
        }
        for hook in Self.hooks { #expect(uses.contains(hook), "nothing has class \(hook)") }
    }

    /// A used class that ends with `*` stands for all that begin like it.
    private static func isIn(_ rules: Set<String>, _ use: String) -> Bool {
        use.hasSuffix("*") ? rules.contains { $0.hasPrefix(use.dropLast()) } : rules.contains(use)
    }

    private static func rules(_ sheets: some Sequence<StyleBundle>) throws -> Set<String> {
        try Set(sheets.flatMap(\.parts).flatMap(ruledClasses))
    }

    /// The classes in the selectors of a part.
    private static func ruledClasses(_ part: String) throws -> [String] {
        let text = try Checkout.text(Checkout.folder.appending(path: "Public/" + StyleBundle.path(of: part)))
            .replacing(#/\/\*(?:.|\n)*?\*\//#, with: "").replacing(#/"[^"]*"/#, with: "")
        return text.matches(of: #/([^{}]*)\{/#).flatMap { $0.1.matches(of: #/\.([a-z][a-z0-9-]*)/#).map { String($0.1) } }
    }

    /// Classes, and whether the page loads more than the sheet of its site.
    private typealias Uses = (name: String, uses: [String], loadsMore: Bool)

    /// Each template with the classes that it uses. A class that ends with a value, as in `swatch-{{ colour }}`, ends with `*`.
    private static func templates(below folder: String) throws -> [Uses] {
        try Checkout.files(below: folder, ending: "html").map { file in
            let text = try Checkout.text(file)
            let values = text.matches(of: #/class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"/#).map(\.1)
            let words = values.flatMap { value in
                value.replacing(#/\{%.*?%\}/#, with: " ").replacing(#/\{\{.*?\}\}/#, with: "*").split(separator: " ")
            }
            return (Checkout.name(file), words.map(String.init), text.contains("rel=\"stylesheet\""))
        }
    }

    /// The samples of the site, with the components in them.
    private static func rendered(_ site: Site) -> [Uses] {
        site.samples().map { view in
            let html = view.html(in: .french).text
            let uses = html.matches(of: #/ class="([^"]*)"/#).flatMap { $0.1.split(separator: " ").map(String.init) }
            return (Samples.template(of: view), uses, html.matches(of: #/rel="stylesheet"/#).count > 1)
        }
    }

    private static func scriptClasses() throws -> [String] {
        try Checkout.files(below: "Public", ending: "js").flatMap { file in
            try Checkout.text(file).matches(of: #/className = "([^"]*)"/#).map { String($0.1) }
        }
    }
}
