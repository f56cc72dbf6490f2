import Kernel
package import Links

/// Values in attributes that contain a URL.
extension HTMLBuffer {
    /// A URL made by `Link`.
    package mutating func address(_ value: SiteURL) { escape(value.description) }

    /// A foreign URL, or the beginning of one. A URL that could run a script, or hides where it leads, becomes `#`.
    package mutating func address(_ value: String) {
        guard isHarmless(value) else { return literal("#") }
        for byte in value.utf8 { addressByte(byte) }
    }

    package mutating func addressPart(_ value: SiteURL) { escape(value.description) }
    package mutating func addressPart(_ value: some HTMLValue) { value.write(into: &self, at: .addressPart) }

    package mutating func addressInSet(_ value: SiteURL) { address(value) }

    /// A URL in a list of URLs, where a comma or a space would end it.
    package mutating func addressInSet(_ value: String) {
        guard isHarmless(value) else { return literal("#") }
        for byte in value.utf8 {
            if byte == UInt8(ascii: ",") { percent(byte) } else { addressByte(byte) }
        }
    }

    /// A width or density after a URL.
    package mutating func addressInSet(_ value: Int) { bytes.append(decimal: value) }

    @available(*, unavailable, message: "an optional is not shown: unwrap it with {% if let %}")
    package mutating func address<Value>(_ value: Value?) {}
    @available(*, unavailable, message: "an optional is not shown: unwrap it with {% if let %}")
    package mutating func addressPart<Value>(_ value: Value?) {}

    /// Writes the characters of RFC 3986 unchanged, but escapes `&` and `'` for the attribute.
    private mutating func addressByte(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): literal("&amp;")
        case UInt8(ascii: "'"): literal("&#39;")
        case _ where byte.isUnreserved || addressCharacters.contains(byte): bytes.append(byte: byte)
        default: percent(byte)
        }
    }

    /// Accepts `http`, `https`, `mailto` and `tel` URLs, and paths of this site. Browsers drop tabs and line ends and read `\`
    /// as `/`, so a URL with these could hide another host.
    private func isHarmless(_ url: String) -> Bool {
        let start = url.prefix(8).lowercased()
        let bytes = url.utf8
        guard !bytes.contains(where: { $0 < 33 || $0 == 127 || $0 == UInt8(ascii: "\\") }) else { return false }
        if bytes.first == UInt8(ascii: "/") { return bytes.dropFirst().first != UInt8(ascii: "/") }
        return ["http://", "https://", "mailto:", "tel:"].contains { start.hasPrefix($0) }
    }
}

/// The characters of RFC 3986 §2.2 and `%`, except those that need an escape.
private let addressCharacters = Set(":/?#[]@!$()*+,;=%".utf8)
