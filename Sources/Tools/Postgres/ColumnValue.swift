package import Kernel

/// A type that can be bound into SQL and read from a column.
package protocol ColumnValue: Sendable {
    /// - Throws: `DecodingFailure` where the column holds something else.
    static func read(_ cell: Cell) throws(DecodingFailure) -> Self

    /// The value in PostgreSQL's text form; nil is NULL.
    var bound: String? { get }
}

extension Bool: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Bool {
        let bytes = unsafe try cell.bytes(as: "Bool")
        switch unsafe bytes.first {
        case UInt8(ascii: "t") where bytes.count == 1: return true
        case UInt8(ascii: "f") where bytes.count == 1: return false
        default: throw cell.failure(as: "Bool")
        }
    }
    package var bound: String? { self ? "t" : "f" }
}

extension Int: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Int { Int(try cell.wholeNumber(as: "Int")) }
    package var bound: String? { String(self) }
}

extension Int64: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Int64 { try cell.wholeNumber(as: "Int64") }
    package var bound: String? { String(self) }
}

extension Double: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Double {
        guard let number = Double(try cell.text(as: "Double")) else { throw cell.failure(as: "Double") }
        return number
    }
    package var bound: String? { String(self) }
}

extension String: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> String { try cell.text(as: "String") }
    package var bound: String? { self }
}

/// Stored as `uuid`.
extension ID: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> ID {
        let bytes = unsafe try cell.bytes(as: "ID")
        var halves: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for index in 0..<bytes.count {
            let byte = unsafe bytes[index]
            if byte == UInt8(ascii: "-") { continue }
            guard digits < 32, let nibble = hexadecimal(byte) else { throw cell.failure(as: "ID") }
            if digits < 16 { halves.0 = halves.0 << 4 | nibble } else { halves.1 = halves.1 << 4 | nibble }
            digits += 1
        }
        guard digits == 32 else { throw cell.failure(as: "ID") }
        return ID(UUID128(high: halves.0, low: halves.1))
    }
    package var bound: String? { description }
}

/// Stored as `bigint`, in centimes (hundredths of a dirham).
extension Money: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Money { Money(minor: try cell.wholeNumber(as: "Money")) }
    package var bound: String? { String(minor) }
}

/// Stored as `bytea`.
extension Bytes: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Self {
        let text = unsafe try cell.bytes(as: "Bytes")
        guard text.count >= 2, text.count % 2 == 0, unsafe text[0] == UInt8(ascii: "\\"), unsafe text[1] == UInt8(ascii: "x") else {
            throw cell.failure(as: "Bytes")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 2, to: text.count, by: 2) {
            guard let high = unsafe hexadecimal(text[index]), let low = unsafe hexadecimal(text[index + 1]) else {
                throw cell.failure(as: "Bytes")
            }
            bytes.append(UInt8(high << 4 | low))
        }
        return Self(bytes)
    }

    package var bound: String? {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("\\x".utf8)
        text.reserveCapacity(2 + 2 * count)
        for byte in array {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Optional: ColumnValue where Wrapped: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> Wrapped? {
        cell.isNull ? nil : try Wrapped.read(cell)
    }
    package var bound: String? { self?.bound }
}

/// Stored as a one-dimensional array.
extension Array: ColumnValue where Element: ColumnValue {
    package static func read(_ cell: Cell) throws(DecodingFailure) -> [Element] {
        var elements: [Element] = []
        try cell.eachElement { (element) throws(DecodingFailure) in elements.append(try Element.read(element)) }
        return elements
    }

    package var bound: String? {
        var text: [UInt8] = [UInt8(ascii: "{")]
        text.reserveCapacity(40 * count + 2)
        for (index, element) in enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            guard let value = element.bound else {
                text += "NULL".utf8
                continue
            }
            text.append(UInt8(ascii: "\""))
            if value.utf8.contains(where: Self.needsEscape) {
                for byte in value.utf8 {
                    if Self.needsEscape(byte) { text.append(UInt8(ascii: "\\")) }
                    text.append(byte)
                }
            } else {
                text += value.utf8
            }
            text.append(UInt8(ascii: "\""))
        }
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
    }

    private static func needsEscape(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }
}

func hexadecimal(_ digit: UInt8) -> UInt64? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit) - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit) - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(digit) - 55
    default: nil
    }
}
