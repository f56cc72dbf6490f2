import Kernel

/// Names and values of a query or a form, in the order in which they came.
/// The format is application/x-www-form-urlencoded (WHATWG URL §5).
package struct FormFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// The most fields of one query or form. A form with more is refused; a query is cut off there.
    package static let maximum = 1000

    private var fields: [(name: String, value: String)] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// Reads `a=1&b=2`. Bytes that are not UTF-8, and NUL, become U+FFFD.
    /// - Returns: nil where there are more fields than `maximum`.
    package init?(urlencoded bytes: some Collection<UInt8>) {
        guard read(bytes) else { return nil }
    }

    /// Reads the query of a URL. Fields beyond `maximum` are ignored.
    package init(query: String) { _ = read(query.utf8) }

    /// The first value under that name.
    package subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// All values under that name, in their order.
    package func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    package var isEmpty: Bool { fields.isEmpty }
    package var count: Int { fields.count }
    package var pairs: [(name: String, value: String)] { fields }

    package mutating func add(_ name: String, _ value: String) { fields.append((name, value)) }

    package mutating func remove(_ name: String) { fields.removeAll { $0.name == name } }

    /// The fields as `a=1&b=2`, for a link that asks with the same fields again.
    package var encoded: String {
        fields.map { Self.encode($0.name) + "=" + Self.encode($0.value) }.joined(separator: "&")
    }

    package static func == (one: FormFields, other: FormFields) -> Bool {
        one.fields.elementsEqual(other.fields) { $0.name == $1.name && $0.value == $1.value }
    }

    private mutating func read(_ bytes: some Collection<UInt8>) -> Bool {
        // An input with too many fields is not split to its end.
        for pair in bytes.split(separator: UInt8(ascii: "&"), maxSplits: Self.maximum) {
            guard fields.count < Self.maximum else { return false }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? percentDecoded(parts[1], plusIsSpace: true) : ""
            fields.append((percentDecoded(parts[0], plusIsSpace: true), value))
        }
        return true
    }

    private static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for unit in text.utf8 {
            switch unit {
            case 48...57, 65...90, 97...122, 42, 45, 46, 95: bytes.append(unit)
            case .space: bytes.append(UInt8(ascii: "+"))
            default: bytes += [UInt8(ascii: "%"), hexDigit(unit >> 4), hexDigit(unit & 15)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }

/// Decodes `%41` as `A`. A `%` without two hexadecimal digits stays.
/// Bytes that are not UTF-8, and NUL, become U+FFFD, because text in PostgreSQL cannot hold them.
func percentDecoded(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = false) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index != bytes.endIndex {
        var byte = bytes[index]
        bytes.formIndex(after: &index)
        if byte == UInt8(ascii: "%") {
            let rest = bytes[index...].prefix(2)
            if rest.count == 2, let high = hexValue(rest.first ?? 0), let low = hexValue(rest.dropFirst().first ?? 0) {
                byte = high << 4 | low
                bytes.formIndex(&index, offsetBy: 2)
            }
        } else if plusIsSpace, byte == UInt8(ascii: "+") {
            byte = .space
        }
        if byte == 0 { decoded += [0xEF, 0xBF, 0xBD] } else { decoded.append(byte) }
    }
    return String(decoding: decoded, as: UTF8.self)
}
