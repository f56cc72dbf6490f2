/// Parses a template, and checks its HTML and its directives against the rules.
///
/// This file walks through the text, `TemplateTags` reads tags, and `TemplateValues` reads expressions and directives.
struct TemplateParser {
    /// The parser's state within HTML.
    enum State: Equatable {
        case content
        case tag
        /// In an attribute's value, which ends at that quotation mark.
        case attribute(String, quote: UInt8)
        case json(inString: Bool)
    }

    /// The tag that is being read.
    struct Tag {
        let name: String
        let line: Int
        var attributes: Set<String> = []
        /// The literal value of `type`; nil where it contains an expression.
        var type: String? = ""
        var contentHasValue = false
    }

    /// The directive that ended a sequence of nodes.
    struct Ending {
        let word: String
        let rest: String
        let line: Int
    }

    let type: String
    let messages: [String: MessageShape]
    /// E-mail programs and saved files use neither our style sheet nor the Content-Security-Policy, so they may have `style=`.
    var isStandalone: Bool { type.hasSuffix("EmailContent") || type.hasSuffix("File") }
    var scanner: Scanner
    var state = State.content
    var elements: [(name: String, line: Int)] = []
    var tag: Tag?
    /// The literal text of the attribute's value so far.
    var attributeText = ""
    /// Whether a value at this position would be the beginning of a URL.
    var isAtStart = true
    /// The number of elements that were open when the current block began. The block must not close them.
    var floor = 0
    /// The number of open blocks.
    var depth = 0
    /// Whether the position is inside a message's slot.
    var isInMessageSlot = false
    /// Whether the position is between a message and its `end`, but outside its slots.
    var isInMessage = false

    private(set) var nodes: [Node] = []
    private var pending: [UInt8] = []
    /// White space was read, but is not written yet.
    var hasSpace = false
    /// White space at this position would be invisible, so it is dropped.
    var dropsSpace = true

    init(_ source: SourceText, type: String, messages: [String: MessageShape]) {
        self.type = type
        self.messages = messages
        scanner = Scanner(source)
    }

    /// Parses the whole file.
    static func read(_ source: SourceText, type: String, messages: [String: MessageShape]) throws(Refusal) -> Template {
        var parser = TemplateParser(source, type: type, messages: messages)
        return try parser.template(file: source.file)
    }

    private mutating func template(file: String) throws(Refusal) -> Template {
        var layout: (expression: String, line: Int)?
        var slots: [Slot] = []
        var main: [Node] = []
        while true {
            let (more, ending) = try run()
            main += more
            guard let ending else { break }
            switch ending.word {
            case "layout":
                guard layout == nil, slots.isEmpty, main.isEmpty, elements.isEmpty, state == .content else {
                    throw scanner.refusal("'layout' must stand first in a file", at: ending.line)
                }
                guard !ending.rest.isEmpty else { throw scanner.refusal("'layout' needs a layout", at: ending.line) }
                layout = (ending.rest, ending.line)
            case "slot":
                guard layout != nil else { throw scanner.refusal("'slot' without a layout", at: ending.line) }
                guard elements.isEmpty, state == .content else {
                    throw scanner.refusal("'slot' stands outside every element", at: ending.line)
                }
                let slot = try slot(ending)
                guard slot.name != "main", !slots.contains(where: { $0.name == slot.name }) else {
                    throw scanner.refusal("slot '\(slot.name)' is filled twice", at: ending.line)
                }
                slots.append(slot)
            default: throw scanner.refusal("'\(ending.word)' without a block to end", at: ending.line)
            }
        }
        try checkClosed(since: 0, at: nil)
        slots.sort { $0.name < $1.name }
        return Template(type: type, file: file, layout: layout, slots: [Slot(name: "main", line: 1, nodes: main)] + slots)
    }

    // MARK: Blocks

    /// Reads nodes up to the directive that ends the block, or up to the end of the file.
    mutating func run() throws(Refusal) -> ([Node], Ending?) {
        let outer = nodes
        nodes = []
        defer { nodes = outer }
        while !scanner.isAtEnd {
            if scanner.isAt("{#") {
                try skipNote()
            } else if scanner.isAt("{{") {
                try value()
            } else if scanner.isAt("{%") {
                if let ending = try directive() {
                    writeSpace()
                    flush()
                    return (nodes, ending)
                }
            } else {
                try step()
            }
        }
        hasSpace = false
        flush()
        return (nodes, nil)
    }

    /// Reads a block's nodes and the directive after them, which must be one of `endings`.
    mutating func block(_ name: String, line: Int, endings: Set<String>) throws(Refusal) -> ([Node], Ending) {
        writeSpace()
        flush()
        let (state, floor, count) = (state, floor, elements.count)
        let attributes = tag?.attributes
        self.floor = count
        depth += 1
        let (nodes, ending) = try run()
        depth -= 1
        guard let ending else { throw scanner.refusal("'\(name)' is never ended", at: line) }
        guard endings.contains(ending.word) else {
            throw scanner.refusal("'\(ending.word)' inside '\(name)' of line \(line)", at: ending.line)
        }
        try checkClosed(since: count, at: ending.line)
        guard state == self.state else {
            throw scanner.refusal("a tag, an attribute or a string of the '\(name)' of line \(line) goes on past it", at: ending.line)
        }
        self.floor = floor
        if let attributes { tag?.attributes = attributes }
        return (nodes, ending)
    }

    /// Reads a slot after its opening directive.
    mutating func slot(_ opening: Ending) throws(Refusal) -> Slot {
        guard opening.rest.isName else { throw scanner.refusal("'slot' needs a name", at: opening.line) }
        dropsSpace = true
        let (nodes, _) = try block("slot", line: opening.line, endings: ["end"])
        dropsSpace = true
        return Slot(name: opening.rest, line: opening.line, nodes: nodes)
    }

    private func checkClosed(since count: Int, at line: Int?) throws(Refusal) {
        if line == nil, state != .content { throw scanner.refusal("a tag is never closed", at: tag?.line) }
        if elements.count > count, let open = elements.last {
            throw scanner.refusal("<\(open.name)> is never closed", at: open.line)
        }
    }

    private mutating func skipNote() throws(Refusal) {
        let line = scanner.line
        while !scanner.skip("#}") {
            guard !scanner.isAtEnd else { throw scanner.refusal("a note is never closed by #}", at: line) }
            scanner.take()
        }
    }

    // MARK: Characters

    private mutating func step() throws(Refusal) {
        switch state {
        case .content: try contentStep()
        case .tag: try tagStep()
        case .attribute(let name, let quote): try attributeStep(name, quote)
        case .json(let inString): try jsonStep(inString)
        }
    }

    private mutating func contentStep() throws(Refusal) {
        guard let byte = scanner.next else { return }
        if byte == UInt8(ascii: "<") { return try markup() }
        if byte.isSpace, !elements.contains(where: { HTMLRules.preformatted.contains($0.name) }) {
            scanner.skipSpace()
            hasSpace = !dropsSpace
            return
        }
        writeSpace()
        // Consume a lone `{` or significant white space. Any other first byte may be a part of a character.
        if byte == UInt8(ascii: "{") || byte.isSpace { write(scanner.take()) }
        write(scanner.take { !$0.isSpace && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "{") })
        dropsSpace = false
    }

    private mutating func jsonStep(_ inString: Bool) throws(Refusal) {
        if scanner.isAt(word: "</script") {
            guard !inString else { throw scanner.refusal("a string of this JSON is never closed") }
            state = .content
            return try markup()
        }
        let byte = scanner.take()
        write(byte)
        if byte == UInt8(ascii: "\"") {
            state = .json(inString: !inString)
        } else if inString, byte == UInt8(ascii: "\\"), !scanner.isAtEnd {
            write(scanner.take())
        }
    }

    // MARK: Output

    mutating func write(_ text: String) { pending += text.utf8 }

    mutating func write(_ byte: UInt8) { pending.append(byte) }

    mutating func append(_ node: Node) {
        flush()
        nodes.append(node)
    }

    /// Writes the white space that was read before.
    mutating func writeSpace() {
        guard hasSpace else { return }
        hasSpace = false
        write(" ")
        dropsSpace = true
    }

    mutating func flush() {
        guard !pending.isEmpty else { return }
        nodes.append(.literal(String(decoding: pending, as: UTF8.self)))
        pending = []
    }
}
