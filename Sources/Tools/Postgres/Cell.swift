/// One column of one row, in PostgreSQL's text form. It is valid only while its row is decoded.
@safe
package struct Cell {
    private let value: UnsafeRawBufferPointer?
    private let column: Int

    /// - Parameters:
    ///   - value: nil is NULL.
    ///   - column: its position in the row, counted from one, for error messages.
    init(_ value: UnsafeRawBufferPointer?, column: Int) {
        unsafe self.value = value
        self.column = column
    }

    package var isNull: Bool { unsafe value == nil }

    /// - Throws: `DecodingFailure` where the column is NULL.
    package func text(as type: StaticString) throws(DecodingFailure) -> String {
        unsafe String(decoding: try bytes(as: type), as: UTF8.self)
    }

    func bytes(as type: StaticString) throws(DecodingFailure) -> UnsafeRawBufferPointer {
        guard let value = unsafe value else { throw failure(as: type) }
        return unsafe value
    }

    func wholeNumber(as type: StaticString) throws(DecodingFailure) -> Int64 {
        let digits = unsafe try bytes(as: type)
        let isNegative = unsafe digits.first == UInt8(ascii: "-")
        var number: Int64 = 0
        guard digits.count > (isNegative ? 1 : 0) else { throw failure(as: type) }
        for index in (isNegative ? 1 : 0)..<digits.count {
            let digit = unsafe digits[index]
            guard digit >= 48, digit <= 57 else { throw failure(as: type) }
            let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
            // The digits are subtracted because the negative range has one number more.
            let (next, overflowsToo) = tens.subtractingReportingOverflow(Int64(digit) - 48)
            if overflows || overflowsToo { throw failure(as: type) }
            number = next
        }
        if isNegative { return number }
        guard number != .min else { throw failure(as: type) }
        return -number
    }

    /// Calls `body` with each element of an array in text form (PostgreSQL manual, 8.15.6).
    func eachElement(_ body: (Cell) throws(DecodingFailure) -> Void) throws(DecodingFailure) {
        let text = unsafe try bytes(as: "Array")
        guard text.count >= 2, unsafe text[0] == UInt8(ascii: "{") else { throw failure(as: "Array") }
        var place = 1
        while place < text.count, unsafe text[place] != UInt8(ascii: "}") {
            var element: [UInt8] = []
            let isQuoted = unsafe text[place] == UInt8(ascii: "\"")
            if isQuoted { place += 1 }
            while place < text.count {
                var byte = unsafe text[place]
                if isQuoted ? byte == UInt8(ascii: "\"") : byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") { break }
                if byte == UInt8(ascii: "\\"), place + 1 < text.count {
                    place += 1
                    byte = unsafe text[place]
                }
                element.append(byte)
                place += 1
            }
            if isQuoted { place += 1 }
            if !isQuoted, element == Array("NULL".utf8) {
                try body(unsafe Cell(nil, column: column))
            } else {
                let result = unsafe element.withUnsafeBytes { bytes in
                    Result { () throws(DecodingFailure) in try body(unsafe Cell(bytes, column: column)) }
                }
                try result.get()
            }
            if place < text.count, unsafe text[place] == UInt8(ascii: ",") { place += 1 }
        }
        guard place == text.count - 1 else { throw failure(as: "Array") }
    }

    package func failure(as type: StaticString) -> DecodingFailure {
        DecodingFailure(column: column, expected: "\(type)", found: isNull ? "NULL" : "something else")
    }
}

/// A column did not hold the expected type. The statement or its decoder has a mistake.
package struct DecodingFailure: Error, CustomStringConvertible {
    /// Counted from one. 0 where a raw value does not exist in its enum.
    package let column: Int
    package let expected: String
    package let found: String

    package var description: String { "column \(column) holds \(found) where \(expected) is expected" }
}
