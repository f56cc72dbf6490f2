/// What is wrong with a text that a person typed into a form.
package enum FormFault: Error, Equatable, Sendable {
    case missing
    /// The text has more Unicode scalars than `most`.
    case tooLong(most: Int)
    /// It has invisible characters, or characters that change the direction of the text around them.
    case unreadable
    /// It is not what the field asks for, such as a telephone number or a choice of the list.
    case malformed
    /// A word of a name mixes scripts, or looks like another word.
    case lookalike
    /// A name of the shop itself.
    case reserved

    /// The fault of a tidied text; nil where it has none.
    ///
    /// - Parameter most: the longest text, in Unicode scalars.
    package init?(in text: String, most: Int) {
        if text.unicodeScalars.contains(where: { $0.isUnreadable && $0 != "\n" }) {
            self = .unreadable
        } else if text.length > most {
            self = .tooLong(most: most)
        } else {
            return nil
        }
    }
}
