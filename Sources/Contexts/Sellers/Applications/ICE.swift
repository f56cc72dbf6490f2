import Kernel

/// A Moroccan *identifiant commun de l’entreprise*: 15 digits, whose number is divisible by 97 (decree 2-11-63; python-stdnum `ma.ice`).
package struct ICE: Sendable, Hashable, RawRepresentable {
    /// 15 digits.
    package let rawValue: String

    /// - Returns: nil if the digits are not an ICE.
    package init?(rawValue: String) {
        guard rawValue.utf8.count == 15, rawValue.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        guard rawValue.utf8.reduce(0, { ($0 * 10 + Int($1 - 48)) % 97 }) == 0 else { return nil }
        self.rawValue = rawValue
    }

    /// Reads what a person typed, with blanks or dashes between the groups.
    package init?(typed: String) { self.init(rawValue: TypedText(typed).digits) }

    /// In groups, as on documents: company, establishment, check digits.
    package var shown: String {
        "\(rawValue.prefix(9)) \(rawValue.dropFirst(9).prefix(4)) \(rawValue.suffix(2))"
    }
}
