/// Expressions and directives, which are in braces.
extension TemplateParser {
    /// Reads `{{ expression }}`.
    mutating func value() throws(Refusal) {
        let line = scanner.line
        _ = scanner.skip("{{")
        let code = try scanner.takeCode(until: "}}").trimmed
        guard !code.isEmpty else { throw scanner.refusal("no expression in {{ }}", at: line) }
        let place = try place(at: line)
        beforeValue()
        append(.value(code, place, line: line))
        afterValue()
    }

    /// The context of a value at this position, which decides how it is escaped.
    private mutating func place(at line: Int) throws(Refusal) -> Place {
        switch state {
        case .content:
            return HTMLRules.charactersOnly.contains(elements.last?.name ?? "") ? .quoted : .text
        case .json(let inString): return inString ? .jsonPart : .json
        case .tag: throw scanner.refusal("a value as an attribute's name", at: line)
        case .attribute(let name, _):
            if name == "style" { throw scanner.refusal("a value in 'style'", at: line) }
            if name == "srcdoc" { throw scanner.refusal("a value in 'srcdoc', which is HTML", at: line) }
            if let tag, HTMLRules.animations.contains(tag.name) {
                throw scanner.refusal("a value in <\(tag.name)>, which can change an address", at: line)
            }
            if name == "type" { tag?.type = nil }
            if name == "content" { tag?.contentHasValue = true }
            if HTMLRules.addresses.contains(name) { return isAtStart ? .addressInSet : .addressPart }
            guard HTMLRules.address.contains(name) else { return .quoted }
            if attributeText.trimmed.lowercased().hasPrefix("data:") {
                throw scanner.refusal("a value in a 'data:' address", at: line)
            }
            return isAtStart ? .address : .addressPart
        }
    }

    private mutating func beforeValue() { if state == .content { writeSpace() } }

    private mutating func afterValue() {
        if state == .content { dropsSpace = false }
        isAtStart = false
    }

    /// Reads `{% … %}`.
    ///
    /// - Returns: the directive if it ends a block, otherwise nil.
    mutating func directive() throws(Refusal) -> Ending? {
        let line = scanner.line
        _ = scanner.skip("{%")
        scanner.skipSpace()
        let word = scanner.take { $0.isLetter }
        let rest = try scanner.takeCode(until: "%}").trimmed
        switch word {
        case "if": try branches(rest, line)
        case "for": try loop(rest, line)
        case "let":
            guard !rest.isEmpty else { throw scanner.refusal("'let' needs a name and a value", at: line) }
            append(.binding(rest, line: line))
        case "include":
            try mustBeContent(word, line)
            guard !rest.isEmpty else { throw scanner.refusal("'include' needs a view", at: line) }
            writeSpace()
            append(.include(rest, line: line))
            dropsSpace = false
        case "yield":
            try mustBeContent(word, line)
            guard type.hasSuffix("Layout") else {
                throw scanner.refusal("'yield' outside a layout, whose name would end in 'Layout'", at: line)
            }
            guard rest.isName, !isInMessageSlot else { throw scanner.refusal("'yield' needs the name of a slot", at: line) }
            writeSpace()
            append(.yield(rest, line: line))
            dropsSpace = true
        case "t": try message(rest, line)
        case "text":
            guard isInMessageSlot else { throw scanner.refusal("'text' outside a message's slot", at: line) }
            try mustBeContent(word, line)
            writeSpace()
            append(.slotText(line: line))
            dropsSpace = false
        case "end", "else":
            guard rest.isEmpty else { throw scanner.refusal("'\(word)' takes no argument", at: line) }
            return Ending(word: word, rest: rest, line: line)
        case "elseif", "slot", "layout":
            if word == "slot", depth > 0, !isInMessage { throw scanner.refusal("'slot' stands outside every block", at: line) }
            if word != "elseif", word != "slot", depth > 0 { throw scanner.refusal("'\(word)' stands first in a file", at: line) }
            return Ending(word: word, rest: rest, line: line)
        default: throw scanner.refusal("unknown directive '\(word)'", at: line)
        }
        return nil
    }

    private func mustBeContent(_ word: String, _ line: Int) throws(Refusal) {
        guard state == .content, !HTMLRules.charactersOnly.contains(elements.last?.name ?? "") else {
            throw scanner.refusal("'\(word)' stands only where elements may stand", at: line)
        }
    }

    // MARK: Conditions and loops

    private mutating func branches(_ condition: String, _ line: Int) throws(Refusal) {
        guard !condition.isEmpty else { throw scanner.refusal("'if' needs a condition", at: line) }
        writeSpace()
        let start = (isAtStart, dropsSpace)
        var after: (isAtStart: Bool, dropsSpace: Bool)?
        var branches: [Branch] = []
        var next: (condition: String?, line: Int)? = (condition, line)
        while let current = next {
            (isAtStart, dropsSpace) = start
            let endings: Set<String> = current.condition == nil ? ["end"] : ["elseif", "else", "end"]
            let (nodes, ending) = try block("if", line: line, endings: endings)
            branches.append(Branch(condition: current.condition, line: current.line, nodes: nodes))
            after = (isAtStart || after?.isAtStart ?? false, dropsSpace && after?.dropsSpace ?? true)
            switch ending.word {
            case "else": next = (nil, ending.line)
            case "elseif":
                guard !ending.rest.isEmpty else { throw scanner.refusal("'elseif' needs a condition", at: ending.line) }
                next = (ending.rest, ending.line)
            default: next = nil
            }
        }
        let isComplete = branches.last?.condition == nil
        isAtStart = after?.isAtStart ?? true || !isComplete && start.0
        dropsSpace = after?.dropsSpace ?? false && (isComplete || start.1)
        append(.branches(branches))
    }

    private mutating func loop(_ header: String, _ line: Int) throws(Refusal) {
        guard header.contains(" in ") else { throw scanner.refusal("'for' is written 'for x in xs'", at: line) }
        writeSpace()
        let start = (isAtStart, dropsSpace)
        let (nodes, _) = try block("for", line: line, endings: ["end"])
        isAtStart = isAtStart || start.0
        dropsSpace = dropsSpace && start.1
        append(.loop(header, nodes, line: line))
    }

    // MARK: Messages

    private mutating func message(_ rest: String, _ line: Int) throws(Refusal) {
        let key = String(rest.prefix { !$0.isWhitespace })
        guard let shape = messages[key] else { throw scanner.refusal("no message '\(key)' in this site's .po files", at: line) }
        let written = String(rest.dropFirst(key.count)).trimmed
        let arguments = try shape.ordered(written, key: key) { reason throws(Refusal) in scanner.refusal(reason, at: line) }
        let place = try place(at: line)
        var use = MessageUse(key: key, arguments: arguments, line: line)
        beforeValue()
        if !shape.slots.isEmpty, place == .text {
            flush()
            use.slots = try messageSlots(shape, key: key, line)
        }
        append(.message(use, place))
        afterValue()
    }

    /// Reads `{% slot link %}…{% text %}…{% end %}` for each slot of a message, up to the `end` of the message.
    private mutating func messageSlots(_ shape: MessageShape, key: String, _ line: Int) throws(Refusal) -> [Slot] {
        var slots: [Slot] = []
        let outer = (isInMessageSlot, isInMessage)
        isInMessage = true
        dropsSpace = true
        while true {
            let (nodes, ending) = try block("t", line: line, endings: ["slot", "end"])
            guard nodes.isEmpty else {
                throw scanner.refusal("only the slots of '\(key)' stand between 't' and its 'end'", at: line)
            }
            if ending.word == "end" { break }
            guard shape.slots.contains(ending.rest), !slots.contains(where: { $0.name == ending.rest }) else {
                throw scanner.refusal("message '\(key)' has no slot '\(ending.rest)', or it is filled already", at: ending.line)
            }
            (isInMessage, isInMessageSlot) = (false, true)
            slots.append(try slot(ending))
            (isInMessage, isInMessageSlot) = (true, outer.0)
            dropsSpace = true
        }
        (isInMessageSlot, isInMessage) = outer
        if let missing = shape.slots.first(where: { name in !slots.contains { $0.name == name } }) {
            throw scanner.refusal("slot '\(missing)' of message '\(key)' is not filled", at: line)
        }
        return slots.sorted { $0.name < $1.name }
    }
}

extension String {
    /// Whether the text is a Swift name that begins with a lower-case letter.
    var isName: Bool {
        guard let first = utf8.first, first.isLetter, first >= UInt8(ascii: "a") else { return false }
        return utf8.allSatisfy { $0.isLetter || $0.isDigit }
    }
}
