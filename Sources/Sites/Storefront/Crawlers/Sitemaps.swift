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
    /// The most storefronts. With three languages each, that is under the limit of 50,000 URLs of a file.
    private static let mostSellers = 10_000

    /// The index: one file for lists and texts, and one for every `productsPerFile` products.
    func sitemapIndex(on db: Database) async throws -> Response {
        let parts = try await parts(on: db)
        var text = XMLText()
        text.markup("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
        let files =
            [("pages.xml", parts.map(\.changedAt).max() ?? TextPage.changedAt)]
            + parts.enumerated().map { ("products-\($0.offset + 1).xml", $0.element.changedAt) }
        for (name, changedAt) in files {
            text.markup("<sitemap>")
            text.element("loc", origin + "/sitemaps/" + name)
            text.element("lastmod", day(changedAt))
            text.markup("</sitemap>\n")
        }
        text.markup("</sitemapindex>\n")
        return text.response()
    }

    func sitemap(_ name: String, on db: Database) async throws -> Response? {
        if name == "pages.xml" { return try await pages(on: db).response() }
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
        let parts = try await parts(on: db)
        return number <= parts.count ? parts[number - 1].first : nil
    }

    /// The products of each file, in the order of the files. The list is at most about a minute old.
    private func parts(on db: Database) async throws -> [Listing.SitemapPart] {
        if let fresh = sitemaps.fresh { return fresh }
        let parts = try await db.search(Listing.sitemapParts(of: Self.productsPerFile))
        sitemaps.store(parts)
        return parts
    }

    /// A category, a craft and a storefront change with their pieces, and the home page with any piece. A category or a craft that never
    /// had a piece has changed as little as the texts. A storefront without pieces has nothing to find.
    private func pages(on db: Database) async throws -> XMLText {
        let changes = Dictionary(
            try await db.search(Listing.categoryChanges).map { ($0.slug, $0.changedAt) }, uniquingKeysWith: { first, _ in first })
        var text = begun()
        add({ $0.home }, changed: changes.values.max() ?? TextPage.changedAt, to: &text)
        for category in world.storefront.taxonomy.current.categories {
            add({ $0.category(category.slug) }, changed: changes[category.slug] ?? TextPage.changedAt, to: &text)
        }
        add({ $0.crafts }, changed: TextPage.changedAt, to: &text)
        let crafts = Dictionary(
            try await db.search(Listing.changes(ofValuesOf: CraftNote.attribute)).map { ($0.value, $0.changedAt) },
            uniquingKeysWith: { first, _ in first })
        for note in try await db.search(CraftNote.all(in: .french)) {
            add({ $0.craft(note.code) }, changed: crafts[note.code] ?? TextPage.changedAt, to: &text)
        }
        for seller in try await db.search(Listing.sellerChanges(most: Self.mostSellers)) {
            add({ $0.seller(seller.slug) }, changed: seller.changedAt, to: &text)
        }
        add({ $0.sell.overview }, changed: TextPage.changedAt, to: &text)
        for page in TextPage.all { add({ $0.text(page.name) }, changed: TextPage.changedAt, to: &text) }
        text.markup("</urlset>\n")
        return text
    }

    private func day(_ moment: Moment) -> String { world.clock.current.local(moment).asDay.machineReadable }

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
    private func add(_ page: (Link) -> SiteURL, changed: Moment, picture: String? = nil, to text: inout XMLText) {
        let addresses = Language.allCases.map { ($0, page(Link($0)).absolute(from: origin).description) }
        for (_, address) in addresses {
            text.markup("<url>")
            text.element("loc", address)
            text.element("lastmod", day(changed))
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

    private let kept = Mutex<(parts: [Listing.SitemapPart], until: Int)?>(nil)

    /// The cached list; nil if the caller must read it. When it has expired, one caller gets nil, and the others get the old list.
    var fresh: [Listing.SitemapPart]? {
        kept.withLock { kept in
            guard let (parts, until) = kept else { return nil }
            if Monotonic.milliseconds() < until { return parts }
            kept?.until = Monotonic.milliseconds() + Self.lifetime
            return nil
        }
    }

    func store(_ parts: [Listing.SitemapPart]) { kept.withLock { $0 = (parts, Monotonic.milliseconds() + Self.lifetime) } }
}
