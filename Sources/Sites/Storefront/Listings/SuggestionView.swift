import Catalog
import Components
import FoundationEssentials
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import Web

/// One suggestion below the search box.
struct SuggestionView: Encodable {
    let label: String
    /// The kind of suggestion, in the visitor's language; empty for search words.
    let hint: String
    /// The URL that it opens.
    let address: String

    /// The answer as JSON.
    struct Answer: Encodable {
        /// A sentence with the number of suggestions, for a screen reader.
        let said: String
        let items: [SuggestionView]
    }

    /// Suggestions for the typed text `q`, as JSON. Only the script `suggestions.js` requests it.
    static let answer = Handler { visit in
        try await visit.world.storefront.searches.consume(for: visit.clientNetwork, in: visit.db)
        let categories = visit.taxonomy.categories.map { (slug: $0.slug, name: $0.names[visit.language]) }
        let found = try await visit.db.read(Suggestion.all(for: visit.query["q"] ?? "", in: visit.language, categories: categories))
        let items = found.map { SuggestionView($0, in: visit) }
        let answer = Answer(said: Message.suggestionsCount(count: items.count).text(in: visit.language), items: items)
        return .json(Bytes(Array(try JSONEncoder().encode(answer))))
    }

    init(_ suggestion: Suggestion, in visit: Visit) {
        label = suggestion.text
        let slug = suggestion.slug ?? ""
        switch suggestion.kind {
        case .word: (hint, address) = ("", visit.link.search(for: suggestion.text).description)
        case .title: (hint, address) = (Message.suggestionsPiece.text(in: visit.language), visit.link.product(slug).description)
        case .category: (hint, address) = (Message.suggestionsCategory.text(in: visit.language), visit.link.category(slug).description)
        case .seller: (hint, address) = (Message.suggestionsSeller.text(in: visit.language), visit.link.seller(slug).description)
        }
    }
}
