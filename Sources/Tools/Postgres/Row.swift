/// One row of an answer, read from left to right.
package struct Row: ~Copyable {
    private let rows: Rows
    private let index: Int
    private var column = 0

    init(_ rows: Rows, _ index: Int) {
        self.rows = rows
        self.index = index
    }

    /// Reads the next column.
    ///
    /// - Throws: `DecodingFailure` where it holds something else, or no column is left.
    package mutating func next<Value: ColumnValue>(_ type: Value.Type = Value.self) throws -> Value {
        try Value.read(cell())
    }

    /// Reads an enum of strings, or another type with a raw value.
    @_disfavoredOverload
    package mutating func next<Value: RawRepresentable>(_ type: Value.Type = Value.self) throws -> Value
    where Value.RawValue: ColumnValue {
        try Self.value(next())
    }

    @_disfavoredOverload
    package mutating func next<Value: RawRepresentable>(_ type: Value?.Type = Value?.self) throws -> Value?
    where Value.RawValue: ColumnValue {
        let raw: Value.RawValue? = try next()
        guard let raw else { return nil }
        return try Self.value(raw) as Value
    }

    @_disfavoredOverload
    package mutating func next<Value: RawRepresentable>(_ type: [Value].Type = [Value].self) throws -> [Value]
    where Value.RawValue: ColumnValue {
        let raw: [Value.RawValue] = try next()
        var values: [Value] = []
        for raw in raw { values.append(try Self.value(raw)) }
        return values
    }

    private static func value<Value: RawRepresentable>(_ raw: Value.RawValue) throws(DecodingFailure) -> Value {
        guard let value = Value(rawValue: raw) else {
            throw DecodingFailure(column: 0, expected: "\(Value.self)", found: "“\(raw)”")
        }
        return value
    }

    private mutating func cell() throws -> Cell {
        guard column < rows.columns else { throw DecodingFailure(column: column + 1, expected: "a column", found: "none") }
        defer { column += 1 }
        return rows.cell(row: index, column: column)
    }
}
