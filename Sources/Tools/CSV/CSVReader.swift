/// Reads CSV (RFC 4180) in UTF-8 as its bytes arrive. Lines may also end with LF alone, and the file may begin with U+FEFF.
package struct CSVReader {
    package struct Limits: Sendable {
        package var rows = 1_000_000
        package var columns = 200
        /// The most bytes of a cell. Spreadsheets hold 32,767 characters.
        package var cellBytes = 131_072

        package init() {}
    }

    private enum Place { case cellStart, bare, quoted, quoteInQuoted, lineFeed }

    private static let encodingMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let limits: Limits
    private let isGuarded: Bool
    private var place = Place.cellStart
    private var cell: [UInt8] = []
    private var row: [String] = []
    private var done: [[String]] = []
    /// The number of cells of the first row. All rows have as many.
    private var columns: Int?
    private var rows = 0
    private var line = 1
    /// The first bytes of the file, while they may be those of U+FEFF. Nil afterwards.
    private var beginning: [UInt8]? = []
    private var failure: CSVFailure?

    /// - Parameter isGuarded: whether `CSVWriter` wrote the file, so that the marks of `FormulaGuard` are removed.
    package init(limits: Limits = Limits(), isGuarded: Bool = true) {
        self.limits = limits
        self.isGuarded = isGuarded
    }

    /// - Returns: the rows that these bytes complete. The first row of a file is its header.
    /// - Throws: what is wrong, and again with each further call.
    package mutating func read(_ bytes: [UInt8]) throws(CSVFailure) -> [[String]] {
        if let failure { throw failure }
        do throws(CSVFailure) {
            for byte in bytes { try begin(with: byte) }
        } catch {
            failure = error
            throw error
        }
        defer { done = [] }
        return done
    }

    /// Ends the file.
    /// - Returns: the last row, where its line has no end.
    /// - Throws: what is wrong with the end.
    package mutating func finish() throws(CSVFailure) -> [[String]] {
        if let failure { throw failure }
        defer { done = [] }
        for byte in beginning.take() ?? [] { try take(byte) }
        switch place {
        case .quoted: throw broken(.quoteNotClosed)
        case .lineFeed: throw broken(.carriageReturn)
        case .cellStart where row.isEmpty: break
        case .cellStart, .bare, .quoteInQuoted: try endRow()
        }
        return done
    }

    private mutating func begin(with byte: UInt8) throws(CSVFailure) {
        guard var held = beginning else { return try take(byte) }
        held.append(byte)
        if Self.encodingMark.starts(with: held) {
            beginning = held.count < Self.encodingMark.count ? held : nil
        } else {
            beginning = nil
            for byte in held { try take(byte) }
        }
    }

    private mutating func take(_ byte: UInt8) throws(CSVFailure) {
        switch (place, byte) {
        case (.quoted, UInt8(ascii: "\"")): place = .quoteInQuoted
        case (.quoted, _): try add(byte)
        case (.quoteInQuoted, UInt8(ascii: "\"")):
            try add(byte)
            place = .quoted
        case (.lineFeed, 10), (.cellStart, 10), (.bare, 10), (.quoteInQuoted, 10): try endRow()
        case (.lineFeed, _): throw broken(.carriageReturn)
        case (_, 13): place = .lineFeed
        case (_, UInt8(ascii: ",")):
            try endCell()
            place = .cellStart
        case (.cellStart, UInt8(ascii: "\"")): place = .quoted
        case (.bare, UInt8(ascii: "\"")): throw broken(.quoteInCell)
        case (.quoteInQuoted, _): throw broken(.textAfterQuote)
        case (.cellStart, _), (.bare, _):
            try add(byte)
            place = .bare
        }
        if byte == 10 { line += 1 }
    }

    private mutating func add(_ byte: UInt8) throws(CSVFailure) {
        guard cell.count < limits.cellBytes else { throw broken(.cellTooLong(limits.cellBytes)) }
        cell.append(byte)
    }

    private mutating func endCell() throws(CSVFailure) {
        guard row.count < limits.columns else { throw broken(.tooManyColumns(limits.columns)) }
        guard let text = String(validating: cell, as: UTF8.self) else { throw broken(.notUTF8) }
        row.append(isGuarded ? FormulaGuard.unguarded(text) : text)
        cell.removeAll(keepingCapacity: true)
    }

    private mutating func endRow() throws(CSVFailure) {
        try endCell()
        if let columns, columns != row.count { throw broken(.columns(row.count, columns)) }
        guard rows < limits.rows else { throw broken(.tooManyRows(limits.rows)) }
        columns = row.count
        rows += 1
        done.append(row)
        row = []
        place = .cellStart
    }

    private func broken(_ reason: CSVFailure.Reason) -> CSVFailure { CSVFailure(reason: reason, line: line) }
}

/// Why a text is not a CSV file that is accepted.
package struct CSVFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        /// A quotation mark within a cell that does not begin with one.
        case quoteInCell
        /// Something other than a comma or a line end after the closing quotation mark.
        case textAfterQuote
        case quoteNotClosed
        /// A carriage return without a line feed, outside of quotation marks.
        case carriageReturn
        case notUTF8
        /// How many cells the row has, and how many the first row.
        case columns(Int, Int)
        /// The limit.
        case tooManyColumns(Int)
        /// The limit in bytes.
        case cellTooLong(Int)
        /// The limit, with the header.
        case tooManyRows(Int)
    }

    package let reason: Reason
    /// The line of the file, from 1. A cell with line breaks takes several.
    package let line: Int

    package init(reason: Reason, line: Int) {
        self.reason = reason
        self.line = line
    }

    package var description: String { "line \(line): \(reason)" }
}
