/// How a CSV file is written.
package struct CSVDialect: Sendable, Equatable, Codable {
    package enum Separator: String, Sendable, Equatable, Codable, CaseIterable {
        case comma, semicolon, tab

        package var byte: UInt8 {
            switch self {
            case .comma: UInt8(ascii: ",")
            case .semicolon: UInt8(ascii: ";")
            case .tab: 9
            }
        }
    }

    package var separator: Separator
    package var encoding: TextEncoding
    /// Whether the file begins with U+FEFF, the byte order mark. Without it, Excel does not read UTF-8. Code pages have none.
    package var marksEncoding: Bool
    /// Whether the file begins with a line such as `sep=;`, which Excel follows and which is no row.
    package var declaresSeparator: Bool

    package init(
        separator: Separator = .comma, encoding: TextEncoding = .utf8, marksEncoding: Bool = false, declaresSeparator: Bool = false
    ) {
        self.separator = separator
        self.encoding = encoding
        self.marksEncoding = marksEncoding
        self.declaresSeparator = declaresSeparator
    }

    /// The dialect of a whole file. See `CSVDetector` for a file that arrives in pieces.
    /// - Throws: `notText`.
    package static func detect(_ bytes: [UInt8]) throws(CSVFailure) -> CSVDialect {
        var detector = CSVDetector()
        try detector.read(bytes)
        return try detector.finish()
    }
}
