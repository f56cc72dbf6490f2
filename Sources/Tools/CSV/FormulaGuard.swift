/// Keeps spreadsheets from reading a text as a formula, in a way that a reader can undo.
///
/// A spreadsheet evaluates a cell that begins with one of `= + - @`, their full-width forms, a tab or a carriage return, also
/// after spaces and quotation marks (OWASP, "CSV Injection"). An apostrophe before such a text makes it a plain text.
///
/// A spreadsheet with other settings splits lines at another separator than that of the file. It then ignores the quotation marks
/// of a cell that is not the first, so what follows a comma, a semicolon, a tab or a line break within a text begins a cell too. Each
/// such part is guarded like a text of its own, whatever the separator of the file. A part that begins with an apostrophe itself gets
/// another one, so that removing one from each is exact.
package enum FormulaGuard {
    private static let mark: Unicode.Scalar = "'"
    private static let formulaStarts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"]

    /// The text with an apostrophe before each part that a spreadsheet could evaluate.
    package static func guarded(_ text: String) -> String {
        guard text.utf8.contains(where: mayMatter) else { return text }
        let scalars = text.unicodeScalars
        var result = String.UnicodeScalarView()
        if let first = scalars.first, first != ";", first != ",", endsPart(first) { result.append(mark) }
        for part in parts(of: scalars) {
            if isRisky(part) { result.append(mark) }
            result += part
        }
        return String(result)
    }

    /// The text that `guarded` was given.
    package static func unguarded(_ text: String) -> String {
        guard hasMark(text) else { return text }
        var result = String.UnicodeScalarView()
        for part in parts(of: text.unicodeScalars) { result += part.first == mark ? part.dropFirst() : part }
        return String(result)
    }

    /// Whether an apostrophe begins a part.
    private static func hasMark(_ text: String) -> Bool {
        var isStart = true
        for byte in text.utf8 {
            if isStart, byte == UInt8(ascii: "'") { return true }
            isStart = byte < 0x80 && endsPart(Unicode.Scalar(byte))
        }
        return false
    }

    /// Whether the byte can belong to a part that is risky. `EF` begins the full-width forms.
    private static func mayMatter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "'"), 9, 10, 13, 0xEF: true
        default: false
        }
    }

    private static func endsPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ",", ";", "\t", "\n", "\r": true
        default: false
        }
    }

    /// The parts, each with the character that ends it.
    private static func parts(of scalars: String.UnicodeScalarView) -> [Substring.UnicodeScalarView] {
        var parts: [Substring.UnicodeScalarView] = []
        var start = scalars.startIndex
        while start < scalars.endIndex {
            let end = scalars[start...].firstIndex(where: endsPart).map(scalars.index(after:)) ?? scalars.endIndex
            parts.append(scalars[start..<end])
            start = end
        }
        return parts
    }

    private static func isRisky(_ part: Substring.UnicodeScalarView) -> Bool {
        if part.first == mark { return true }
        guard let first = part.first(where: { !isSkipped($0) }) else { return false }
        return formulaStarts.contains(first)
    }

    /// Whether a program may drop the character before it looks for a formula.
    private static func isSkipped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: true
        default: scalar == "\"" || scalar == mark
        }
    }
}
