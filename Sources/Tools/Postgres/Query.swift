/// A read as a value: a statement and how its rows become a `Value`.
///
/// Domain modules return queries; a page runs several in one round trip with `db.read(…)`.
package struct Query<Value>: Sendable {
    let sql: SQL
    let decode: @Sendable (Rows) throws -> Value

    /// Decodes every row, in the statement's order.
    package static func all<Element>(
        _ sql: SQL, _ decode: @escaping @Sendable (inout Row) throws -> Element
    ) -> Query where Value == [Element] {
        Query(sql: sql) { rows in
            var elements: [Element] = []
            elements.reserveCapacity(rows.count)
            for index in 0..<rows.count {
                var row = Row(rows, index)
                elements.append(try decode(&row))
            }
            return elements
        }
    }

    /// Decodes the first row; nil where there is none.
    package static func first<Element>(
        _ sql: SQL, _ decode: @escaping @Sendable (inout Row) throws -> Element
    ) -> Query where Value == Element? {
        Query(sql: sql) { rows in
            guard rows.count > 0 else { return nil }
            var row = Row(rows, 0)
            return try decode(&row)
        }
    }

    /// Decodes the only row.
    ///
    /// - Throws: `NotOneRow` when the answer has none or several.
    package static func one(_ sql: SQL, _ decode: @escaping @Sendable (inout Row) throws -> Value) -> Query {
        Query(sql: sql) { rows in
            guard rows.count == 1 else { throw NotOneRow(count: rows.count) }
            var row = Row(rows, 0)
            return try decode(&row)
        }
    }

    /// Returns the same statement with its value transformed.
    package func map<Other>(_ transform: @escaping @Sendable (Value) throws -> Other) -> Query<Other> {
        let decode = decode
        return Query<Other>(sql: sql) { try transform(decode($0)) }
    }
}

/// A statement that must return exactly one row returned another number of rows.
package struct NotOneRow: Error {
    package let count: Int
}
