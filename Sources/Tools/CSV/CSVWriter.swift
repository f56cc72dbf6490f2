package import Kernel

/// Writes CSV (RFC 4180): lines that end with CR LF, and a header line.
///
/// No text of it is evaluated by a spreadsheet (`FormulaGuard`). `CSVReader` returns the texts unchanged.
package struct CSVWriter: ~Copyable {
    private let columns: Int
    private let dialect: CSVDialect
    private var buffer = ByteBuffer()

    /// - Parameters:
    ///   - header: the names of the columns; not empty.
    ///   - marksEncoding: begins with U+FEFF, without which Excel does not read UTF-8.
    package init(header: [String], marksEncoding: Bool = false) {
        self.init(header: header, in: CSVDialect(marksEncoding: marksEncoding))
    }

    /// - Parameters:
    ///   - header: the names of the columns; not empty.
    ///   - dialect: its encoding should have all characters of the file (`TextEncoding.canEncode`). Others become question marks.
    package init(header: [String], in dialect: CSVDialect) {
        precondition(!header.isEmpty, "a CSV file without columns")
        columns = header.count
        self.dialect = dialect
        if dialect.marksEncoding, dialect.encoding.isUnicode { buffer.append("\u{FEFF}") }
        if dialect.declaresSeparator {
            buffer.literal("sep=")
            buffer.append(byte: dialect.separator.byte)
            buffer.literal("\r\n")
        }
        for (number, name) in header.enumerated() {
            // A reader would take a single name such as `sep=;` for a declaration of the separator.
            let isLikeDeclaration = number == 0 && columns == 1 && name.lowercased().hasPrefix("sep=")
            add(.text(name), number, isQuoted: isLikeDeclaration)
        }
        buffer.literal("\r\n")
    }

    /// - Parameter row: a cell for each column.
    package mutating func add(_ row: [CSVCell]) {
        precondition(row.count == columns, "a row of \(row.count) cells in \(columns) columns")
        for (number, cell) in row.enumerated() { add(cell, number) }
        buffer.literal("\r\n")
    }

    private mutating func add(_ cell: CSVCell, _ number: Int, isQuoted: Bool = false) {
        if number > 0 { buffer.append(byte: dialect.separator.byte) }
        let characters = cell.characters
        if isQuoted || mustBeQuoted(characters, cell) { quote(characters) } else { buffer.append(characters) }
    }

    /// Bytes that have been written since `take` was last called, as UTF-8.
    package var count: Int { buffer.count }

    /// What has been written since the last call.
    package mutating func take() -> Bytes {
        var taken = ByteBuffer(capacity: buffer.count)
        swap(&taken, &buffer)
        let text = taken.finish()
        return dialect.encoding == .utf8 ? text : Bytes(dialect.encoding.encode(text.text))
    }

    /// An empty text is quoted, and an empty cell is not, except where it would make an empty line. A text that begins like a byte
    /// order mark is quoted, because a reader would drop it at the beginning of the file.
    private func mustBeQuoted(_ characters: String, _ cell: CSVCell) -> Bool {
        if characters.isEmpty { return cell != .empty || columns == 1 }
        var isFirst = true
        let separator = dialect.separator.byte
        for byte in characters.utf8 {
            if byte == separator || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13 || isFirst && byte == 0xEF {
                return true
            }
            isFirst = false
        }
        return false
    }

    private mutating func quote(_ characters: String) {
        buffer.append(byte: UInt8(ascii: "\""))
        for byte in characters.utf8 {
            if byte == UInt8(ascii: "\"") { buffer.append(byte: byte) }
            buffer.append(byte: byte)
        }
        buffer.append(byte: UInt8(ascii: "\""))
    }
}
