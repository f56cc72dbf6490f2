package import Kernel

/// All URLs of the shop, in one language. Each area has its own, such as `link.cart.lines`.
package struct Link: Sendable {
    package let language: Language

    package init(_ language: Language) { self.language = language }

    func page(_ segments: String..., query: [(name: String, value: String)] = []) -> SiteURL {
        SiteURL([language.rawValue] + segments, query: query)
    }

    // MARK: Window

    package var home: SiteURL { page() }
    package var search: SiteURL { page("search") }
    /// Suggestions while a search is typed, as JSON.
    package var suggestions: SiteURL { page("suggestions") }
    /// The names of all cities, as JSON.
    package var cities: SiteURL { page("cities") }
    package func search(for words: String) -> SiteURL { search.with([("q", words)]) }
    package func category(_ slug: String) -> SiteURL { page("categories", slug) }
    package func product(_ slug: String) -> SiteURL { page("products", slug) }
    /// The product's page with the delivery cost to that city.
    package func product(_ slug: String, deliveredTo city: String) -> SiteURL { product(slug).with([("city", city)]) }
    package func seller(_ slug: String) -> SiteURL { page("store", slug) }
    package var crafts: SiteURL { page("crafts") }
    /// The page about a Moroccan craft.
    package func craft(_ code: String) -> SiteURL { page("crafts", code) }
    /// The search for pieces with this value of an attribute.
    package func search(_ attribute: String, _ value: String) -> SiteURL { search.with([(attribute, value)]) }
    /// - Parameter name: `about`, `terms`, `privacy`, `contact` or `sustainability`.
    package func text(_ name: String) -> SiteURL { page("pages", name) }

    // MARK: Without a language

    /// The web application manifest in this language.
    package var manifest: SiteURL { SiteURL(["manifests", language.rawValue + ".webmanifest"]) }

    /// A picture at one of its widths. `format` is `webp` or `jpg`.
    package static func picture(_ hash: String, width: Int, format: String) -> SiteURL {
        SiteURL(["media", hash, "\(width).\(format)"])
    }
}
