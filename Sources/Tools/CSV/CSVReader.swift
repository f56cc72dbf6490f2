/// Reads CSV (RFC 4180) as its bytes arrive. Lines may also end with LF or CR alone. Blank lines are skipped.
package struct CSVReader: Sendable {
    package struct Limits: Sendable {
        /// With the header.
        package var rows = 1_000_000
        package var columns = 200
        /// The most bytes of a cell in UTF-8. Spreadsheets hold 32,767 characters.
        package var cellBytes = 131_072

        package init() {}
    }

    private enum Place { case cellStart, bare, quoted, quoteInQuoted }

    private let dialect: CSVDialect
    private let limits: Limits
    private let isGuarded: Bool
    private var decoder: TextDecoder
    private var place = Place.cellStart
    private var cell: [UInt8] = []
    private var cells: [String] = []
    private var done: [CSVRow] = []
    /// The number of cells of the header. All rows have as many.
    private var columns: Int?
    private var rows = 0
    private var line = 1
    /// The lines in which the current row and the current cell begin.
    private var rowLine = 1
    private var cellLine = 1
    /// Whether the last byte was CR, so that LF belongs to it.
    private var isAfterReturn = false
    /// Whether the line that declares the separator is still to come.
    private var isDeclaration: Bool
    private var failure: CSVFailure?

    /// - Parameters:
    ///   - dialect: how the file is written; see `CSVDetector`.
    ///   - isGuarded: whether `CSVWriter` wrote the file, so that the marks of `FormulaGuard` are removed.
    package init(dialect: CSVDialect = CSVDialect(), limits: Limits = Limits(), isGuarded: Bool = true) {
        self.dialect = dialect
        self.limits = limits
        self.isGuarded = isGuarded
        decoder = TextDecoder(dialect.encoding)
        isDeclaration = dialect.declaresSeparator
    }

    /// - Returns: the rows that these bytes complete. The first row of a file is its header.
    /// - Throws: what is wrong, and again with each further call. The rows before the fault in the same bytes are lost.
    package mutating func read(_ bytes: [UInt8]) throws(CSVFailure) -> [CSVRow] {
        try keepingFailure { reader throws(CSVFailure) in
            let (text, isWhole) = reader.decoder.decode(bytes)
            try reader.take(text)
            if !isWhole { throw reader.broken(.notEncoded(reader.dialect.encoding)) }
        }
    }

    /// Ends the file.
    /// - Returns: the last row, where its line has no end.
    /// - Throws: what is wrong with the end.
    package mutating func finish() throws(CSVFailure) -> [CSVRow] {
        try keepingFailure { reader throws(CSVFailure) in
            if reader.decoder.isWithinCharacter { throw reader.broken(.notEncoded(reader.dialect.encoding)) }
            switch reader.place {
            case .quoted: throw reader.broken(.quoteNotClosed, at: reader.cellLine)
            case .cellStart where reader.cells.isEmpty: break
            case .cellStart, .bare, .quoteInQuoted: try reader.endRow()
            }
        }
    }

    /// - Returns: the rows that `body` has completed.
    private mutating func keepingFailure(_ body: (inout CSVReader) throws(CSVFailure) -> Void) throws(CSVFailure) -> [CSVRow] {
        if let failure { throw failure }
        do throws(CSVFailure) {
            try body(&self)
        } catch {
            failure = error
            throw error
        }
        var rows: [CSVRow] = []
        swap(&rows, &done)
        return rows
    }

    /// Copies what is between bytes with a meaning at once.
    private mutating func take(_ text: [UInt8]) throws(CSVFailure) {
        let (separator, span) = (dialect.separator.byte, text.span)
        var next = 0
        while next < span.count {
            let start = next
            switch place {
            case .cellStart, .bare:
                while next < span.count, !Self.isSpecial(span[next], separator) { next += 1 }
                if next > start {
                    if place == .cellStart { cellLine = line }
                    try add(text[start..<next])
                    (place, isAfterReturn) = (.bare, false)
                }
                guard next < span.count else { return }
                if span[next] == UInt8(ascii: "\"") {
                    guard place == .cellStart else { throw broken(.quoteInCell) }
                    (place, cellLine, isAfterReturn) = (.quoted, line, false)
                } else {
                    try end(with: span[next], separator)
                }
                next += 1
            case .quoted:
                while next < span.count, span[next] != UInt8(ascii: "\"") {
                    if span[next] <= 13 { countLine(span[next]) } else { isAfterReturn = false }
                    next += 1
                }
                if next > start { try add(text[start..<next]) }
                guard next < span.count else { return }
                (place, isAfterReturn) = (.quoteInQuoted, false)
                next += 1
            case .quoteInQuoted:
                if span[next] == UInt8(ascii: "\"") {
                    try add(text[next...next])
                    place = .quoted
                } else {
                    guard Self.isSpecial(span[next], separator) else { throw broken(.textAfterQuote) }
                    try end(with: span[next], separator)
                }
                next += 1
            }
        }
    }

    private static func isSpecial(_ byte: UInt8, _ separator: UInt8) -> Bool {
        byte == separator || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
    }

    /// Ends a cell or a row at a separator, CR or LF.
    private mutating func end(with byte: UInt8, _ separator: UInt8) throws(CSVFailure) {
        if byte == separator {
            isAfterReturn = false
            try endCell()
            place = .cellStart
        } else if byte == 10, isAfterReturn {
            isAfterReturn = false
        } else {
            // A line without any character is no row.
            if place != .cellStart || !cells.isEmpty { try endRow() }
            countLine(byte)
            rowLine = line
        }
    }

    private mutating func countLine(_ byte: UInt8) {
        if byte == 13 || byte == 10 && !isAfterReturn { line += 1 }
        isAfterReturn = byte == 13
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) throws(CSVFailure) {
        guard cell.count + bytes.count <= limits.cellBytes else { throw broken(.cellTooLong(limits.cellBytes), at: cellLine) }
        cell.append(contentsOf: bytes)
    }

    private mutating func endCell() throws(CSVFailure) {
        guard cells.count < limits.columns else { throw broken(.tooManyColumns(limits.columns)) }
        let text = String(decoding: cell, as: UTF8.self)
        cells.append(isGuarded ? FormulaGuard.unguarded(text) : text)
        cell.removeAll(keepingCapacity: true)
    }

    private mutating func endRow() throws(CSVFailure) {
        try endCell()
        place = .cellStart
        var row: [String] = []
        swap(&row, &cells)
        if isDeclaration {
            isDeclaration = false
            return
        }
        let number = rows + 1
        if let columns, columns != row.count { throw CSVFailure(.columns(row.count, columns), row: number, line: rowLine) }
        guard number <= limits.rows else { throw CSVFailure(.tooManyRows(limits.rows), row: number, line: rowLine) }
        rows = number
        columns = row.count
        cells.reserveCapacity(row.count)
        done.append(CSVRow(number: number, line: rowLine, cells: row))
    }

    private func broken(_ reason: CSVFailure.Reason, at line: Int? = nil) -> CSVFailure {
        CSVFailure(reason, row: rows + 1, line: line ?? self.line, column: cells.count + 1)
    }
}
