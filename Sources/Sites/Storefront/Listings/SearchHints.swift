import HTML

/// Other searches that find something, where one found nothing.
struct SearchHints {
    /// The same search with corrected words; nil if there is no correction.
    let meant: NothingFound.Choice?
    /// Searches with fewer words.
    let fewer: [NothingFound.Choice]
    /// The same search in the categories above, and in all.
    let broader: [NothingFound.Choice]
}
