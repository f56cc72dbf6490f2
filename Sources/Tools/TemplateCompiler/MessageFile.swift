/// The messages of one module in one language, as in its `.po` file.
struct MessageFile {
    struct Entry {
        let key: String
        let line: Int
        let isPlural: Bool
        /// One text, or one for each plural form, each with its line.
        var texts: [(text: String, line: Int)]
    }

    let file: String
    private(set) var entries: [Entry] = []

    /// Reads the format of GNU gettext (manual §10, "The Format of PO Files"), with keys instead of English text.
    init(_ source: SourceText) throws(Refusal) {
        file = source.file
        var entry: Entry?
        var key: (text: String, line: Int)?
        var plural: String?
        var texts: [(text: String, line: Int)] = []
        var field = ""

        func refuse(_ reason: String, _ line: Int) -> Refusal { Refusal(file: source.file, line: line, reason: reason) }
        func finished() throws(Refusal) -> Entry? {
            guard let key else { return nil }
            guard !key.text.isEmpty else { return nil }
            guard !texts.isEmpty else { throw refuse("message '\(key.text)' has no msgstr", key.line) }
            return Entry(key: key.text, line: key.line, isPlural: plural != nil, texts: texts)
        }

        var line = 0
        for written in source.text.split(separator: "\n", omittingEmptySubsequences: false) {
            line += 1
            let text = String(written).trimmed
            if text.isEmpty || text.hasPrefix("#") { continue }
            guard let quote = text.firstIndex(of: "\"") else { throw refuse("this line has no text in quotation marks", line) }
            let word = String(text[..<quote]).trimmed
            let value = try Self.unquoted(text[quote...]) { refuse($0, line) }
            switch word {
            case "":
                switch field {
                case "msgid": key?.text += value
                case "msgid_plural": plural? += value
                case "msgstr": texts[texts.count - 1].text += value
                default: throw refuse("text that continues nothing", line)
                }
                continue
            case "msgid":
                entry = try finished()
                if let entry { try add(entry) }
                (key, plural, texts) = ((value, line), nil, [])
            case "msgid_plural":
                guard key != nil, texts.isEmpty else { throw refuse("msgid_plural must follow msgid", line) }
                plural = value
            case "msgstr" where key != nil && plural == nil && texts.isEmpty:
                texts.append((value, line))
            case "msgstr[\(texts.count)]" where key != nil && plural != nil:
                texts.append((value, line))
                field = "msgstr"
                continue
            default: throw refuse("'\(word)' does not belong here", line)
            }
            field = word
        }
        entry = try finished()
        if let entry { try add(entry) }
    }

    private mutating func add(_ entry: Entry) throws(Refusal) {
        if let earlier = entries.first(where: { $0.key == entry.key }) {
            throw Refusal(file: file, line: entry.line, reason: "message '\(entry.key)' stands at line \(earlier.line) already")
        }
        guard entry.key.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ String($0).isName }) else {
            throw Refusal(file: file, line: entry.line, reason: "the key '\(entry.key)' is not written like 'cart.lineTotal'")
        }
        if let empty = entry.texts.first(where: { $0.text.isEmpty }) {
            throw Refusal(file: file, line: empty.line, reason: "message '\(entry.key)' is not translated")
        }
        entries.append(entry)
    }

    /// The text of a quoted string, with C's escapes decoded.
    private static func unquoted(_ text: Substring, _ refuse: (String) -> Refusal) throws(Refusal) -> String {
        var value = ""
        var rest = text.dropFirst()
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                guard rest.isEmpty else { throw refuse("text after the closing quotation mark") }
                return value
            case "\\":
                switch rest.popFirst() {
                case "n": value.append("\n")
                case "t": value.append("\t")
                case "\"": value.append("\"")
                case "\\": value.append("\\")
                default: throw refuse("unknown escape after '\\'")
                }
            default: value.append(character)
            }
        }
        throw refuse("a string that is never closed")
    }
}
