import Foundation
import TestKit

/// A package in a temporary folder, built by `swift build`: Kolchi's own tools and plugin, and a module with templates.
struct SmallPackage {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        for name in ["Sources/Base", "Sources/Shop", "Sources/show", "Plugins", "Templates/Base", "Templates/Shop/Catalog"] {
            try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        let used = ["Kernel", "C/CLinux", "C/CIDN2"] + ["Links", "HTML", "TemplateCompiler", "TemplateTool"].map { "Tools/\($0)" }
        for source in used.map({ "Sources/\($0)" }) + ["Plugins/CompileTemplates"] {
            let name = source.hasPrefix("Plugins") ? source : "Sources/" + (source.split(separator: "/").last ?? "")
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: name), withDestinationURL: checkoutFolder.appending(path: source))
        }
        for name in ["Base", "Shop"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(path: "Sources/\(name)/Templates").path(percentEncoded: false),
                withDestinationPath: "../../Templates/\(name)")
        }
        let settings = try String(contentsOf: checkoutFolder.appending(path: "Package.swift"), encoding: .utf8)
            .components(separatedBy: "let settings: [SwiftSetting] = [")[1].components(separatedBy: "\n]")[0]
        try write("Package.swift", Self.manifest.replacingOccurrences(of: "SETTINGS", with: settings))
        for (name, text) in Self.sources { try write(name, text) }
    }

    func write(_ name: String, _ text: String) throws {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: folder.appending(path: name)) }

    func delete() { try? FileManager.default.removeItem(at: folder) }

    /// - Returns: the compiler's output; empty on success.
    func build() throws -> String {
        let (code, output) = try run("/usr/bin/env", ["swift", "build", "--disable-sandbox"])
        return code == 0 ? "" : output
    }

    /// The page in French, with that many pieces.
    func show(_ count: Int) throws -> String {
        try run(folder.appending(path: ".build/debug/show").path(percentEncoded: false), ["\(count)"]).output
    }

    private func run(_ program: String, _ arguments: [String]) throws -> (code: Int32, output: String) {
        let (code, text) = try runCommand([program] + arguments, in: folder.path(percentEncoded: false), within: 600)
        return (code, text)
    }

    private static let manifest = #"""
        // swift-tools-version: 6.2
        import PackageDescription
        let settings: [SwiftSetting] = [SETTINGS]
        let package = Package(name: "small", targets: [
            .target(name: "CLinux"),
            .systemLibrary(name: "CIDN2"),
            .target(name: "Kernel", dependencies: ["CLinux", "CIDN2"], exclude: ["README.md"], swiftSettings: settings),
            .target(name: "Links", dependencies: ["Kernel"], exclude: ["README.md"], swiftSettings: settings),
            .target(name: "HTML", dependencies: ["Kernel", "Links"], exclude: ["README.md"], swiftSettings: settings),
            .target(name: "TemplateCompiler", exclude: ["README.md"], swiftSettings: settings),
            .executableTarget(name: "TemplateTool", dependencies: ["TemplateCompiler"], swiftSettings: settings),
            .plugin(name: "CompileTemplates", capability: .buildTool(), dependencies: ["TemplateTool"]),
            .target(name: "Base", dependencies: ["Kernel", "Links", "HTML"], exclude: ["Templates"], swiftSettings: settings, plugins: ["CompileTemplates"]),
            .target(name: "Shop", dependencies: ["Kernel", "Links", "HTML", "Base"], exclude: ["Templates"], swiftSettings: settings, plugins: ["CompileTemplates"]),
            .executableTarget(name: "show", dependencies: ["Shop", "HTML", "Kernel"], swiftSettings: settings),
        ])
        """#

    private static let sources: [String: String] = [
        "Sources/Base/Base.swift": """
        package struct PageLayout {
            let title: String
            package init(title: String) { self.title = title }
        }
        """,
        "Templates/Base/PageLayout.html": """
        <!doctype html>
        <html lang="{{ language }}" dir="{% if language.isRightToLeft %}rtl{% else %}ltr{% end %}">
        <head>
          <title>{{ title }}</title>
          {% yield head %}
        </head>
        <body>{% yield main %}</body>
        </html>
        """,
        "Templates/Base/fr.po": "msgid \"site.name\"\nmsgstr \"Kolchi <fr>\"\n",
        "Templates/Base/ar.po": "msgid \"site.name\"\nmsgstr \"Kolchi\"\n",
        "Templates/Base/en.po": "msgid \"site.name\"\nmsgstr \"Kolchi\"\n",
        "Sources/Shop/Shop.swift": """
        import Base
        import HTML
        import Kernel
        import Links

        package struct ProductPage {
            let title = "<script>"
            let cards: [Card]
            let notice: Message? = .siteName
            package init(_ count: Int) {
                cards = (0..<count).map { Card(title: "\\"\\($0)\\"", address: SiteURL(["a b"]), isSold: $0 == 1) }
            }
            struct Badge { let text: String }
        }
        struct Card {
            let title: String
            let address: SiteURL
            let isSold: Bool
        }
        """,
        "Templates/Shop/Catalog/ProductPage.html": """
        {% layout PageLayout(title: title) %}
        {% slot head %}<meta name="description" content="{% t cart.count count: cards.count %}">
        <script type="application/ld+json">{"name": {{ title }}, "all": {{ cards.map(\\.title) }}, "part": "a {{ title }}"}</script>{% end %}
        {# a note #}<!-- a comment -->
        <h1>{{ title }}</h1>
        {% if let notice, cards.count < 9 %}<p>{{ notice }}</p>{% end %}
        <ul>
          {% for card in cards where !card.title.isEmpty %}
          <li>{% include card %}</li>
          {% end %}
        </ul>
        {% let total = cards.count * 2 %}
        <p>{{ total }} {% t cart.hello price: Money.dirhams(3), name: title %}</p>
        <p>{% t cart.terms %}{% slot anchor %}<a href="{{ link.text("terms") }}">{% text %}</a>{% end %}{% end %}</p>
        {% include ProductPage.Badge(text: "}} %}") %}
        """,
        "Templates/Shop/ProductPage.Badge.html": "<b>{{ text }}</b>\n",
        "Templates/Shop/Card.html": """
        <a href="{{ address }}" class="card{% if isSold %} sold{% end %}"{% if isSold %} aria-disabled="true"{% end %}>{{ title }}</a>
        {% if isSold %}<i>sold</i>{% elseif title.count > 3 %}<i>long</i>{% else %}<i>short</i>{% end %}
        """,
        "Templates/Shop/fr.po": messages(
            hello: "Bonjour {name}, {price}", terms: "Les {anchor}conditions{/anchor}",
            forms: ["{count} article", "{count} d’articles", "{count} articles"]),
        "Templates/Shop/ar.po": messages(
            hello: "{price} {name}", terms: "{anchor}الشروط{/anchor}",
            forms: ["صفر", "واحد", "اثنان", "{count} قطع", "{count} قطعة", "{count} قطعة"]),
        "Templates/Shop/en.po": messages(
            hello: "Hello {name}, {price}", terms: "The {anchor}terms{/anchor}", forms: ["{count} piece", "{count} pieces"]),
        "Sources/show/main.swift": """
        import HTML
        import Kernel
        import Shop
        print(ProductPage(Int(CommandLine.arguments[1]) ?? 0).html(in: .french).text, Message.cartCount(count: 2).text(in: .arabic))
        """,
    ]

    private static func messages(hello: String, terms: String, forms: [String]) -> String {
        "msgid \"cart.hello\"\nmsgstr \"\(hello)\"\n\nmsgid \"cart.terms\"\nmsgstr \"\(terms)\"\n\nmsgid \"cart.count\"\nmsgid_plural \"cart.count\"\n"
            + forms.enumerated().map { "msgstr[\($0)] \"\($1)\"\n" }.joined()
    }
}
