package import Kernel
package import Postgres

/// A suggestion for a search that is still being typed.
package struct Suggestion: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// The typed text with its last word completed, as a new search.
        case word
        /// The title of a product.
        case title
        case category
        case seller
    }

    package let kind: Kind
    package let text: String
    /// The slug of the product, category or seller; nil for words.
    package let slug: String?

    package init(kind: Kind, text: String, slug: String?) {
        self.kind = kind
        self.text = text
        self.slug = slug
    }

    /// At most eight suggestions: words first, then categories, sellers and titles. Fewer than two letters get none. The query
    /// takes a few milliseconds, so the quick lane is fine.
    ///
    /// - Parameter categories: slugs and names of all categories, in display order.
    package static func all(
        for typed: String, in language: Language, categories: [(slug: String, name: String)]
    ) -> Query<[Suggestion]> {
        let (slugs, names) = (categories.map(\.slug), categories.map(\.name))
        return Query<[Suggestion]>.all(
            """
            SELECT kind, shown, slug
            FROM search.suggestions(\(SearchWords.clean(typed)), \(language.rawValue), \(slugs)::text[], \(names)::text[])
            """
        ) { row in Suggestion(kind: try row.next(), text: try row.next(), slug: try row.next()) }
        .map { found in
            let order: [Kind] = [.word, .category, .seller, .title]
            return Array(order.flatMap { kind in found.filter { $0.kind == kind } }.prefix(8))
        }
    }
}
