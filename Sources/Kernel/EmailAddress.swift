/// An e-mail address in the form in which Kolchi compares it and mails to it: small letters, the host in A-labels.
///
/// Only a mail that arrives shows that it is one.
package struct EmailAddress: RawRepresentable, Hashable, Sendable, Codable {
    package let rawValue: String

    /// The longest address (RFC 5321 §4.5.3.1.3, with the brackets taken off) and the longest name before the @ (§4.5.3.1.1).
    package static let most = 254
    private static let mostOfName = 64

    /// Why what was typed is no address that is taken.
    package enum Fault: Error, Equatable, Sendable {
        case notOne
        /// The name before the @ has letters beyond ASCII: few mail servers take them (RFC 6531).
        case foreignName
        /// The name before the @ stands in quotation marks.
        case quotedName
    }

    /// As a row has it. Rows are older than some rules of `init(typed:)` and stay good.
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

    /// Reads what a person typed; see `read`.
    ///
    /// - Returns: nil where it has another form.
    package init?(typed text: String) {
        guard let address = try? Self.read(text) else { return nil }
        self = address
    }

    /// Reads what a person typed: `name@host.tld` by the grammar of RFC 5321 §4.1.2, the name as a dot-string. Blanks around
    /// it and unseen characters are left out. The host may be written in any script (IDNA2008).
    ///
    /// - Throws: why it is none.
    package static func read(_ typed: String) throws(Fault) -> EmailAddress {
        // Joiners within a host may belong there; libidn2 knows where.
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

    /// As people read it: the host in its own script.
    package var shown: String { rawValue.prefix { $0 != "@" } + "@" + DomainName.shown(String(rawValue.drop { $0 != "@" }.dropFirst())) }

    /// A text that was kept as an address, as people read it; as it is where it is none.
    package static func shown(_ kept: String) -> String { EmailAddress(rawValue: kept)?.shown ?? kept }

    /// RFC 5322 `atext`.
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
