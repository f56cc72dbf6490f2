import HTML

/// Links to the same page in each language.
package struct LanguageLinks {
    package let alternates: [Frame.Alternate]

    package init(alternates: [Frame.Alternate]) { self.alternates = alternates }
}
