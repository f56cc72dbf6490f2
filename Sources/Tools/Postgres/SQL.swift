/// A statement in SQL. `\(value)` in its literal becomes a bind, never text, so no value can become SQL.
///
///     let sql: SQL = "SELECT title FROM catalog.product WHERE id = \(id)"
///
/// The server infers each bind's type from its context. Where it cannot, cast it: `\(ids)::uuid[]`.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The statement with `$1`, `$2`, … in place of the values. Each connection prepares a statement once by this text.
    package let text: String
    /// The values in PostgreSQL's text form; nil is NULL.
    package let binds: [String?]

    package init(stringLiteral text: String) {
        self.text = text
        binds = []
    }

    package init(stringInterpolation parts: Parts) {
        text = parts.text
        binds = parts.binds
    }

    /// The pieces of an interpolated literal.
    package struct Parts: StringInterpolationProtocol {
        fileprivate var text: String
        fileprivate var binds: [String?] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + 3 * interpolationCount)
            binds.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ value: some ColumnValue) { bind(value.bound) }

        /// Binds the raw value of an enum of strings, or of another type with a raw value.
        @_disfavoredOverload
        package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value) where Value.RawValue: ColumnValue {
            bind(value.rawValue.bound)
        }

        @_disfavoredOverload
        package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?) where Value.RawValue: ColumnValue {
            bind(value?.rawValue.bound)
        }

        @_disfavoredOverload
        package mutating func appendInterpolation<Value: RawRepresentable>(_ values: [Value]) where Value.RawValue: ColumnValue {
            bind(values.map(\.rawValue).bound)
        }

        /// Inserts a part of a statement that the program chooses, with binds of its own.
        package mutating func appendInterpolation(_ part: SQL) {
            // The part's `$1` … are renumbered to follow the binds that are here already.
            if part.binds.isEmpty {
                text += part.text
                return
            }
            let moved = binds.count
            var rest = Substring(part.text)
            while let mark = rest.firstIndex(of: "$") {
                text += rest[...mark]
                rest = rest[rest.index(after: mark)...]
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                if let number = Int(digits) {
                    text += String(number + moved)
                    rest = rest.dropFirst(digits.count)
                }
            }
            text += rest
            binds += part.binds
        }

        private mutating func bind(_ value: String?) {
            binds.append(value)
            text += "$"
            text += String(binds.count)
        }
    }
}
