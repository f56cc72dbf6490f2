import Components
import HTML
import Kernel
import Links
import Search
import Web

/// Says which search words were corrected, with a link to the search as typed.
struct SearchNotice {
    /// The typed words that occur in no listing.
    let typed: [String]
    /// The corrected search.
    let shown: String
    /// The search as it was typed.
    let whole: String
    let instead: SiteURL

    /// - Parameters:
    ///   - base: the URL of the list without filters.
    ///   - fields: the query parameters of the list.
    /// - Returns: nil if no word was corrected.
    init?(_ words: SearchWords, at base: SiteURL, _ fields: [(name: String, value: String)]) {
        guard !words.corrected.isEmpty else { return nil }
        typed = words.corrected.map(\.typed)
        shown = words.shown
        whole = words.typed
        instead = base.with(fields.filter { $0.name != "exact" && $0.name != "at" } + [("exact", "1")])
    }

    private init(typed: [String], shown: String, whole: String, instead: SiteURL) {
        self.typed = typed
        self.shown = shown
        self.whole = whole
        self.instead = instead
    }

    static let sample = SearchNotice(
        typed: ["cafatn"], shown: "caftan bleu", whole: "cafatn bleu",
        instead: Link(.french).search.with([("q", "cafatn bleu"), ("exact", "1")]))
}
