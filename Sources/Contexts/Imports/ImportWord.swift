/// A word of a file that needs a meaning.
package struct ImportWord: Sendable, Hashable {
    /// The raw values are stored.
    package enum Kind: String, Sendable, CaseIterable {
        case category
        /// The name of what tells variants apart, or of a trait of the product.
        case option
        /// A value of an option.
        case value
        case condition
    }

    package let kind: Kind
    /// The option to which a value belongs, as the file calls it. Empty for other kinds.
    package let scope: String
    /// As the file has it.
    package let theirs: String

    package init(_ kind: Kind, _ theirs: String, of scope: String = "") { (self.kind, self.scope, self.theirs) = (kind, scope, theirs) }
}

/// A word with its meaning in the form.
package struct MappedWord: Sendable, Equatable {
    package let word: ImportWord
    /// In how many rows it stands.
    package let rows: Int
    /// A category's slug, an attribute's code, a value's code or a condition. Empty for an option that is left out, and for a value
    /// that the shop keeps in its own words. Nil until the shop says it.
    package let ours: String?
    /// Whether the shop said so itself for an earlier file.
    package let isRemembered: Bool
}
