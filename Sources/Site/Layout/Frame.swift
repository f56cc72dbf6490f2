package import Kernel
package import Links

/// What the layout shows around every page.
package struct Frame: Sendable {
    package let language: Language
    package let styles: Address
    package let suggestionsScript: Address
    package let icon: Address
    /// This page in each language, without scheme and host.
    package let alternates: [Alternate]
    /// The one address of this page for search engines, absolute.
    package let canonical: Address
    /// Whether search engines may keep the page.
    package let isIndexed: Bool
    package let cartCount: Int
    /// The visitor's form token.
    package let token: String
    /// What stands in the search box.
    package let searchWords: String
    /// Name, register numbers and address of the house, as far as configured.
    package let legal: [String]

    package init(
        language: Language, styles: Address, suggestionsScript: Address, icon: Address, alternates: [Alternate], canonical: Address, isIndexed: Bool = true,
        cartCount: Int, token: String, searchWords: String = "", legal: [String]
    ) {
        self.language = language
        self.styles = styles
        self.suggestionsScript = suggestionsScript
        self.icon = icon
        self.alternates = alternates
        self.canonical = canonical
        self.isIndexed = isIndexed
        self.cartCount = cartCount
        self.token = token
        self.searchWords = searchWords
        self.legal = legal
    }

    /// The same page in another language.
    package struct Alternate: Sendable {
        package let language: Language
        package let address: Address
        package let absolute: Address
        package let isThisOne: Bool

        package init(language: Language, address: Address, absolute: Address, isThisOne: Bool) {
            self.language = language
            self.address = address
            self.absolute = absolute
            self.isThisOne = isThisOne
        }
    }

    package static let sample = Frame(
        language: .french, styles: Address(["assets", "kolchi.css"]), suggestionsScript: Address(["assets", "suggestions.js"]), icon: Address(["assets", "icon.svg"]),
        alternates: Language.allCases.map { language in
            Alternate(
                language: language, address: Link(language).home,
                absolute: Link(language).home.absolute(from: "https://kolchi.example"), isThisOne: language == .french)
        },
        canonical: Link(.french).home.absolute(from: "https://kolchi.example"), cartCount: 2, token: "token",
        legal: ["Kolchi", "ICE 000000000000000"])
}
