/// A part of a message's text, as the rules of typography see it.
enum MessageToken: Equatable {
    case scalar(Unicode.Scalar)
    /// `{name}`, `{link}` or `{/link}`, with its braces.
    case placeholder(String)
    /// An address, an HTML tag or an HTML entity. No rule changes it.
    case verbatim(String)

    static func read(_ text: String) -> [MessageToken] {
        var tokens: [MessageToken] = []
        var rest = Substring(text).unicodeScalars
        while let first = rest.first {
            if let length = Self.placeholder(rest) {
                tokens.append(.placeholder(String(rest.prefix(length))))
                rest = rest.dropFirst(length)
            } else if let length = Self.verbatim(rest, after: tokens.last) {
                tokens.append(.verbatim(String(rest.prefix(length))))
                rest = rest.dropFirst(length)
            } else {
                tokens.append(.scalar(first))
                rest = rest.dropFirst()
            }
        }
        return tokens
    }

    static func text(of tokens: some Sequence<MessageToken>) -> String {
        var text = String.UnicodeScalarView()
        for token in tokens {
            switch token {
            case .scalar(let scalar): text.append(scalar)
            case .placeholder(let words), .verbatim(let words): text.append(contentsOf: words.unicodeScalars)
            }
        }
        return String(text)
    }

    var scalar: Unicode.Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }

    func isOne(of scalars: String) -> Bool { scalar.map { scalars.unicodeScalars.contains($0) } ?? false }

    /// A space, with or without a line break.
    var isSpace: Bool { isOne(of: " \u{A0}\u{202F}") }

    var isDigit: Bool { scalar.map { ("0"..."9").contains($0) } ?? false }

    /// The length of `{name}` at the beginning; nil where a brace is doubled or never closed.
    private static func placeholder(_ rest: Substring.UnicodeScalarView) -> Int? {
        guard rest.first == "{", rest.dropFirst().first != "{", let end = rest.firstIndex(of: "}") else { return nil }
        return rest.distance(from: rest.startIndex, to: end) + 1
    }

    private static func verbatim(_ rest: Substring.UnicodeScalarView, after last: MessageToken?) -> Int? {
        switch rest.first {
        case "<":
            let next = rest.dropFirst().first
            guard next == "/" || next?.properties.isAlphabetic == true, let end = rest.firstIndex(of: ">") else { return nil }
            return rest.distance(from: rest.startIndex, to: end) + 1
        case "&":
            guard let end = rest.prefix(12).firstIndex(of: ";"), rest.startIndex < end else { return nil }
            let name = rest[rest.index(after: rest.startIndex)..<end]
            guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.properties.isAlphabetic || $0.isNumeral || $0 == "#") }) else {
                return nil
            }
            return name.count + 2
        default:
            guard last?.scalar?.properties.isAlphabetic != true else { return nil }
            let word = rest.prefix { !$0.properties.isWhitespace && $0 != "{" && $0 != "»" && $0.value < 0x2000 }
            let isAddress = String(word).hasPrefix("mailto:") || String(word).hasPrefix("tel:") || String(word).hasPrefix("www.")
            guard isAddress || String(word.prefix(12)).contains("://") else { return nil }
            let end = word.lastIndex { !".,;:!?)".unicodeScalars.contains($0) } ?? word.startIndex
            return word.distance(from: word.startIndex, to: end) + 1
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isNumeral: Bool { ("0"..."9").contains(self) }
}
