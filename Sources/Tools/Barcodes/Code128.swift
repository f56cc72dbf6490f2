/// A text as a Code 128 bar code (ISO/IEC 15417). Draw it dark on a light background, as
/// `<svg viewBox="0 0 width 1" preserveAspectRatio="none"><path d="path"/></svg>`.
///
/// Runs of digits take the code set C, which holds two digits in a symbol. Everything else takes the code set B.
package struct Code128: Sendable, Equatable {
    /// The number of modules, including the quiet zone of ten modules on each side.
    package let width: Int
    /// The bars, of height 1.
    package let path: String
    /// The symbols from the start to the check symbol, without the stop.
    package let symbols: [Int]

    /// The most characters.
    package static let longest = 48
    private static let quiet = 10
    private static let startB = 104, startC = 105, switchC = 99, switchB = 100

    /// - Returns: nil unless the text has 1 to `longest` printable ASCII characters.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.longest).contains(bytes.count), bytes.allSatisfy({ (32...126).contains($0) }) else { return nil }
        var symbols = Self.symbols(for: bytes)
        let sum = symbols.enumerated().reduce(0) { $0 + max(1, $1.offset) * $1.element }
        symbols.append(sum % 103)
        self.symbols = symbols
        var (path, at) = ("", Self.quiet)
        for pattern in symbols.map({ Self.patterns[$0] }) + [Self.stop] {
            for (index, digit) in pattern.utf8.enumerated() {
                let modules = Int(digit) - 48
                if index % 2 == 0 { path += "M\(at) 0h\(modules)v1h-\(modules)z" }
                at += modules
            }
        }
        self.path = path
        width = at + Self.quiet
    }

    /// The start symbol and the data.
    private static func symbols(for bytes: [UInt8]) -> [Int] {
        func digits(from place: Int) -> Int { bytes[place...].prefix { (48...57).contains($0) }.count }
        var (place, symbols) = (0, [Int]())
        var isC = digits(from: 0) >= 4 || bytes.count == 2 && digits(from: 0) == 2
        symbols.append(isC ? startC : startB)
        while place < bytes.count {
            if isC {
                if digits(from: place) >= 2 {
                    symbols.append(Int(bytes[place] - 48) * 10 + Int(bytes[place + 1] - 48))
                    place += 2
                } else {
                    symbols.append(switchB)
                    isC = false
                }
            } else {
                let run = digits(from: place)
                // A switch pays for six digits, and for four at the end. An odd run keeps its first digit in the set B.
                if run % 2 == 0, run >= 6 || run >= 4 && place + run == bytes.count {
                    symbols.append(switchC)
                    isC = true
                } else {
                    symbols.append(Int(bytes[place]) - 32)
                    place += 1
                }
            }
        }
        return symbols
    }

    /// The widths of three bars and three spaces of each symbol (ISO/IEC 15417, table 1).
    private static let patterns = """
        212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 \
        223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 \
        112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 \
        311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 \
        122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 \
        214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
        """.split(separator: " ").map(String.init)
    private static let stop = "2331112"
}
