import Kernel
package import Postgres

/// The words of a search as they were understood. They are computed once, then used by the list, its counts and its facets.
///
///     let words = try await db.search(SearchWords.understood(typed))
///     search.understood = words
package struct SearchWords: Sendable, Hashable {
    /// The whole text that the person typed.
    package let typed: String
    /// Whether no other word may replace a word that no listing has.
    package let isExact: Bool
    /// The words that count, at most twelve. Articles, prepositions and the like are left out.
    package let words: [Word]
    /// A `tsquery` in text form. It is empty if there are no words, and then nothing matches.
    let query: String

    /// One word, or several that count as one, such as `machine laver`.
    package struct Word: Sendable, Hashable {
        /// As typed if no listing has it, because pages then show it; otherwise folded.
        package let text: String
        /// The words searched for instead, the most likely first; empty if the word itself is searched for.
        package let standIns: [String]
        /// Whether any listing has the word or one of its stand-ins.
        package let isListed: Bool
    }

    /// The words that were replaced, with their stand-ins.
    package var corrected: [(typed: String, shown: [String])] {
        words.filter { !$0.standIns.isEmpty }.map { ($0.text, $0.standIns) }
    }

    /// The search as it was understood, for people to read. Without corrections it differs from the typed text only in accents.
    package var shown: String { words.map { $0.standIns.first ?? $0.text }.joined(separator: " ") }

    /// Words that no listing has and that have no stand-in. A search with one of them finds nothing.
    package var unlisted: [String] { words.filter { !$0.isListed }.map(\.text) }

    /// As a bound parameter, for `words @@ …` and `ts_rank(words, …)`.
    package var tsquery: SQL { "\(query)::tsquery" }

    /// The query of the search's words, as SQL. It interprets them if that has not been done yet.
    static func wanted(_ search: ListingSearch) -> SQL {
        search.understood?.tsquery ?? "search.wanted(\(clean(search.words)))"
    }

    /// Interprets any typed text; no text makes it fail. It takes some milliseconds for each word that no listing has, so use
    /// the slow lane.
    ///
    /// - Parameter exactly: searches for the text as typed, even if no listing has it.
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

    /// How much of a search is used, in Unicode scalars.
    package static let longest = 200

    /// Cuts the text to `longest` and replaces NUL, which PostgreSQL's texts cannot hold.
    static func clean(_ typed: String) -> String { typed.cut(to: longest).replacing("\0", with: " ") }
}
