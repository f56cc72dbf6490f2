/// A Moroccan telephone number in E.164: `+212` and nine digits.
///
/// Mobile numbers (06, 07) and landlines (05) are accepted. 08 numbers are service numbers; no carrier can reach a person there
/// (numbering plan of the ANRT, as in the metadata of libphonenumber).
package struct PhoneNumber: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    /// - Returns: nil unless the text is exactly `+212` and nine digits of an accepted number.
    package init?(rawValue: String) {
        guard let number = PhoneNumber(typed: rawValue), number.rawValue == rawValue else { return nil }
        self = number
    }

    /// Reads what a person typed: `06…`, `6…`, `+212 6…`, `00212 6…`, `+212 (0) 6…`, `tel:+212…`.
    /// Blanks, dots, slashes, dashes and brackets are ignored. Digits may be in any script, see `TypedText`.
    ///
    /// - Returns: nil where the text is not an accepted number.
    package init?(typed text: String) {
        var typed = Substring(TypedText(text).compact.lowercased())
        // The prefix of links and of copied numbers (RFC 3966).
        if typed.hasPrefix("tel:") { typed = typed.dropFirst(4) }
        var digits = ""
        for scalar in typed.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case "+":
                guard digits.isEmpty else { return nil }
                digits = "00"
            case "(", ")", "-", ".", "/": continue
            default: return nil
            }
        }
        var national = Substring(digits)
        if national.hasPrefix("00212") {
            national = national.dropFirst(5)
        } else if national.hasPrefix("212"), national.count >= 12 {
            national = national.dropFirst(3)
        } else if national.hasPrefix("00") {
            return nil
        }
        if national.hasPrefix("0") { national = national.dropFirst() }
        guard national.count == 9, let kind = national.first, "567".contains(kind) else { return nil }
        rawValue = "+212" + national
    }

    package var isMobile: Bool { !rawValue.hasPrefix("+2125") }

    /// The number in the national form of Morocco: `06 12 34 56 78`.
    package var national: String {
        var text = "0"
        for (index, digit) in rawValue.dropFirst(4).enumerated() {
            if index % 2 == 1 { text.append(" ") }
            text.append(digit)
        }
        return text
    }
}
