package import Kernel

/// Writes CSV (RFC 4180) in UTF-8: commas, lines that end with CR LF, and a header line.
///
/// No text of it is evaluated by a spreadsheet (`FormulaGuard`). `CSVReader` returns the texts unchanged.
package struct CSVWriter: ~Copyable {
    private let columns: Int
    private var buffer = ByteBuffer()

    /// - Parameters:
    ///   - header: the names of the columns; not empty.
    ///   - marksEncoding: begins with U+FEFF, without which Excel does not read UTF-8.
    package init(header: [String], marksEncoding: Bool = false) {
        precondition(!header.isEmpty, "a CSV file without columns")
        columns = header.count
        if marksEncoding { buffer.append("\u{FEFF}") }
        add(header.map { .text($0) })
    }

    /// - Parameter row: a cell for each column.
    package mutating func add(_ row: [CSVCell]) {
        precondition(row.count == columns, "a row of \(row.count) cells in \(columns) columns")
        for (number, cell) in row.enumerated() {
            if number > 0 { buffer.append(byte: UInt8(ascii: ",")) }
            let characters = cell.characters
            if mustBeQuoted(characters, cell) { quote(characters) } else { buffer.append(characters) }
        }
        buffer.literal("\r\n")
    }

    /// Bytes that have been written since `take` was last called.
    package var count: Int { buffer.count }

    /// What has been written since the last call.
    package mutating func take() -> Bytes {
        var taken = ByteBuffer(capacity: buffer.count)
        swap(&taken, &buffer)
        return taken.finish()
    }

    /// An empty text is quoted, and an empty cell is not, except where it would make an empty line. A text that begins like a byte
    /// order mark is quoted, because a reader would drop it at the beginning of the file.
    private func mustBeQuoted(_ characters: String, _ cell: CSVCell) -> Bool {
        if characters.isEmpty { return cell != .empty || columns == 1 }
        var isFirst = true
        for byte in characters.utf8 {
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13 || isFirst && byte == 0xEF {
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
