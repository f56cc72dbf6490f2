import HTML

/// Links to the same page in each language.
struct LanguageLinks {
    let alternates: [Frame.Alternate]
}
