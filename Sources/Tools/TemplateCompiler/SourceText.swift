/// The text of a file, and its name.
package struct SourceText: Sendable {
    /// The path of the file, as error messages name it.
    package let file: String
    package let text: String

    package init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}

/// A position in a text that moves forward byte by byte and knows its line.
struct Scanner {
    let file: String
    private let bytes: [UInt8]
    private(set) var position = 0
    private(set) var line = 1

    init(_ source: SourceText) {
        file = source.file
        bytes = Array(source.text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func isAt(_ text: StaticString) -> Bool {
        guard bytes.count - position >= text.utf8CodeUnitCount else { return false }
        return text.description.utf8.elementsEqual(bytes[position..<position + text.utf8CodeUnitCount])
    }

    /// Whether the word is at this position, in upper or lower case.
    func isAt(word: String) -> Bool {
        guard bytes.count - position >= word.utf8.count else { return false }
        return word.utf8.elementsEqual(bytes[position..<position + word.utf8.count].map(lowercased))
    }

    @discardableResult
    mutating func take() -> UInt8 {
        let byte = bytes[position]
        if byte == UInt8(ascii: "\n") { line += 1 }
        position += 1
        return byte
    }

    /// Moves past the text if it is at this position.
    mutating func skip(_ text: StaticString) -> Bool {
        guard isAt(text) else { return false }
        for _ in 0..<text.utf8CodeUnitCount { take() }
        return true
    }

    mutating func skipSpace() {
        while let byte = next, byte.isSpace { take() }
    }

    mutating func take(while belongs: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = next, belongs(byte) { take() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Swift code up to the closing mark. The mark is ignored inside strings and brackets of the code.
    mutating func takeCode(until mark: StaticString) throws(Refusal) -> String {
        let opening = line
        let start = position
        var brackets: [UInt8] = []
        while let byte = next {
            if brackets.isEmpty, isAt(mark) {
                let code = String(decoding: bytes[start..<position], as: UTF8.self)
                _ = skip(mark)
                return code
            }
            switch byte {
            case UInt8(ascii: "\""):
                try skipString()
                continue
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                brackets.append(byte)
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard let open = brackets.popLast(), byte > open, byte - open <= 2 else {
                    throw refusal("the brackets in this expression do not match", at: opening)
                }
            default: break
            }
            take()
        }
        throw refusal("never closed by \(mark)", at: opening)
    }

    /// Moves past a Swift string literal. Its interpolations may contain other strings.
    private mutating func skipString() throws(Refusal) {
        let opening = line
        take()
        while let byte = next {
            if byte == UInt8(ascii: "\n") { break }
            take()
            if byte == UInt8(ascii: "\"") { return }
            guard byte == UInt8(ascii: "\\"), !isAtEnd else { continue }
            if take() == UInt8(ascii: "(") { _ = try takeCode(until: ")") }
        }
        throw refusal("a string in this expression is never closed", at: opening)
    }

    func refusal(_ reason: String, at line: Int? = nil) -> Refusal {
        Refusal(file: file, line: line ?? self.line, reason: reason)
    }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
}

extension UInt8 {
    /// White space in HTML.
    var isSpace: Bool { self == 32 || (9...13).contains(self) && self != 11 }

    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 32) }
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension String {
    var trimmed: String {
        var rest = Substring(self)
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest.drop { $0.isWhitespace })
    }
}
