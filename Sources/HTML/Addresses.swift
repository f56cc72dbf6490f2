import Kernel
package import Links

/// Values in attributes whose value is a URL.
extension HTMLBuffer {
    /// A URL made by `Link`.
    package mutating func address(_ value: SiteURL) { escape(value.description) }

    /// A whole URL from elsewhere, or the beginning of one. What could run as script or lead elsewhere unseen is `#`.
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

    /// RFC 3986's characters stay as they are; `&` and `'` are escaped for the attribute.
    private mutating func addressByte(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): literal("&amp;")
        case UInt8(ascii: "'"): literal("&#39;")
        case _ where byte.isUnreserved || addressCharacters.contains(byte): bytes.append(byte: byte)
        default: percent(byte)
        }
    }

    /// `http`, `https`, `mailto` and `tel` URLs and paths of this site. Browsers drop tabs and line ends and read `\` as
    /// `/`, so that these could hide another host.
    private func isHarmless(_ url: String) -> Bool {
        let start = url.prefix(8).lowercased()
        let bytes = url.utf8
        guard !bytes.contains(where: { $0 < 33 || $0 == 127 || $0 == UInt8(ascii: "\\") }) else { return false }
        if bytes.first == UInt8(ascii: "/") { return bytes.dropFirst().first != UInt8(ascii: "/") }
        return ["http://", "https://", "mailto:", "tel:"].contains { start.hasPrefix($0) }
    }
}

/// RFC 3986 §2.2 and `%`, without those that are escaped.
private let addressCharacters = Set(":/?#[]@!$()*+,;=%".utf8)
