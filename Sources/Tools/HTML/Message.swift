package import Kernel

/// A sentence of the shop in each of its languages. The members come from the `.po` files.
package struct Message: HTMLValue, Equatable, CustomStringConvertible {
    /// The key in the `.po` files.
    package let key: String
    private let write: @Sendable (inout HTMLBuffer, Place) -> Void

    /// For the compiled `.po` files.
    /// - Parameter write: writes the words in the buffer's language.
    package init(_ key: StaticString, write: @escaping @Sendable (inout HTMLBuffer, Place) -> Void) {
        self.key = key.description
        self.write = write
    }

    package func write(into out: inout HTMLBuffer, at place: Place) {
        guard place == .json else { return write(&out, place) }
        out.literal("\"")
        write(&out, .jsonPart)
        out.literal("\"")
    }

    /// The words without HTML, for e-mails and logs.
    package func text(in language: Language) -> String {
        var out = HTMLBuffer(language: language, capacity: 128)
        write(&out, .plain)
        return out.finish().text
    }

    /// The key and the English words.
    package var description: String { "\(key): \(text(in: .english))" }

    /// Whether both have the same key and the same words in every language.
    package static func == (one: Message, other: Message) -> Bool {
        one.key == other.key && Language.allCases.allSatisfy { one.text(in: $0) == other.text(in: $0) }
    }
}
