package import Catalog
package import Kernel
package import Search

/// What a page shows that is read again before it is given again.
package struct PageFacts: Sendable, Equatable {
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
package struct KeptPage: Sendable {
    package let facts: PageFacts
    /// Whose changes make the page untrue.
    package let products: [Product.ID]
    /// The bytes around the gaps, by the number of pieces in the cart, which the page shows.
    private let parts: [Int: [Part]]
    /// In bytes.
    let size: Int

    private struct Part {
        let bytes: Bytes
        /// What stands behind it.
        let gap: Gap?
    }

    private enum Gap {
        case token, formKey
    }

    /// Numbers of pieces for which a page is kept at most.
    private static let mostCounts = 4

    /// - Parameter html: rendered with the marks of `pages` in place of a token and a form's key.
    package init(_ html: Bytes, cartCount: Int, facts: PageFacts, products: [Product.ID], marksOf pages: KeptPages) {
        self.init(facts: facts, products: products, parts: [cartCount: Self.parts(of: html, pages)])
    }

    private init(facts: PageFacts, products: [Product.ID], parts: [Int: [Part]]) {
        self.facts = facts
        self.products = products
        self.parts = parts
        size = parts.values.reduce(0) { $1.reduce($0) { $0 + $1.bytes.count } }
    }

    private static func parts(of html: Bytes, _ pages: KeptPages) -> [Part] {
        html.parts(around: pages.token).enumerated().flatMap { index, bytes in
            let between = bytes.parts(around: pages.formKey)
            return between.enumerated().map { place, bytes in
                Part(bytes: bytes, gap: place < between.count - 1 ? .formKey : .token)
            }
        }
    }

    /// With the pages for other numbers of pieces too, unless they are many.
    func joined(to other: KeptPage) -> KeptPage {
        guard other.parts.count < Self.mostCounts else { return self }
        return KeptPage(facts: facts, products: products, parts: other.parts.merging(parts) { $1 })
    }

    /// The page for one visitor; nil where none is kept for so many pieces.
    ///
    /// - Parameter token: the visitor's form token.
    package func html(cartCount: Int, token: String) -> Bytes? {
        guard let parts = parts[cartCount] else { return nil }
        var html = ByteBuffer(capacity: size + 256)
        for (index, part) in parts.enumerated() {
            html.append(part.bytes)
            guard index < parts.count - 1 else { break }
            switch part.gap {
            case .token: html.append(token)
            case .formKey: html.append(ID<KeptPage>().description)
            case nil: break
            }
        }
        return html.finish()
    }
}
