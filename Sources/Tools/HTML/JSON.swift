import Foundation
import Kernel
package import Links

/// Values in JSON script blocks.
extension HTMLBuffer {
    package mutating func json(_ value: some HTMLValue) { value.write(into: &self, at: .json) }
    package mutating func json(_ value: Bool) { if value { literal("true") } else { literal("false") } }
    package mutating func json(_ value: SiteURL) { write(value.description, at: .json) }

    /// Any other value in its `Encodable` form; `null` where it cannot be encoded.
    @_disfavoredOverload
    package mutating func json(_ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return literal("null") }
        // Outside of strings, JSON has none of the characters that could end the script block.
        for byte in data {
            switch byte {
            case UInt8(ascii: "<"): literal("\\u003c")
            case UInt8(ascii: ">"): literal("\\u003e")
            case UInt8(ascii: "&"): literal("\\u0026")
            default: bytes.append(byte: byte)
            }
        }
    }

    package mutating func jsonPart(_ value: some HTMLValue) { value.write(into: &self, at: .jsonPart) }
    package mutating func jsonPart(_ value: SiteURL) { write(value.description, at: .jsonPart) }

    @available(*, unavailable, message: "an optional is not shown: unwrap it with {% if let %}")
    package mutating func json<Value>(_ value: Value?) {}
    @available(*, unavailable, message: "an optional is not shown: unwrap it with {% if let %}")
    package mutating func jsonPart<Value>(_ value: Value?) {}
}
