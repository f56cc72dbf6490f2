package import HTML
package import Kernel
package import Links

/// Rows with the same columns. On a narrow screen each row is a block, and each value stands beside the name of its column.
///
/// The first cell of a row is its header. A browser may drop the roles of a table that is shown as blocks. So the names beside the
/// values are text, which screen readers read too.
package struct DataTable {
    package let caption: Message
    /// Whether only screen readers get the caption, because a heading above says the same.
    package let isCaptionHidden: Bool
    package let columns: [Message]
    /// Each row has as many cells as there are columns.
    package let rows: [[Cell]]

    package enum Cell {
        case text(String)
        case message(Message)
        case number(Int)
        /// A number with separators between its thousands.
        case count(Int)
        case money(Money)
        case day(LocalMoment)
        case dayAndTime(LocalMoment)
        case link(String, SiteURL)
        case view(any View)
    }

    package init(caption: Message, isCaptionHidden: Bool = false, columns: [Message], rows: [[Cell]]) {
        precondition(rows.allSatisfy { $0.count == columns.count }, "a row has another number of cells than the table has columns")
        self.caption = caption
        self.isCaptionHidden = isCaptionHidden
        self.columns = columns
        self.rows = rows
    }

    package static var sample: DataTable {
        DataTable(
            caption: .accountPageOrders, columns: [.accountPageOverview, .accountPageOrders, .accountPageAddresses, .accountPageData],
            rows: [("K-7HM2XQP", 2, 1235), ("K-2345678", 1, 90)].map { number, pieces, dirhams in
                [
                    .link(number, Link(.french).orders.order(number)), .day(Moment(seconds: 1_795_253_400).inUTC), .number(pieces),
                    .money(.dirhams(dirhams)),
                ]
            })
    }
}

/// The value in a cell of a table.
package struct DataCell {
    package let cell: DataTable.Cell

    package init(_ cell: DataTable.Cell) { self.cell = cell }
}
