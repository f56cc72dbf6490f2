import Kernel

/// The public number of an order: `K-` and seven characters that are hard to confuse. It does not reveal how many orders there are.
package struct OrderNumber: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: String

    /// Digits and capital letters without 0, 1, I, L, O and U.
    private static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTVWXYZ")

    package init?(rawValue: String) {
        guard rawValue.count == 9, rawValue.hasPrefix("K-"), rawValue.dropFirst(2).allSatisfy(Self.alphabet.contains) else {
            return nil
        }
        self.rawValue = rawValue
    }

    /// Reads what a person typed. Lower case, blanks, other dashes and other digits are fine, with or without `K-`.
    ///
    /// A word for "number" may stand before it, such as `N°` or `#`.
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

    /// No order number can begin with one of these words: each has a character that numbers do not use.
    private static let wordsForNumber = ["NUMÉRO", "NUMERO", "NUMBER", "ORDER", "COMMANDE", "رقم", "N°", "Nº", "№", "NO", "#"]

    private init(letters: String) { rawValue = "K-" + letters }

    /// A random number out of 21.9 billion. The table's key decides whether it is free.
    static func random() -> OrderNumber {
        // 240 is the largest multiple of 30 in a byte. Bytes from 240 on are skipped, because they would favour the first letters.
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
