import HTML
import Kernel
import Links
import Search
import Site

/// Says which words others stood in for, with the way to what was typed.
struct SearchNotice {
    /// The words that no listing has.
    let typed: [String]
    /// The search as it was understood.
    let shown: String
    /// The search as it was typed.
    let whole: String
    let instead: SiteURL

    /// - Parameters:
    ///   - base: the list's own address.
    ///   - fields: what the list was asked for.
    /// - Returns: nil where every word is searched for as it was typed.
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
