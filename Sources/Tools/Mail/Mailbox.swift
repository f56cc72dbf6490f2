package import Kernel

/// Text for a header field. It holds no character that ends a line, hides text or changes its direction.
package struct HeaderText: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// Forbidden characters become spaces, and runs of spaces become one.
    package init(_ text: String) {
        var tidy = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isBlank = Self.isUnfit(scalar) || scalar.properties.isWhitespace
            if isBlank, tidy.last ?? " " == " " { continue }
            tidy.append(isBlank ? " " : scalar)
        }
        if tidy.last == " " { tidy.removeLast() }
        description = String(tidy)
    }

    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}

/// The sender or recipient of an e-mail: an address, and the name shown beside it.
package struct Mailbox: Hashable, Sendable {
    package let name: HeaderText
    package let address: EmailAddress

    package init(_ address: EmailAddress, name: HeaderText = HeaderText("")) {
        self.address = address
        self.name = name
    }

    /// Reads `Kolchi <boutique@kolchi.example>`, or an address alone.
    /// - Returns: nil where the address is malformed.
    package init?(_ text: String) {
        guard !text.contains(where: \.isNewline) else { return nil }
        if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
            guard let address = EmailAddress(typed: String(text[text.index(after: open)...].dropLast())) else { return nil }
            self.init(address, name: HeaderText(text[..<open].trimmingQuotes))
        } else {
            guard let address = EmailAddress(typed: text) else { return nil }
            self.init(address)
        }
    }
}

extension Substring {
    /// The text without surrounding spaces, and then without surrounding quotation marks.
    fileprivate var trimmingQuotes: String {
        let bare = HeaderText(String(self)).description
        return bare.count > 1 && bare.hasPrefix("\"") && bare.hasSuffix("\"") ? String(bare.dropFirst().dropLast()) : bare
    }
}

extension EmailAddress {
    /// The part after the @.
    package var host: String { String(rawValue.drop { $0 != "@" }.dropFirst()) }
}
