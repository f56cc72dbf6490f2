/// All messages of one folder in every language, checked against the rules.
package struct MessageCatalogue: Sendable {
    /// A language, with its plural forms in the order of `msgstr[n]` (CLDR 44, plurals.xml).
    enum Tongue: String, CaseIterable, Sendable {
        case french = "fr"
        case arabic = "ar"
        case english = "en"

        var forms: [String] {
            switch self {
            case .french: ["one", "many", "other"]
            case .arabic: ["zero", "one", "two", "few", "many", "other"]
            case .english: ["one", "other"]
            }
        }

        /// The text with the no-break spaces and isolates of its language.
        func set(_ text: String) -> String {
            switch self {
            case .french: FrenchTypography.set(text)
            case .arabic: ArabicIsolation.set(text)
            case .english: text
            }
        }
    }

    /// A message with its texts, one for each plural form of each language.
    struct Message: Sendable {
        let key: String
        let shape: MessageShape
        let file: String
        let line: Int
        var texts: [Tongue: [[MessagePiece]]]

        /// The name in Swift: `cart.lineTotal` becomes `cartLineTotal`.
        var name: String {
            let parts = key.split(separator: ".")
            return parts.dropFirst().reduce(String(parts[0])) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
        }
    }

    private(set) var messages: [Message] = []

    package var shapes: [String: MessageShape] {
        Dictionary(messages.map { ($0.key, $0.shape) }) { first, _ in first }
    }

    /// - Parameter sources: the files of the three languages by tag. Without any file, the catalogue is empty.
    /// - Throws: the first error, with its file and line.
    package init(_ sources: [String: SourceText]) throws(Refusal) {
        guard let first = sources.values.map(\.file).min() else { return }
        var files: [Tongue: MessageFile] = [:]
        for tongue in Tongue.allCases {
            guard let source = sources[tongue.rawValue] else {
                throw Refusal(file: first, line: 1, reason: "\(tongue.rawValue).po is missing beside this file")
            }
            files[tongue] = try MessageFile(source)
        }
        try compare(files)
        for entry in files[.french]?.entries ?? [] { messages.append(try message(entry.key, files)) }
    }

    /// Checks that every key exists in every language.
    private func compare(_ files: [Tongue: MessageFile]) throws(Refusal) {
        for (_, file) in files.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for (_, other) in files.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                let keys = Set(other.entries.map(\.key))
                if let missing = file.entries.first(where: { !keys.contains($0.key) }) {
                    throw Refusal(
                        file: file.file, line: missing.line, reason: "message '\(missing.key)' is missing in \(other.file)")
                }
            }
        }
    }

    private func message(_ key: String, _ files: [Tongue: MessageFile]) throws(Refusal) -> Message {
        var message: Message?
        for tongue in Tongue.allCases {
            guard let file = files[tongue], let entry = file.entries.first(where: { $0.key == key }) else { continue }
            func refuse(_ reason: String, _ line: Int) -> Refusal {
                Refusal(file: file.file, line: line, reason: "message '\(key)': \(reason)")
            }
            if entry.isPlural, entry.texts.count != tongue.forms.count {
                throw refuse(
                    "\(tongue.rawValue) has \(tongue.forms.count) plural forms (\(tongue.forms.joined(separator: ", "))), not \(entry.texts.count)",
                    entry.line)
            }
            var texts: [[MessagePiece]] = []
            var arguments: [String] = []
            for (text, line) in entry.texts {
                if let control = text.unicodeScalars.first(where: ArabicIsolation.controls.contains) {
                    let code = "U+" + String(control.value, radix: 16, uppercase: true)
                    throw refuse("\(code) changes the direction of text: leave it out, the compiler isolates numbers and Latin words", line)
                }
                let pieces = try MessagePiece.read(tongue.set(text)) { refuse($0, line) }
                texts.append(pieces)
                let found = MessagePiece.arguments(of: pieces)
                arguments += found.filter { !arguments.contains($0) }
                let expected = message?.shape
                if let extra = found.first(where: { $0 != "count" && expected?.arguments.contains($0) == false }) {
                    throw refuse("unknown argument '\(extra)'", line)
                }
                let needed = expected?.arguments ?? arguments
                if let lost = needed.first(where: { !found.contains($0) && !(entry.isPlural && $0 == "count") }) {
                    throw refuse("the argument '\(lost)' is missing", line)
                }
                let slots = MessagePiece.slots(of: pieces)
                guard Set(slots).count == slots.count, slots.allSatisfy({ !found.contains($0) }) else {
                    throw refuse("a slot twice, or with the name of an argument", line)
                }
                if let expected, expected.slots != slots.sorted() { throw refuse("other slots than in French", line) }
                if texts.count > 1, MessagePiece.slots(of: texts[0]).sorted() != slots.sorted() {
                    throw refuse("other slots than in the first form", line)
                }
            }
            if message == nil {
                if entry.isPlural, !arguments.contains("count") { arguments.insert("count", at: 0) }
                let shape = MessageShape(
                    arguments: arguments, slots: MessagePiece.slots(of: texts[0]).sorted(), isPlural: entry.isPlural)
                message = Message(key: key, shape: shape, file: file.file, line: entry.line, texts: [:])
            }
            guard message?.shape.isPlural == entry.isPlural else { throw refuse("plural in one language only", entry.line) }
            if arguments.contains("count"), message?.shape.arguments.contains("count") == false {
                throw refuse("unknown argument 'count'", entry.line)
            }
            message?.texts[tongue] = texts
        }
        guard let message else { throw Refusal(file: "", line: 1, reason: "message '\(key)' is in no file") }
        return message
    }
}
