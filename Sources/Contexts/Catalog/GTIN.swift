import Kernel

/// A Global Trade Item Number, the number under a bar code: 8, 12, 13 or 14 digits, the last of which is a check digit
/// (GS1 General Specifications, section 7.9).
package struct GTIN: Sendable, Hashable, Codable {
    /// As printed.
    package let digits: String

    /// Nil if the length or the check digit is wrong. Blanks and dashes between digits are ignored.
    package init?(_ typed: String) {
        let digits = TypedText(typed).digits
        guard [8, 12, 13, 14].contains(digits.utf8.count) else { return nil }
        let numbers = digits.utf8.map { Int($0) - 48 }
        guard numbers.allSatisfy({ (0...9).contains($0) }) else { return nil }
        // From the right, the check digit has weight 1, its neighbour 3, and so on.
        let sum = numbers.reversed().enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) }
        guard sum % 10 == 0, numbers.contains(where: { $0 > 0 }) else { return nil }
        self.digits = digits
    }

    /// The same number with 14 digits. Equal articles have equal keys, whichever of the lengths was typed.
    package var key: String { String(repeating: "0", count: 14 - digits.utf8.count) + digits }
}
