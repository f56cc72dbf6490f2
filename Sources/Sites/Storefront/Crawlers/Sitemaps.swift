import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Places
import Postgres
import Search
import Synchronization
import Web

/// Sitemaps (sitemaps.org 0.9) with the languages of each page and the pictures of each piece.
extension Crawlers {
    static let sitemapRoutes = [PlainRoute("/sitemap.xml", .everyone), PlainRoute("/sitemaps/:name", .everyone)]

    /// Products in one file. With three languages each, that is well under the limits of 50,000 URLs and 50 MB.
    private static let productsPerFile = 5_000

    /// The index: one file for lists and texts, and one for every `productsPerFile` products.
    func sitemapIndex(on db: Database) async throws -> Response {
        let firsts = try await firstProducts(on: db)
        var text = XMLText()
        text.markup("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
        for name in ["pages.xml"] + firsts.indices.map({ "products-\($0 + 1).xml" }) {
            text.markup("<sitemap>")
            text.element("loc", origin + "/sitemaps/" + name)
            text.markup("</sitemap>\n")
        }
        text.markup("</sitemapindex>\n")
        return text.response()
    }

    func sitemap(_ name: String, on db: Database) async throws -> Response? {
        if name == "pages.xml" { return pages().response() }
        guard name.hasPrefix("products-"), name.hasSuffix(".xml"), let number = Int(name.dropFirst(9).dropLast(4)),
            name == "products-\(number).xml", let first = try await firstProduct(ofFile: number, on: db)
        else { return nil }
        let entries = try await db.search(Listing.sitemapEntries(from: first, most: Self.productsPerFile))
        var text = begun()
        for entry in entries {
            add({ $0.product(entry.slug) }, changed: entry.changedAt, picture: entry.picture, to: &text)
        }
        text.markup("</urlset>\n")
        return text.response()
    }

    /// The first product of a file; nil if there is no such file. A wrong number costs no query while the cached list is fresh.
    /// - Parameter number: from 1.
    private func firstProduct(ofFile number: Int, on db: Database) async throws -> Product.ID? {
        guard number > 0 else { return nil }
        let firsts = try await firstProducts(on: db)
        return number <= firsts.count ? firsts[number - 1] : nil
    }

    /// The first product of each file, in the order of the files. The list is at most about a minute old.
    private func firstProducts(on db: Database) async throws -> [Product.ID] {
        if let fresh = sitemaps.fresh { return fresh }
        let firsts = try await db.search(Listing.everyNth(Self.productsPerFile))
        sitemaps.store(firsts)
        return firsts
    }

    private func pages() -> XMLText {
        var text = begun()
        add({ $0.home }, to: &text)
        for category in world.storefront.taxonomy.current.categories { add({ $0.category(category.slug) }, to: &text) }
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

    /// Adds the page in each language. Each entry names all languages.
    private func add(_ page: (Link) -> SiteURL, changed: Moment? = nil, picture: String? = nil, to text: inout XMLText) {
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

/// A cache of the list of product files, so that a wrong name is refused without a query.
final class SitemapList: Sendable {
    /// Milliseconds for which the list is cached.
    private static let lifetime = 60_000

    private let kept = Mutex<(firsts: [Product.ID], until: Int)?>(nil)

    /// The cached list; nil if the caller must read it. When it has expired, one caller gets nil, and the others get the old list.
    var fresh: [Product.ID]? {
        kept.withLock { kept in
            guard let (firsts, until) = kept else { return nil }
            if Monotonic.milliseconds() < until { return firsts }
            kept?.until = Monotonic.milliseconds() + Self.lifetime
            return nil
        }
    }

    func store(_ firsts: [Product.ID]) { kept.withLock { $0 = (firsts, Monotonic.milliseconds() + Self.lifetime) } }
}
