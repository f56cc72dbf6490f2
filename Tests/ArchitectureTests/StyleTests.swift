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

    @Test("and the scripts have every file of Public/js as a part")
    func scripts() {
        let files = Checkout.files(below: "Public", ending: "js").map(Checkout.name)
        let served = Set(Frame.Scripts.bundles.flatMap(\.parts).map { "Public/" + ScriptBundle.path(of: $0) })
        #expect(files.count > 10 && Set(files) == served)
    }

    @Test("of a site have a rule for each class of its pages", arguments: TestBrowser.sites)
    func ruled(site: Site) throws {
        let rules = try Dictionary(uniqueKeysWithValues: site.styles.map { ($0.name, try Self.rules([$0])) })
        let main = try #require(site.styles.first).name
        for (name, uses, additions) in try Self.templates(below: "Templates/\(site.name)") + Self.rendered(site) {
            // A component has the sheets of the pages that include it. The rendered pages show which these are.
            let sheets = additions.map { [main] + $0 } ?? Array(rules.keys)
            for use in uses where !Self.hooks.contains(use) {
                #expect(sheets.contains { Self.isIn(rules[$0, default: []], use) }, "\(name): no rule for class \(use)")
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

    /// Classes, and the sheets that the page loads beside that of its site; nil for a component.
    private typealias Uses = (name: String, uses: [String], additions: [String]?)

    /// Each template with the classes that it uses. A class that ends with a value, as in `swatch-{{ colour }}`, ends with `*`.
    private static func templates(below folder: String) throws -> [Uses] {
        try Checkout.files(below: folder, ending: "html").map { file in
            let text = try Checkout.text(file)
            let values = text.matches(of: #/class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"/#).map(\.1)
            let words = values.flatMap { value in
                value.replacing(#/\{%.*?%\}/#, with: " ").replacing(#/\{\{.*?\}\}/#, with: "*").split(separator: " ")
            }
            let additions = text.matches(of: #/frame\.sheets\.([a-z]+)/#).map { "\($0.1).css" }
            return (Checkout.name(file), words.map(String.init), text.contains("{% layout") ? additions : nil)
        }
    }

    /// The samples of the site, with the components in them.
    private static func rendered(_ site: Site) -> [Uses] {
        site.samples().map { view in
            let html = view.html(in: .french).text
            let uses = html.matches(of: #/ class="([^"]*)"/#).flatMap { $0.1.split(separator: " ").map(String.init) }
            let sheets = html.matches(of: #/rel="stylesheet" href="\/assets\/([^"]+)"/#).map { String($0.1) }
            return (Samples.template(of: view), uses, sheets.isEmpty ? nil : sheets)
        }
    }

    private static func scriptClasses() throws -> [String] {
        try Checkout.files(below: "Public", ending: "js").flatMap { file in
            try Checkout.text(file).matches(of: #/className = "([^"]*)"/#).map { String($0.1) }
        }
    }
}
