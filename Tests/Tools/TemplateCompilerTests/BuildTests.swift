import Foundation
import Testing

@Suite("Templates in a build")
struct BuildTests {
    @Test("every construct is rendered, edits, additions and removals are noticed, and mistakes are reported at the template's line")
    func build() throws {
        let package = try SmallPackage()
        defer { package.delete() }
        try expectSuccess(package)
        #expect(
            try package.show(2) == """
                <!doctype html><html lang="fr" dir="ltr"><head><title>&lt;script&gt;</title>\
                <meta name="description" content="2 articles">\
                <script type="application/ld+json">{"name": "\\u003cscript\\u003e", "all": ["\\"0\\"","\\"1\\""], "part": "a \\u003cscript\\u003e"}</script></head>\
                <body><h1>&lt;script&gt;</h1><p>Kolchi &lt;fr&gt;</p><ul>\
                <li><a href="/a%20b" class="card">&#34;0&#34;</a> <i>short</i></li>\
                <li><a href="/a%20b" class="card sold" aria-disabled="true">&#34;1&#34;</a> <i>sold</i></li></ul>\
                <p>4 Bonjour <bdi>&lt;script&gt;</bdi>, <bdi>3,00\u{A0}DH</bdi></p>\
                <p>Les <a href="/fr/pages/terms">conditions</a></p><b>}} %}</b></body></html> اثنان

                """)

        try package.write("Templates/Shop/ProductPage.Badge.html", "<b>edited {{ text }}</b>\n")
        try expectSuccess(package)
        #expect(try package.show(0).contains("<b>edited }} %}</b>"))

        let french = package.folder.appending(path: "Templates/Base/fr.po")
        try package.write("Templates/Base/fr.po", "msgid \"site.name\"\nmsgstr \"Autre\"\n")
        try expectSuccess(package)
        #expect(try package.show(0).contains("<p>Autre</p>"), "an edit of \(french.lastPathComponent)")

        // A template without its struct is an error at the template's first line. So the build has noticed the added template.
        try package.write("Templates/Shop/Added.html", "<p>added</p>\n")
        #expect(try package.build().contains("Templates/Shop/Added.html:1:"))
        try package.write("Sources/Shop/Added.swift", "struct Added {}\n")
        try expectSuccess(package)
        // Without its template, the struct is not a view any more.
        try package.write("Sources/Shop/Uses.swift", "import HTML\nimport Kernel\nlet added = Added().html(in: .french)\n")
        try expectSuccess(package)
        try package.remove("Templates/Shop/Added.html")
        #expect(try package.build().contains("Uses.swift:3:"))
        try package.remove("Sources/Shop/Uses.swift")

        try package.write("Templates/Shop/ProductPage.Badge.html", "<b>\n\n{{ txet }}</b>\n")
        let misspelt = try package.build()
        #expect(misspelt.contains("Templates/Shop/ProductPage.Badge.html:3:") && misspelt.contains("txet"), "\(misspelt)")

        try package.write("Templates/Shop/ProductPage.Badge.html", "<p>\n{{ text }}\n<b></p>\n")
        #expect(try package.build().contains("Templates/Shop/ProductPage.Badge.html:3: error: </p> while <b> of line 3 is open"))

        try package.write("Templates/Shop/ProductPage.Badge.html", "<b>{{ Optional(text) }}</b>\n")
        #expect(try package.build().contains("an optional is not shown"))
    }

    private func expectSuccess(_ package: SmallPackage, at place: SourceLocation = #_sourceLocation) throws {
        let complaints = try package.build()
        try #require(complaints.isEmpty, "\(complaints)", sourceLocation: place)
    }
}
