/// An e-mail address in the form in which Kolchi compares it and sends to it: in lower case, with the host in A-labels.
///
/// The form does not prove that the address exists. Only a delivered e-mail does.
package struct EmailAddress: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    /// The longest address (RFC 5321 §4.5.3.1.3, without the angle brackets) and the longest name before the @ (§4.5.3.1.1).
    package static let most = 254
    private static let mostOfName = 64

    /// Why a typed text is not accepted as an address.
    package enum Fault: Error, Equatable, Sendable {
        case notOne
        /// The name before the @ has characters beyond ASCII. Few mail servers accept them (RFC 6531).
        case foreignName
        /// The name before the @ is in quotation marks.
        case quotedName
    }

    /// Reads a stored address. Some rows are older than some rules of `read`; they stay valid.
    ///
    /// - Returns: nil where the text does not have the form `name@host.tld` in lower case.
    package init?(rawValue: String) {
        let parts = rawValue.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...Self.mostOfName).contains(parts[0].count),
            parts[0].allSatisfy({ Self.isOfName($0) || $0 == UInt8(ascii: ".") }),
            rawValue.utf8.count <= Self.most, rawValue == rawValue.lowercased()
        else { return nil }
        let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ (1...63).contains($0.count) && $0.allSatisfy(Self.isOfHost) }) else { return nil }
        self.rawValue = rawValue
    }

    /// Reads what a person typed, as `read` does.
    ///
    /// - Returns: nil where `read` throws.
    package init?(typed text: String) {
        guard let address = try? Self.read(text) else { return nil }
        self = address
    }

    /// Reads what a person typed: `name@host.tld` by the grammar of RFC 5321 §4.1.2, with a dot-string as the name.
    /// It leaves out invisible characters, and white space at both ends. The host may be in any script (IDNA2008).
    ///
    /// - Throws: why the text is not accepted.
    package static func read(_ typed: String) throws(Fault) -> EmailAddress {
        // A host may contain joiners. libidn2 checks whether they are in a valid place.
        let seen = typed.tidied.unicodeScalars.filter { !$0.isInvisible || $0.value == 0x200C || $0.value == 0x200D }
        let text = String(String.UnicodeScalarView(seen)).replacing("＠", with: "@")
        guard let at = text.lastIndex(of: "@") else { throw .notOne }
        let name = text[..<at].lowercased()
        if name.hasPrefix("\""), name.hasSuffix("\"") { throw .quotedName }
        if name.unicodeScalars.contains(where: { !$0.isASCII }) { throw .foreignName }
        let atoms = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...mostOfName).contains(name.utf8.count), atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isOfName) }),
            let host = DomainName.ascii(String(text[text.index(after: at)...])), let address = EmailAddress(rawValue: name + "@" + host)
        else { throw .notOne }
        return address
    }

    /// The address in the form that people read: with the host in its own script.
    package var shown: String { rawValue.prefix { $0 != "@" } + "@" + DomainName.shown(String(rawValue.drop { $0 != "@" }.dropFirst())) }

    /// The readable form of a stored address. A text that is not an address is returned unchanged.
    package static func shown(_ kept: String) -> String { EmailAddress(rawValue: kept)?.shown ?? kept }

    /// The characters of `atext` (RFC 5322).
    private static func isOfName(_ unit: UInt8) -> Bool { isOfHost(unit) || "!#$%&'*+/=?^_`{|}~".utf8.contains(unit) }

    private static func isOfHost(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
