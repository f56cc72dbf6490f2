import Catalog
import FoundationEssentials
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Search
import Site

/// One line below the search box while somebody types in it.
struct SuggestionView: Encodable {
    let label: String
    /// What kind of thing it is, in the visitor's language; empty for words to be searched for.
    let hint: String
    /// Where it leads.
    let address: String

    /// The answer as JSON.
    struct Answer: Encodable {
        /// How many there are, for a screen reader.
        let said: String
        let items: [SuggestionView]
    }

    /// What may be meant by `q`, as JSON for the script. Without a script nobody asks.
    static let answer = Handler { visit in
        try await visit.world.searches.consume(for: visit.clientNetwork, in: visit.db)
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
