import Inventory
import Kernel

/// A row of a file, read through the meaning of its columns.
struct FileRow: Sendable {
    /// As a spreadsheet counts: the header is row 1.
    let number: Int
    let cells: [String]

    subscript(column: Int?) -> String {
        guard let column, cells.indices.contains(column) else { return "" }
        return cells[column]
    }
}

/// A cell of a file, to which a fault refers.
struct CellPlace: Sendable, Hashable {
    let row: Int
    /// From 0; nil for the whole row.
    let column: Int?
}

/// Where the columns of a file are.
struct FileColumns: Sendable {
    let format: FileFormat
    let columns: [ImportColumn]
    /// Those that have a column of stock, in the order of the columns.
    let warehouses: [Warehouse.ID]
    private let places: [ImportField: [Int]]
    /// The unit in each header such as `Weight (kg)`; empty if it names none.
    private let units: [String]

    init(_ format: FileFormat, _ columns: [ImportColumn]) {
        (self.format, self.columns) = (format, columns)
        warehouses = columns.compactMap { column in
            guard let name = column.field?.rawValue, name.hasPrefix(ImportField.stockPrefix) else { return nil }
            return Warehouse.ID(String(name.dropFirst(ImportField.stockPrefix.count)))
        }
        var places: [ImportField: [Int]] = [:]
        for (index, column) in columns.enumerated() { if let field = column.field { places[field, default: []].append(index) } }
        self.places = places
        units = columns.map { $0.header.firstMatch(of: /\(([^)]+)\)/).map { String($0.1).lowercased() } ?? "" }
    }

    /// The first column with that meaning; nil if there is none.
    subscript(field: ImportField) -> Int? { places[field]?.first }

    func all(_ field: ImportField) -> [Int] { places[field] ?? [] }

    func has(_ field: ImportField) -> Bool { places[field] != nil }

    /// The cell of a field without white space at its ends; empty if the file has no such column.
    func text(_ row: FileRow, _ field: ImportField) -> String { row[self[field]].tidied }

    func decimal(_ column: Int?) -> String { column.map { columns[$0].decimal } ?? "" }

    /// The numbers that follow a prefix, such as those of `option-name-`.
    func numbers(_ prefix: String) -> [Int] {
        places.keys.compactMap { $0.rawValue.hasPrefix(prefix) ? Int($0.rawValue.dropFirst(prefix.count)) : nil }.sorted()
    }

    /// What follows a prefix such as `trait:`, with the column, in the order of the columns.
    func named(_ prefix: String) -> [(name: String, column: Int)] {
        columns.enumerated().compactMap { index, column in
            guard let field = column.field, field.rawValue.hasPrefix(prefix) else { return nil }
            return (String(field.rawValue.dropFirst(prefix.count)), index)
        }
    }

    /// The unit in a header such as `Weight (kg)`; empty if it names none.
    func unit(of column: Int?) -> String { column.map { units[$0] } ?? "" }
}
