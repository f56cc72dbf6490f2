/// Finds the numbers and Latin words of an Arabic text that the bidirectional algorithm would reorder, and isolates them.
///
/// After Arabic letters, digits on both sides of a space or a hyphen change places (UAX #9, rules W2, W4 and N1): the law
/// "31-08" would read "08-31". A single group of digits keeps its order, also with a point, comma, colon or slash inside.
enum ArabicIsolation {
    static let begin: Unicode.Scalar = "\u{2068}"
    static let end: Unicode.Scalar = "\u{2069}"

    /// The characters that change the direction of text. Translators must not write them.
    static let controls: Set<Unicode.Scalar> = [
        "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}",
        "\u{2069}",
    ]

    /// Stand between two parts of a run without a space, like the hyphen of `K-7HM2XQP`.
    private static let joints = "-‐‑–+.,:/@&'’#%°×*_=?~"
    /// Begin a run, like the plus sign of `+212`.
    private static let heads = "+#@"
    /// End a run, like the per cent sign of `20%`.
    private static let tails = "-+%°"
    private static let units: Set<String> = ["KB", "MB", "GB", "mm", "cm", "m", "km", "g", "kg", "px", "DH", "MAD"]

    private static let noBreakSpace = MessageToken.scalar("\u{A0}")
    private static let wordJoiner = MessageToken.scalar("\u{2060}")

    /// The text with U+2068 and U+2069 around each part that needs them. No line breaks inside such a number.
    static func set(_ text: String) -> String {
        let tokens = MessageToken.read(text)
        if isForeign(tokens) { return wrapped(text) }
        var out: [MessageToken] = []
        var position = 0
        while position < tokens.count {
            let first = tokens[position].isOne(of: heads) && position + 1 < tokens.count ? position + 1 : position
            guard begins(tokens, at: first) else {
                out.append(tokens[position])
                position += 1
                continue
            }
            let end = endOfRun(tokens, from: first)
            let run = tokens[position..<end]
            out += needsIsolation(run) ? [.scalar(begin)] + unbroken(run) + [.scalar(Self.end)] : Array(run)
            position = end
        }
        return MessageToken.text(of: out)
    }

    /// Whether the text is a whole sentence in another script, like the citation of a source.
    private static func isForeign(_ tokens: [MessageToken]) -> Bool {
        tokens.contains(where: \.isLatin)
            && tokens.allSatisfy { token in
                if case .placeholder = token { return false }
                return token.scalar?.isRightToLeft != true
            }
    }

    private static func wrapped(_ text: String) -> String { "\(begin)\(text)\(end)" }

    /// Whether a run begins here: a letter, a digit, an address, or an argument that belongs to what follows it.
    private static func begins(_ tokens: [MessageToken], at position: Int) -> Bool {
        guard tokens[position].isArgument else { return tokens[position].isCore }
        let rest = tokens[(position + 1)...]
        guard let next = rest.first else { return false }
        if next.isCore || next.isOne(of: "%°") { return true }
        return next.isSpace && units.contains(MessageToken.text(of: rest.dropFirst().prefix(while: \.isLatin)))
    }

    private static func endOfRun(_ tokens: [MessageToken], from first: Int) -> Int {
        var end = first + 1
        while end < tokens.count {
            if tokens[end].isCore || tokens[end].isArgument && !opensSlot(tokens, at: end) {
                end += 1
                continue
            }
            let joint = tokens[end...].prefix(3).prefix { $0.isOne(of: joints) }.count
            let next = joint > 0 ? end + joint : tokens[end].isSpace ? end + 1 : end
            guard next > end, next < tokens.count else { break }
            let continues = tokens[next].isCore || joint > 0 && tokens[next].isArgument && !opensSlot(tokens, at: next)
            guard continues else { break }
            end = next + 1
        }
        if end < tokens.count, tokens[end].isOne(of: tails) { end += 1 }
        return end
    }

    /// The run with a no-break space between two digits, and a word joiner after a hyphen between them.
    private static func unbroken(_ run: ArraySlice<MessageToken>) -> [MessageToken] {
        run.indices.flatMap { index -> [MessageToken] in
            let isBetweenDigits = index > run.startIndex && index + 1 < run.endIndex && run[index - 1].isDigit && run[index + 1].isDigit
            if isBetweenDigits, run[index].isSpace { return [noBreakSpace] }
            return isBetweenDigits && run[index].isOne(of: "-") ? [run[index], wordJoiner] : [run[index]]
        }
    }

    private static func opensSlot(_ tokens: [MessageToken], at position: Int) -> Bool {
        guard case .placeholder(let name) = tokens[position] else { return false }
        return tokens[position...].contains(.placeholder("{/" + name.dropFirst()))
    }

    /// Whether the run is more than one number.
    private static func needsIsolation(_ run: ArraySlice<MessageToken>) -> Bool {
        run.contains { !$0.isDigit && !$0.isOne(of: ".,:/") }
    }
}

extension MessageToken {
    fileprivate var isLatin: Bool { scalar.map { $0.properties.isAlphabetic && !$0.isRightToLeft } ?? false }

    /// A letter, a digit or an address, which are read from left to right.
    fileprivate var isCore: Bool { if case .verbatim = self { true } else { isLatin || isDigit } }
}

extension Unicode.Scalar {
    /// A letter or mark of Arabic or another script that is read from right to left (DerivedBidiClass.txt, by block).
    fileprivate var isRightToLeft: Bool {
        switch value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
