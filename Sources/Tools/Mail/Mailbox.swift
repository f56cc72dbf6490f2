package import Kernel

/// Text for a header field. It holds no character that ends a line, hides text or changes the direction of what follows.
package struct HeaderText: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// Forbidden characters become spaces, and runs of spaces become one. Isolates stay where each of them is closed.
    package init(_ text: String) {
        var tidy = String.UnicodeScalarView()
        let isBalanced = Self.hasClosedIsolates(text)
        for scalar in text.unicodeScalars {
            if isBalanced, Self.isIsolate(scalar) {
                tidy.append(scalar)
                continue
            }
            let isBlank = Self.isUnfit(scalar) || scalar.properties.isWhitespace
            if isBlank, tidy.last ?? " " == " " { continue }
            tidy.append(isBlank ? " " : scalar)
        }
        if tidy.last == " " { tidy.removeLast() }
        description = String(tidy)
    }

    /// U+2068 and U+2069 (UAX #9 §2.4), around a number or name in a sentence of the other direction.
    private static func isIsolate(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{2068}" || scalar == "\u{2069}" }

    private static func hasClosedIsolates(_ text: String) -> Bool {
        var depth = 0
        for scalar in text.unicodeScalars where isIsolate(scalar) {
            depth += scalar == "\u{2068}" ? 1 : -1
            if depth < 0 { return false }
        }
        return depth == 0
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
