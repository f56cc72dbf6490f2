import Catalog
import Components
import HTML
import Kernel
import Links
import Postgres
import Search
import Web

/// Help for an empty search: another spelling, fewer words, a broader category, no filter, the newest pieces.
struct NothingFound {
    let hasWords: Bool
    /// Words that occur in no listing.
    let unlisted: [String]
    let hints: SearchHints
    /// The list without filters; nil if none is set.
    let unfiltered: SiteURL?
    let newest: [PieceCard]

    struct Choice {
        let label: String
        let address: SiteURL
    }

    /// - Parameters:
    ///   - words: the search words; nil if there are none.
    ///   - base: the URL of the list without filters. `fields` are its query parameters.
    ///   - category: the slug of the list's category; nil if it has none.
    /// - Returns: the help, and the pieces that it shows.
    static func help(
        _ words: SearchWords?, at base: SiteURL, _ fields: [(name: String, value: String)], category: String?,
        unfiltered: SiteURL?, in visit: Visit
    ) async throws -> (NothingFound, shown: [Listing]) {
        var newest = ListingSearch()
        newest.sort = .newest
        let page = try await visit.world.storefront.listings.page(newest, of: 8, in: visit.db)
        let listings = try await visit.db.read(Listing.of(page.products, in: visit.language))
        var meant: Choice?
        if let words, words.isExact {
            let understood = try await visit.world.storefront.listings.understood(words.typed, in: visit.db)
            if !understood.corrected.isEmpty {
                meant = Choice(label: understood.shown, address: base.with(Self.fields(fields, words: words.typed)))
            }
        }
        let help = NothingFound(
            hasWords: words != nil, unlisted: words?.unlisted ?? [],
            hints: SearchHints(
                meant: meant,
                fewer: words.map { fewer($0).map { Choice(label: $0, address: base.with(Self.fields(fields, words: $0))) } } ?? [],
                broader: words == nil ? [] : broader(fields, category: category, in: visit)),
            unfiltered: unfiltered, newest: PieceCard.cards(of: listings, in: visit))
        return (help, listings)
    }

    /// Why nothing is found. It names the words that occur nowhere, or else blames the words or the filters, and nothing twice.
    func sentences(_ language: Language) -> [Message] {
        if !unlisted.isEmpty {
            return [.searchUnlisted(words: unlisted.joined(separator: language == .arabic ? "، " : ", ")), .searchSpelling]
        }
        if unfiltered != nil { return [.filtersNothing] }
        return hasWords ? [.searchNothing, .searchSpelling] : [.listingNothing]
    }

    func actions(_ link: Link) -> [EmptyState.Action] {
        let all = EmptyState.Action(.listingAll, link.search, .link)
        return if let unfiltered { [EmptyState.Action(.filtersClear, unfiltered), all] } else { [all] }
    }

    /// The search without the words that occur in no listing. If each occurs in some listing, the searches without one of them.
    static func fewer(_ words: SearchWords) -> [String] {
        guard words.words.count > 1 else { return [] }
        let listed = words.words.filter(\.isListed).map(\.text)
        if listed.isEmpty { return [] }
        if listed.count < words.words.count { return [listed.joined(separator: " ")] }
        return listed.indices.prefix(4).map { index in
            listed.enumerated().filter { $0.offset != index }.map(\.element).joined(separator: " ")
        }
    }

    private static func broader(_ fields: [(name: String, value: String)], category: String?, in visit: Visit) -> [Choice] {
        guard let category else { return [] }
        let rest = fields.filter { $0.name != "category" && $0.name != "at" }
        let above = visit.taxonomy.path(to: category).dropLast().reversed().map { parent in
            Choice(label: parent.names[visit.language], address: visit.link.category(parent.slug).with(rest))
        }
        return above + [Choice(label: Message.searchEverywhere.text(in: visit.language), address: visit.link.search.with(rest))]
    }

    private static func fields(_ fields: [(name: String, value: String)], words: String) -> [(name: String, value: String)] {
        [("q", words)] + fields.filter { !["q", "exact", "at"].contains($0.name) }
    }

    static let sample = NothingFound(
        hasWords: true, unlisted: ["<script>alert(1)</script>"],
        hints: SearchHints(
            meant: Choice(label: "caftan", address: Link(.french).search(for: "cafatn")),
            fewer: [Choice(label: "caftan", address: Link(.french).search(for: "caftan"))],
            broader: [Choice(label: "Mode", address: Link(.french).category("mode"))]),
        unfiltered: Link(.french).search, newest: [.sample])
}
