import Kernel
package import Postgres

/// The words of a search as they were understood: asked for once, then used by the list, its counts and its facets.
///
///     let words = try await db.search(SearchWords.understood(typed))
///     search.understood = words
package struct SearchWords: Sendable, Hashable {
    /// Whole, as a person typed it.
    package let typed: String
    /// Whether nothing may stand in for a word that no listing has.
    package let isExact: Bool
    /// The words that count, at most twelve; articles, prepositions and the like are left out.
    package let words: [Word]
    /// A `tsquery` in text form; empty for no words at all, and then nothing fits.
    let query: String

    /// A word, or several that are one: `machine laver`.
    package struct Word: Sendable, Hashable {
        /// As typed where it is told about, which is where nothing has it; else folded.
        package let text: String
        /// What was searched for in its place, the most likely first; empty where that is the word itself.
        package let standIns: [String]
        /// Whether any listing has it, or what stands in for it.
        package let isListed: Bool
    }

    /// The words that others stand in for.
    package var corrected: [(typed: String, shown: [String])] {
        words.filter { !$0.standIns.isEmpty }.map { ($0.text, $0.standIns) }
    }

    /// The search as it was understood, for a person to read; the same as typed, but for accents, where nothing was corrected.
    package var shown: String { words.map { $0.standIns.first ?? $0.text }.joined(separator: " ") }

    /// Words that nothing has and nothing stands in for: with them, a search finds nothing.
    package var unlisted: [String] { words.filter { !$0.isListed }.map(\.text) }

    /// As a bind, for `words @@ …` and `ts_rank(words, …)`.
    package var tsquery: SQL { "\(query)::tsquery" }

    /// Of words that were not understood before, as SQL.
    static func wanted(_ search: ListingSearch) -> SQL {
        search.understood?.tsquery ?? "search.wanted(\(clean(search.words)))"
    }

    /// Understands whatever is typed. Never fails for what it is; some milliseconds for each word that no listing has,
    /// so it is for the slow lane.
    ///
    /// - Parameter exactly: what is typed is sought as it is, even if no listing has it.
    package static func understood(_ typed: String, exactly: Bool = false) -> Query<SearchWords> {
        .one("SELECT words, stands, listed, query::text FROM search.understand(\(clean(typed)), \(exactly))") { row in
            let (texts, stands, listed): ([String], [String], [Bool]) = (try row.next(), try row.next(), try row.next())
            return SearchWords(
                typed: typed, isExact: exactly,
                words: zip(texts, zip(stands, listed)).map { text, found in
                    Word(text: text, standIns: found.0.split(separator: "|").map(String.init), isListed: found.1)
                },
                query: try row.next())
        }
    }

    /// How much of a search counts, in Unicode scalars.
    package static let longest = 200

    /// PostgreSQL's texts cannot hold a NUL; and no more counts than this.
    static func clean(_ typed: String) -> String { typed.cut(to: longest).replacing("\0", with: " ") }
}
