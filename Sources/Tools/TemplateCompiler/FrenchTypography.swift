/// The spaces of French print, so that translators type plain spaces.
///
/// Source: Lexique des règles typographiques en usage à l’Imprimerie nationale. `;`, `!`, `?` and `»` have a narrow no-break
/// space before them (U+202F). `:` has a no-break space before it, and `«` after it (U+00A0).
enum FrenchTypography {
    private static let narrow = MessageToken.scalar("\u{202F}")
    private static let wide = MessageToken.scalar("\u{A0}")

    /// The words between which and a number no line breaks.
    private static let units: Set<String> = [
        "DH", "dirham", "dirhams", "Ko", "Mo", "Go", "octets", "mm", "cm", "m", "km", "g", "kg", "ml", "px", "pixels", "s", "min", "h",
        "seconde", "secondes", "minute", "minutes", "heure", "heures", "jour", "jours", "semaine", "semaines", "mois", "an", "ans",
    ]

    /// The text with the right spaces. A plain or no-break space that is already there is replaced.
    static func set(_ text: String) -> String {
        let tokens = MessageToken.read(text)
        var out: [MessageToken] = []
        var position = 0
        while position < tokens.count {
            let end = tokens[position...].firstIndex { !$0.isSpace } ?? tokens.count
            let isSpace = end > position
            if let space = space(after: out, before: tokens[end...], isWritten: isSpace) {
                out.append(space)
            } else {
                out += tokens[position..<end]
            }
            if end < tokens.count { out.append(tokens[end]) }
            position = end + 1
        }
        return MessageToken.text(of: out)
    }

    /// The no-break space at a position; nil where the text stays as it is.
    private static func space(after before: [MessageToken], before after: ArraySlice<MessageToken>, isWritten: Bool) -> MessageToken? {
        guard let last = before.last, let next = after.first else { return nil }
        if last.isOne(of: "«") { return wide }
        if next.isOne(of: "»") { return narrow }
        if next.isOne(of: ";!?:"), isWritten || endsWord(last) && isMark(after) { return next.isOne(of: ":") ? wide : narrow }
        guard isWritten else { return nil }
        if last.isDigit, next.isDigit { return separatesThousands(before, after) ? narrow : wide }
        if last.isOne(of: "°"), next.isDigit || next.isArgument { return wide }
        if last.isDigit || last.isArgument, next.isOne(of: "%") || units.contains(word(after)) { return wide }
        return nil
    }

    /// Whether a mark without a space can stand after this token.
    private static func endsWord(_ token: MessageToken) -> Bool {
        if case .placeholder = token { return true }
        guard let scalar = token.scalar else { return false }
        return scalar.properties.isAlphabetic || token.isDigit || token.isOne(of: ")»%…")
    }

    /// Whether the mark at the beginning ends a part of a sentence. The mark in `10:30` does not.
    private static func isMark(_ after: ArraySlice<MessageToken>) -> Bool {
        guard let next = after.dropFirst().first else { return true }
        if case .placeholder(let name) = next { return name.hasPrefix("{/") }
        return next.isSpace || next.isOne(of: "\n»)!?")
    }

    /// Whether one to three digits stand before the space and exactly three after it. The `06` of a telephone number is no thousand.
    private static func separatesThousands(_ before: [MessageToken], _ after: ArraySlice<MessageToken>) -> Bool {
        let digits = before.reversed().prefix(while: \.isDigit)
        let isPlain = digits.count == 3 || digits.last != .scalar("0")
        return digits.count < 4 && isPlain && after.prefix(while: \.isDigit).count == 3
    }

    private static func word(_ after: ArraySlice<MessageToken>) -> String {
        MessageToken.text(of: after.prefix { $0.scalar?.properties.isAlphabetic == true })
    }
}

extension MessageToken {
    /// Whether this is `{name}`, or the beginning of a slot.
    var isArgument: Bool { if case .placeholder(let name) = self { !name.hasPrefix("{/") } else { false } }
}
