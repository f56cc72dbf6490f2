/// A row of a CSV file.
package struct CSVRow: Sendable, Equatable {
    /// From 1, which is the header. Blank lines are not counted.
    package let number: Int
    /// The line of the file in which the row begins, from 1.
    package let line: Int
    package let cells: [String]

    package init(number: Int, line: Int, cells: [String]) {
        self.number = number
        self.line = line
        self.cells = cells
    }
}
