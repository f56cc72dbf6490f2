/// A text that a person wrote, and the language in which it is: a page marks it with `lang` and `dir` where that is
/// not the page's own.
package struct LocalizedText: Hashable, Sendable {
    package let text: String
    package let language: Language

    package init(_ text: String, _ language: Language) {
        self.text = text
        self.language = language
    }
}
