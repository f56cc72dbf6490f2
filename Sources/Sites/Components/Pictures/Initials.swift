/// The initials of a name, in place of a picture.
package enum Initials {
    /// The first letters of the first and the last word. A zero-width non-joiner keeps Arabic letters apart.
    package static func of(_ name: String) -> String {
        let letters = name.split(separator: " ").compactMap { word in word.first { $0.isLetter || $0.isNumber } }
        let ends = letters.count > 1 ? [letters[0], letters[letters.count - 1]] : letters
        return ends.map { $0.uppercased() }.joined(separator: "\u{200C}")
    }
}
