/// How the characters of a CSV file are written as bytes.
package enum TextEncoding: String, Sendable, Equatable, Codable, CaseIterable {
    case utf8
    case utf16LittleEndian
    case utf16BigEndian
    /// Western European, as Excel writes CSV with French settings.
    case windows1252
    /// Arabic, as Excel writes CSV with Arabic settings.
    case windows1256

    /// Whether every character of the text has bytes in this encoding.
    package func canEncode(_ text: String) -> Bool {
        guard let table else { return true }
        return text.unicodeScalars.allSatisfy { table.byte($0) != nil }
    }

    /// Whether it is one of the encodings of Unicode, so that a file can begin with U+FEFF.
    var isUnicode: Bool { table == nil }

    /// The code page; nil for an encoding of Unicode.
    var table: WindowsTable? {
        switch self {
        case .utf8, .utf16LittleEndian, .utf16BigEndian: nil
        case .windows1252: .western
        case .windows1256: .arabic
        }
    }

    /// The bytes of a text in UTF-8. A character that the encoding lacks becomes a question mark.
    func encode(_ text: String) -> [UInt8] {
        if let table { return text.unicodeScalars.map { table.byte($0) ?? UInt8(ascii: "?") } }
        switch self {
        case .utf16LittleEndian: return text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        case .utf16BigEndian: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        default: return Array(text.utf8)
        }
    }
}
