/// The arguments and slots of a message, which are the same in every language.
package struct MessageShape: Equatable, Sendable {
    /// In the order of the first language's text.
    let arguments: [String]
    let slots: [String]
    let isPlural: Bool

    /// The arguments of the Swift call. A template may name them in any order; the call needs the order of `arguments`.
    func ordered(
        _ written: String, key: String, refuse: (String) throws(Refusal) -> Refusal
    ) throws(Refusal) -> String {
        var values: [String: String] = [:]
        for part in Self.parts(of: written) {
            let name = String(part.prefix { $0 != ":" }).trimmed
            let value = String(part.dropFirst(name.count)).trimmed.dropFirst()
            guard name.isName, !value.isEmpty else {
                throw try refuse("the arguments of message '\(key)' are written 'name: value, name: value'")
            }
            guard arguments.contains(name) else { throw try refuse("message '\(key)' has no argument '\(name)'") }
            guard values.updateValue(String(value).trimmed, forKey: name) == nil else {
                throw try refuse("argument '\(name)' of message '\(key)' twice")
            }
        }
        if let missing = arguments.first(where: { values[$0] == nil }) {
            throw try refuse("message '\(key)' needs the argument '\(missing)'")
        }
        return arguments.map { "\($0): \(values[$0] ?? "")" }.joined(separator: ", ")
    }

    /// Splits the text at the commas outside brackets and strings.
    private static func parts(of text: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        var isInString = false
        for character in text {
            switch character {
            case "\"": isInString.toggle()
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case "," where depth == 0 && !isInString:
                parts.append(part.trimmed)
                part = ""
                continue
            default: break
            }
            part.append(character)
        }
        return part.trimmed.isEmpty ? parts : parts + [part.trimmed]
    }
}

/// A part of a translation.
indirect enum MessagePiece: Equatable, Sendable {
    case words(String)
    case argument(String)
    /// The text between `{name}` and `{/name}`.
    case slot(String, [MessagePiece])
    /// Words and arguments whose direction is their own.
    case isolated([MessagePiece])

    static func read(_ text: String, _ refuse: (String) -> Refusal) throws(Refusal) -> [MessagePiece] {
        var pieces: [MessagePiece] = []
        var open: (name: String, outside: [MessagePiece])?
        var outside: [MessagePiece] = []
        var words = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            if character == rest.first, character == "{" || character == "}" {
                words.append(character)
                rest.removeFirst()
                continue
            }
            guard character != "}" else { throw refuse("'}' that closes nothing: write }}") }
            if character == Character(ArabicIsolation.begin) || character == Character(ArabicIsolation.end) {
                if !words.isEmpty { pieces.append(.words(words)) }
                words = ""
                (outside, pieces) =
                    character == Character(ArabicIsolation.begin) ? (pieces, []) : ([], outside + [.isolated(pieces)])
                continue
            }
            guard character == "{" else {
                words.append(character)
                continue
            }
            guard let end = rest.firstIndex(of: "}") else { throw refuse("'{' that is never closed: write {{") }
            let name = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            if !words.isEmpty { pieces.append(.words(words)) }
            words = ""
            if name.hasPrefix("/") {
                guard let slot = open, slot.name == name.dropFirst() else { throw refuse("{\(name)} closes no slot") }
                guard !pieces.isEmpty else { throw refuse("slot '\(slot.name)' has no text") }
                pieces = slot.outside + [.slot(slot.name, pieces)]
                open = nil
            } else if rest.contains("{/\(name)}") {
                guard open == nil else { throw refuse("slot '\(name)' inside another slot") }
                open = (name, pieces)
                pieces = []
            } else {
                pieces.append(.argument(name))
            }
            guard name.drop(while: { $0 == "/" }).description.isName else { throw refuse("'{\(name)}' is no name") }
        }
        if let open { throw refuse("slot '\(open.name)' is never closed") }
        return words.isEmpty ? pieces : pieces + [.words(words)]
    }

    static func arguments(of pieces: [MessagePiece]) -> [String] {
        var names: [String] = []
        for piece in pieces {
            switch piece {
            case .words: break
            case .argument(let name): if !names.contains(name) { names.append(name) }
            case .slot(_, let inner), .isolated(let inner):
                for name in arguments(of: inner) where !names.contains(name) { names.append(name) }
            }
        }
        return names
    }

    static func slots(of pieces: [MessagePiece]) -> [String] {
        pieces.compactMap { if case .slot(let name, _) = $0 { name } else { nil } }
    }
}
