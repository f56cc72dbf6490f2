package import CSV
import Kernel
package import Postgres

/// The rows of a file that were not imported, to be corrected and imported again.
extension ImportFile {
    /// The header of the column that says what is wrong.
    package static let faultHeader = "fault"

    /// The rows of all products with a fault, with what is wrong with each as the last cell: a product is imported as a whole.
    ///
    /// - Parameters:
    ///   - number: rows after this one.
    ///   - words: a fault for people.
    /// - Returns: at most 500 rows.
    package static func faultyRows(
        of file: ImportFile, after number: Int, _ words: @escaping @Sendable (ImportFault) -> String
    ) -> Query<[(number: Int, cells: [CSVCell])]> {
        .all(
            """
            SELECT r.number, r.cells, r.faults::text FROM imports.row r
            WHERE r.file_id = \(file.id) AND r.number > \(number) AND (r.is_faulty OR EXISTS (
                SELECT FROM imports.product p WHERE p.file_id = r.file_id AND p.place = r.place AND p.state IN ('faulty', 'failed')))
            ORDER BY r.number LIMIT 500
            """
        ) { row in
            let (number, cells, json): (Int, [String], String) = (try row.next(), try row.next(), try row.next())
            let faults = try JSONText.decode([ImportFault].self, json).filter { !$0.reason.isWarning }
            return (number, cells.map { CSVCell.text($0) } + [.text(faults.map(words).joined(separator: " "))])
        }
    }

    /// The header of that table. Its dialect is the file's own, unless its encoding lacks the letters of the faults.
    package var faultyHeader: [String] { columns.map(\.header) + [Self.faultHeader] }
}
