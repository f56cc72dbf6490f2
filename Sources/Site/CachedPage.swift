package import Catalog
package import Kernel
package import Search

/// What a page shows that is read again before it is given again.
package struct PageFreshness: Sendable, Equatable {
    /// Of every offer on the page.
    package let prices: [Offer.ID: Money]
    /// How many pieces can be bought of the offers that the page is about.
    package let left: [Offer.ID: Int]
    /// The list that the page shows.
    package let list: ListingPage?
    /// How its words were understood.
    package let words: SearchWords?

    package init(prices: [Offer.ID: Money], left: [Offer.ID: Int] = [:], list: ListingPage? = nil, words: SearchWords? = nil) {
        self.prices = prices
        self.left = left
        self.list = list
        self.words = words
    }
}

/// A rendered page with gaps for what is the visitor's own.
package struct CachedPage: Sendable {
    package let freshness: PageFreshness
    /// Whose changes make the page untrue.
    package let products: [Product.ID]
    /// What the page's form puts into the cart; nil where it has no such form.
    package let offer: Offer.ID?
    /// The bytes around the gaps, by what the page's head shows of the visitor.
    private let parts: [Head: [Part]]
    /// In bytes.
    let size: Int

    /// What stands in the head of every page and is the visitor's own.
    package struct Head: Hashable, Sendable {
        let cartCount: Int
        let notices: Int?

        /// - Parameters:
        ///   - cartCount: pieces in the cart.
        ///   - notices: that a person has not read; nil where nobody is logged in.
        package init(cartCount: Int, notices: Int?) {
            self.cartCount = cartCount
            self.notices = notices
        }
    }

    private struct Part {
        let bytes: Bytes
        /// What stands behind it.
        let gap: Gap?
    }

    private enum Gap {
        case token, formKey
    }

    /// Heads with which a page is kept at most.
    private static let mostHeads = 6

    /// - Parameter html: rendered with the marks of `pages` in place of a token and a form's key.
    package init(
        _ html: Bytes, head: Head, freshness: PageFreshness, products: [Product.ID], offer: Offer.ID? = nil, marksOf pages: PageCache
    ) {
        self.init(freshness: freshness, products: products, offer: offer, parts: [head: Self.parts(of: html, pages)])
    }

    private init(freshness: PageFreshness, products: [Product.ID], offer: Offer.ID?, parts: [Head: [Part]]) {
        self.freshness = freshness
        self.products = products
        self.offer = offer
        self.parts = parts
        size = parts.values.reduce(0) { $1.reduce($0) { $0 + $1.bytes.count } }
    }

    private static func parts(of html: Bytes, _ pages: PageCache) -> [Part] {
        html.parts(around: pages.token).enumerated().flatMap { index, bytes in
            let between = bytes.parts(around: pages.formKey)
            return between.enumerated().map { place, bytes in
                Part(bytes: bytes, gap: place < between.count - 1 ? .formKey : .token)
            }
        }
    }

    /// With the pages for other heads too, unless they are many.
    func joined(to other: CachedPage) -> CachedPage {
        guard other.parts.count < Self.mostHeads else { return self }
        return CachedPage(freshness: freshness, products: products, offer: offer, parts: other.parts.merging(parts) { $1 })
    }

    /// The page for one visitor; nil where none is kept with such a head.
    ///
    /// - Parameters:
    ///   - token: the visitor's form token.
    ///   - formKey: of the form that puts `offer` into the visitor's cart.
    package func html(_ head: Head, token: String, formKey: String = "") -> Bytes? {
        guard let parts = parts[head] else { return nil }
        var html = ByteBuffer(capacity: size + 256)
        for (index, part) in parts.enumerated() {
            html.append(part.bytes)
            guard index < parts.count - 1 else { break }
            switch part.gap {
            case .token: html.append(token)
            case .formKey: html.append(formKey)
            case nil: break
            }
        }
        return html.finish()
    }
}
