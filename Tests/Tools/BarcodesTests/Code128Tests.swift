import Barcodes
import Testing

@Suite("A Code 128 bar code")
struct Code128Tests {
    /// Reads the symbols of a code back from its bars, with the tables of the test.
    private static func text(_ code: Code128) throws -> String {
        var (text, isC) = ("", code.symbols.first == 105)
        for symbol in code.symbols.dropFirst().dropLast() {
            switch symbol {
            case 99 where !isC: isC = true
            case 100 where isC: isC = false
            case let pair where isC: text += (pair < 10 ? "0" : "") + "\(pair)"
            default: text.unicodeScalars.append(try #require(Unicode.Scalar(UInt32(symbol + 32))))
            }
        }
        return text
    }

    @Test("has the check symbol of the standard, and 11 modules a symbol between two quiet zones")
    func checks() throws {
        let code = try #require(Code128("Wikipedia"))
        #expect(code.symbols.first == 104 && code.symbols.last == 88)
        #expect(code.width == 11 * 11 + 13 + 20)
        #expect(code.path.split(separator: "M").count == 11 * 3 + 4)
        #expect(code.path.hasPrefix("M10 0h2v1h-2z"))
    }

    @Test(
        "holds the text, and digits in pairs",
        arguments: [
            "K-7HM2XQP", "123456", "12345", "AB123456CD", "A1234", "A12345", "12", "1", "AMANA-00012345678-MA", "~ !",
        ])
    func holds(text: String) throws {
        let code = try #require(Code128(text))
        let read = try Self.text(code)
        #expect(read == text)
        let sum = code.symbols.dropLast().enumerated().reduce(0) { $0 + max(1, $1.offset) * $1.element }
        #expect(sum % 103 == code.symbols.last)
    }

    @Test("takes six digits in three symbols")
    func pairs() throws {
        #expect(Code128("123456")?.symbols.count == 5 && Code128("AB123456CD")?.symbols.count == 11)
    }

    @Test("is made only of printable ASCII characters, up to 48")
    func limits() {
        #expect(Code128("") == nil && Code128("é") == nil && Code128("a\n") == nil && Code128(String(repeating: "1", count: 49)) == nil)
        #expect(Code128(String(repeating: "x", count: 48)) != nil)
    }
}
