/// An e-mail address in the form in which Kolchi compares it: small letters, at most 254 of them (RFC 5321 §4.5.3.1).
///
/// Only a mail that arrives shows that it is one.
package struct EmailAddress: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    package init?(rawValue: String) {
        guard let address = EmailAddress(typed: rawValue), address.rawValue == rawValue else { return nil }
        self = address
    }

    /// Reads what a person typed: `name@host.tld`, with white space around it.
    ///
    /// Letters beyond ASCII are refused: few mail servers take them, and they look like others.
    /// - Returns: nil where it has another form.
    package init?(typed text: String) {
        let text = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), parts[0].allSatisfy(Self.isOfName), text.utf8.count <= 254 else { return nil }
        let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ (1...63).contains($0.count) && $0.allSatisfy(Self.isOfHost) }) else { return nil }
        rawValue = text.lowercased()
    }

    /// RFC 5322 `atext`, and the dot.
    private static func isOfName(_ unit: UInt8) -> Bool { isOfHost(unit) || ".!#$%&'*+/=?^_`{|}~".utf8.contains(unit) }

    private static func isOfHost(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
