/// The value of a header field. It cannot hold CR, LF, NUL or another control character. Therefore nothing that a visitor
/// typed can start a new header field (RFC 9110 §5.5).
package struct HeaderValue: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let description: String

    /// - Returns: nil where the text holds a control character, or begins or ends with white space.
    package init?(_ text: some StringProtocol) {
        guard Self.isAllowed(text.utf8) else { return nil }
        description = String(text)
    }

    /// Ends the process where the literal is not a valid header value.
    package init(stringLiteral text: String) {
        precondition(Self.isAllowed(text.utf8), "a literal that is no header value")
        description = text
    }

    package init(_ number: Int) { description = String(number) }

    private static func isAllowed(_ units: some Collection<UInt8>) -> Bool {
        if let first = units.first, first == 0x20 || first == 0x09 { return false }
        var last: UInt8 = 0x21
        for unit in units {
            guard isFieldByte(unit) else { return false }
            last = unit
        }
        return last != 0x20 && last != 0x09
    }
}

/// The name of a header field. It is a token and is compared ignoring case.
package struct HeaderName: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let description: String

    /// - Returns: nil where the text is not a token (RFC 9110 §5.6.2).
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy(isTokenByte) else { return nil }
        description = text
    }

    /// Ends the process where the literal is not a token.
    package init(stringLiteral text: String) {
        guard let name = HeaderName(text) else { preconditionFailure("a literal that is no header name") }
        self = name
    }

    package static func == (one: HeaderName, other: HeaderName) -> Bool {
        let (one, other) = (one.description.utf8, other.description.utf8)
        return one.count == other.count && zip(one, other).allSatisfy { lowercase($0) == lowercase($1) }
    }

    package func hash(into hasher: inout Hasher) {
        for byte in description.utf8 { hasher.combine(lowercase(byte)) }
    }
}

/// The header fields of an answer, in the order in which they are sent.
package struct Headers: Sendable, ExpressibleByDictionaryLiteral, Sequence {
    package typealias Field = (name: HeaderName, value: HeaderValue)

    private var fields: [Field] = []

    package init(dictionaryLiteral elements: (HeaderName, HeaderValue)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// Gets the first value under the name. Setting replaces all of them; nil removes them.
    package subscript(name: HeaderName) -> HeaderValue? {
        get { fields.first { $0.name == name }?.value }
        set {
            fields.removeAll { $0.name == name }
            if let newValue { fields.append((name, newValue)) }
        }
    }

    /// Adds a field and keeps others of the same name, as `Set-Cookie` needs it.
    package mutating func add(_ name: HeaderName, _ value: HeaderValue) { fields.append((name, value)) }

    package func all(_ name: HeaderName) -> [HeaderValue] { fields.filter { $0.name == name }.map(\.value) }

    package func makeIterator() -> [Field].Iterator { fields.makeIterator() }
}

/// Whether the byte is a `tchar` of RFC 9110 §5.6.2.
@inline(__always)
func isTokenByte(_ byte: UInt8) -> Bool {
    if byte < 64 { return (0x03FF_6CFA_0000_0000 as UInt64) >> UInt64(byte) & 1 != 0 }
    if byte < 128 { return (0x57FF_FFFF_C7FF_FFFE as UInt64) >> UInt64(byte - 64) & 1 != 0 }
    return false
}

/// Whether a field value may hold the byte (RFC 9110 §5.5): visible characters, space, tab and obs-text.
@inline(__always)
func isFieldByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }
