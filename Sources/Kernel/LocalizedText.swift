/// A text that a person wrote, and its language. If the page has another language, the page marks the text with `lang` and `dir`.
package struct LocalizedText: Hashable, Sendable {
    package let text: String
    package let language: Language

    package init(_ text: String, _ language: Language) {
        self.text = text
        self.language = language
    }
}
