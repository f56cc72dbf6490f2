import Catalog
import HTML
import HTTP
import Kernel
import Links
import Places
import Postgres
import Search
import Site

/// Sitemaps (sitemaps.org 0.9) with the languages of each page and the pictures of each piece.
extension Crawlers {
    /// Products of one file: three languages each, well under 50,000 addresses and 50 MB.
    private static let productsPerFile = 5_000

    /// One file for the lists and texts, and one for each so many products, named by the first of them.
    func sitemapIndex(on db: Database) async throws -> Response {
        let firsts = try await db.search(Listing.everyNth(Self.productsPerFile))
        var text = XMLText()
        text.markup("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
        for name in ["pages.xml"] + firsts.map({ "products-\($0).xml" }) {
            text.markup("<sitemap>")
            text.element("loc", origin + "/sitemaps/" + name)
            text.markup("</sitemap>\n")
        }
        text.markup("</sitemapindex>\n")
        return text.response()
    }

    func sitemap(_ name: String, on db: Database) async throws -> Response? {
        if name == "pages.xml" { return pages().response() }
        guard name.hasPrefix("products-"), name.hasSuffix(".xml"), let first = Product.ID(String(name.dropFirst(9).dropLast(4))) else { return nil }
        let entries = try await db.search(Listing.sitemapEntries(from: first, most: Self.productsPerFile))
        var text = begun()
        for entry in entries {
            add({ $0.product(entry.slug) }, changed: entry.changedAt, picture: entry.picture, to: &text)
        }
        text.markup("</urlset>\n")
        return text.response()
    }

    private func pages() -> XMLText {
        var text = begun()
        add({ $0.home }, to: &text)
        for category in world.reference.taxonomy.categories { add({ $0.category(category.slug) }, to: &text) }
        add({ $0.crafts }, to: &text)
        for page in TextPage.all { add({ $0.text(page.name) }, to: &text) }
        text.markup("</urlset>\n")
        return text
    }

    private func begun() -> XMLText {
        var text = XMLText()
        text.markup(
            """
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml" \
            xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">

            """)
        return text
    }

    /// The page in each language; each names all of them.
    private func add(_ page: (Link) -> Address, changed: Moment? = nil, picture: String? = nil, to text: inout XMLText) {
        let addresses = Language.allCases.map { ($0, page(Link($0)).absolute(from: origin).description) }
        for (_, address) in addresses {
            text.markup("<url>")
            text.element("loc", address)
            if let changed { text.element("lastmod", world.clock.current.local(changed).asDay.machineReadable) }
            for (language, other) in addresses + [(nil, addresses[0].1)] as [(Language?, String)] {
                text.markup("<xhtml:link rel=\"alternate\" hreflang=\"")
                text.text(language?.rawValue ?? "x-default")
                text.markup("\" href=\"")
                text.text(other)
                text.markup("\"/>")
            }
            if let picture {
                text.markup("<image:image>")
                text.element("image:loc", Link.picture(picture, width: 640, format: "jpg").absolute(from: origin).description)
                text.markup("</image:image>")
            }
            text.markup("</url>\n")
        }
    }
}
