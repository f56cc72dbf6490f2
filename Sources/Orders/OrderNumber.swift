import Kernel

/// The public name of an order: `K-` and seven characters that nobody takes for one another. It says nothing of how
/// many orders there are.
package struct OrderNumber: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    /// Digits and capitals without 0, 1, I, L, O and U.
    private static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTVWXYZ")

    package init?(rawValue: String) {
        guard rawValue.count == 9, rawValue.hasPrefix("K-"), rawValue.dropFirst(2).allSatisfy(Self.alphabet.contains) else {
            return nil
        }
        self.rawValue = rawValue
    }

    /// Reads what a person typed: small letters, blanks, other dashes and digits, with or without `K-`, and with a word
    /// for "number" before it, such as `N°` or `#`.
    package init?(typed text: String) {
        var typed = TypedText(text).plain.uppercased().drop { $0 == " " }
        for word in Self.wordsForNumber where typed.hasPrefix(word) {
            typed = typed.dropFirst(word.count).drop { " .:-".contains($0) }
            break
        }
        var letters = typed.filter { $0 != "-" && $0 != " " }
        if letters.count == 8 || typed.hasPrefix("K-") || typed.hasPrefix("K "), letters.hasPrefix("K") { letters.removeFirst() }
        self.init(rawValue: "K-" + letters)
    }

    /// None of them can begin a number: O, U and L are no letters of one.
    private static let wordsForNumber = ["NUMÉRO", "NUMERO", "NUMBER", "ORDER", "COMMANDE", "رقم", "N°", "Nº", "№", "NO", "#"]

    private init(letters: String) { rawValue = "K-" + letters }

    /// One of 21.9 thousand million. Whether it is free is for the table's key to say.
    static func random() -> OrderNumber {
        // 240 is the largest multiple of 30 in a byte: the bytes above would prefer the first letters.
        var letters = ""
        while letters.count < 7 {
            for byte in Randomness.bytes(8) where byte < 240 && letters.count < 7 {
                letters.append(alphabet[Int(byte) % alphabet.count])
            }
        }
        return OrderNumber(letters: letters)
    }

    package var description: String { rawValue }
}
