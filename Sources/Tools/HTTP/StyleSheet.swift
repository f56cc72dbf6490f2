import Kernel

/// Minifies a style sheet: removes comments and whitespace that has no meaning.
enum StyleSheet {
    /// Strings, unquoted `url(…)` and escapes stay unchanged. A space that may have a meaning stays too: between selectors,
    /// between values, and around the operators of `calc()`.
    static func compact(_ source: Bytes) -> Bytes {
        var rest = source.array[...]
        var compact: [UInt8] = []
        compact.reserveCapacity(rest.count)
        /// The last byte written, if it is syntax. It is nil after an escape: the brace of `\{` is not syntax.
        var before: UInt8?
        while let byte = rest.first {
            if let length = lengthOfGap(rest) {
                rest = rest.dropFirst(length)
                guard let after = rest.first, !compact.isEmpty, !closes.contains(after) else { continue }
                if let before, opens.contains(before) { continue }
                compact.append(space)
                before = space
            } else if byte == UInt8(ascii: "}"), before == UInt8(ascii: ";") {
                compact[compact.count - 1] = byte
                before = byte
                rest = rest.dropFirst()
            } else {
                let length = lengthOfWhole(rest)
                compact += rest.prefix(length)
                before = length == 1 ? byte : nil
                rest = rest.dropFirst(length)
            }
        }
        return Bytes(compact)
    }

    private static let space = UInt8(ascii: " ")
    private static let blanks: Set<UInt8> = Set(" \t\n\r\u{c}".utf8)
    /// No space is needed before `closes` or after `opens`. `closes` has no colon, because `a :hover` differs from
    /// `a:hover`.
    private static let closes: Set<UInt8> = Set("{};,>".utf8)
    private static let opens: Set<UInt8> = Set("{};,>:".utf8)

    /// The length of the whitespace and comments at the beginning. Nil where there are none.
    private static func lengthOfGap(_ text: ArraySlice<UInt8>) -> Int? {
        var rest = text
        while let byte = rest.first {
            if blanks.contains(byte) {
                rest = rest.dropFirst()
            } else if rest.starts(with: "/*".utf8) {
                rest = rest.dropFirst(2)
                while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        return rest.startIndex == text.startIndex ? nil : rest.startIndex - text.startIndex
    }

    /// The length of what must not be split: a string, an unquoted URL or an escape. One byte otherwise.
    private static func lengthOfWhole(_ text: ArraySlice<UInt8>) -> Int {
        switch text.first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return length(of: text, from: 1, upTo: text[text.startIndex])
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            guard text.prefix(4).elementsEqual("url(".utf8, by: { $0 | 0x20 == $1 | 0x20 }) else { return 1 }
            let inside = text.dropFirst(4).drop { blanks.contains($0) }
            guard let first = inside.first, first != UInt8(ascii: "\""), first != UInt8(ascii: "'") else { return 4 }
            return length(of: text, from: 4, upTo: UInt8(ascii: ")"))
        case UInt8(ascii: "\\"): return min(2, text.count)
        default: return 1
        }
    }

    /// The length up to and including `end`. An escaped `end` does not count.
    private static func length(of text: ArraySlice<UInt8>, from start: Int, upTo end: UInt8) -> Int {
        var index = text.startIndex + start
        while index < text.endIndex, text[index] != end { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
        return min(index + 1, text.endIndex) - text.startIndex
    }
}
