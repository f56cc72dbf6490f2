package import Catalog
package import Kernel
package import Search

/// The values of a cached page that are read again before it is served. The cached page is used only if all are the same.
package struct PageFreshness: Sendable, Equatable {
    /// The price of every offer on the page.
    package let prices: [Offer.ID: Money]
    /// How many pieces can be bought of each offer that the page is about.
    package let left: [Offer.ID: Int]
    /// When the next hold ends of each offer that the page says is gone; nil where no piece of it is held. Empty while pieces are left.
    package let holds: [Offer.ID: Moment?]
    /// The list that the page shows.
    package let list: ListingPage?
    /// How the search words were understood.
    package let words: SearchWords?

    package init(
        prices: [Offer.ID: Money], left: [Offer.ID: Int] = [:], holds: [Offer.ID: Moment?] = [:], list: ListingPage? = nil,
        words: SearchWords? = nil
    ) {
        self.prices = prices
        self.left = left
        self.holds = holds
        self.list = list
        self.words = words
    }
}

/// A rendered page with gaps for the parts that differ by visitor.
package struct CachedPage: Sendable {
    package let freshness: PageFreshness
    /// Whose changes invalidate the page, the main one first.
    package let subjects: [PageSubject]
    /// The offer that the page's form puts into the cart; nil if it has no such form.
    package let offer: Offer.ID?
    /// The bytes around the gaps, by the head of the page.
    private let parts: [Head: [Part]]
    /// In bytes.
    let size: Int

    /// What the head of every page shows about the visitor.
    package struct Head: Hashable, Sendable {
        let cartCount: Int
        let notices: Int?

        /// - Parameters:
        ///   - cartCount: pieces in the cart.
        ///   - notices: unread notifications; nil if nobody is logged in.
        package init(cartCount: Int, notices: Int?) {
            self.cartCount = cartCount
            self.notices = notices
        }
    }

    private struct Part {
        let bytes: Bytes
        /// What follows the bytes; nil at the end of the page.
        let gap: Gap?
    }

    private enum Gap {
        case token, formKey
    }

    /// The most heads for which a page is cached.
    private static let mostHeads = 6

    /// - Parameter html: rendered with the placeholders of `pages` in place of the form token and the form key.
    package init(
        _ html: Bytes, head: Head, freshness: PageFreshness, subjects: [PageSubject], offer: Offer.ID? = nil, marksOf pages: PageCache
    ) {
        self.init(freshness: freshness, subjects: subjects, offer: offer, parts: [head: Self.parts(of: html, pages)])
    }

    private init(freshness: PageFreshness, subjects: [PageSubject], offer: Offer.ID?, parts: [Head: [Part]]) {
        self.freshness = freshness
        self.subjects = subjects
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

    /// Adds the heads of the other page, unless it has too many already.
    func joined(to other: CachedPage) -> CachedPage {
        guard other.parts.count < Self.mostHeads else { return self }
        return CachedPage(freshness: freshness, subjects: subjects, offer: offer, parts: other.parts.merging(parts) { $1 })
    }

    /// The page for one visitor; nil if no page with this head is cached.
    ///
    /// - Parameters:
    ///   - token: the visitor's form token.
    ///   - formKey: the key of the form that puts `offer` into the visitor's cart.
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
