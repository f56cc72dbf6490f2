/// Why a file is not a CSV file that is accepted, and where.
package struct CSVFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        /// The file is a picture, a PDF file, an archive, a workbook of a spreadsheet, or holds NUL characters.
        case notText
        /// A byte that is no character in the encoding of the file.
        case notEncoded(TextEncoding)
        /// A quotation mark within a cell that does not begin with one.
        case quoteInCell
        /// Something other than a separator or a line end after the closing quotation mark.
        case textAfterQuote
        /// The place is that of the quotation mark that opens the cell.
        case quoteNotClosed
        /// How many cells the row has, and how many the header. Cells are shifted or missing.
        case columns(Int, Int)
        /// The limit.
        case tooManyColumns(Int)
        /// The limit in bytes of UTF-8. The place is the beginning of the cell. Often the cell has a quotation mark that nothing closes.
        case cellTooLong(Int)
        /// The limit, with the header.
        case tooManyRows(Int)
    }

    package let reason: Reason
    /// The row, from 1, which is the header. Blank lines are no rows. 0 where the file as a whole is at fault.
    package let row: Int
    /// The line of the file, from 1. A cell with line breaks takes several. 0 where the file as a whole is at fault.
    package let line: Int
    /// The cell of the row, from 1. Nil where the whole row or file is at fault.
    package let column: Int?

    package init(_ reason: Reason, row: Int = 0, line: Int = 0, column: Int? = nil) {
        self.reason = reason
        self.row = row
        self.line = line
        self.column = column
    }

    package var description: String { "row \(row), line \(line), column \(column.map(String.init) ?? "-"): \(reason)" }
}
