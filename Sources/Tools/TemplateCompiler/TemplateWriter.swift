/// Writes a parsed template as Swift.
struct TemplateWriter {
    private let template: Template
    private let names: [String: String]
    private var swift = SwiftText()

    /// - Parameters:
    ///   - names: the Swift names of the messages by key.
    ///   - imports: the modules that the expressions may use.
    static func write(_ template: Template, names: [String: String], imports: [String]) -> String {
        var writer = TemplateWriter(template: template, names: names)
        writer.file(imports: imports)
        return writer.swift.text
    }

    private init(template: Template, names: [String: String]) {
        self.template = template
        self.names = names
    }

    private mutating func file(imports: [String]) {
        swift.line("package import HTML")
        for module in imports where module != "HTML" { swift.line("import \(module)") }
        swift.line("// `render` is only as visible as the struct. Where that is internal, this name uses the package import of HTML.")
        swift.line("package typealias Template_\(template.type.replacing(".", with: "_")) = HTMLBuffer")
        swift.location(template.file, 1)
        swift.line(template.isLayout ? "extension \(template.type) {" : "extension \(template.type): View {")
        swift.line("package func render(\(parameters)) {")
        swift.line("let language = out.language")
        swift.line("let link = Link(language)")
        swift.line("_ = (language, link)")
        if let layout = template.layout {
            for slot in template.slots { function("slot_\(slot.name)", "_ out: inout HTMLBuffer", slot.nodes) }
            let slots = template.slots.map { "\($0.name): slot_\($0.name)" }.joined(separator: ", ")
            swift.location(template.file, layout.line)
            swift.code("(\(layout.expression)).render(into: &out, \(slots))")
        } else {
            for slot in template.slots { write(slot.nodes) }
        }
        swift.line("}")
        swift.line("}")
        swift.line("#sourceLocation()")
    }

    /// The parameters of `render`. Every slot except `main` may be omitted.
    private var parameters: String {
        guard template.isLayout else { return "into out: inout HTMLBuffer" }
        let slots = template.yields.map {
            ", \($0) yield_\($0): (inout HTMLBuffer) -> Void" + ($0 == "main" ? "" : " = { (_: inout HTMLBuffer) in }")
        }
        return "into out: inout HTMLBuffer" + slots.joined()
    }

    private mutating func function(_ name: String, _ parameters: String, _ nodes: [Node]) {
        swift.line("func \(name)(\(parameters)) {")
        write(nodes)
        swift.line("}")
    }

    private mutating func write(_ nodes: [Node]) {
        for node in nodes { write(node) }
    }

    private mutating func write(_ node: Node) {
        switch node {
        case .literal(let text): swift.line("out.literal(\(SwiftText.literal(text)))")
        case .value(let code, let place, let line): located(line, "out.\(place.rawValue)(\(code))")
        case .include(let code, let line): located(line, "(\(code)).render(into: &out)")
        case .yield(let name, let line): located(line, "yield_\(name)(&out)")
        case .binding(let code, let line): located(line, "let \(code)")
        case .slotText(let line): located(line, "words(&out)")
        case .branches(let branches): write(branches)
        case .loop(let header, let nodes, let line):
            swift.location(template.file, line)
            swift.line("for \(header) {")
            write(nodes)
            swift.line("}")
        case .message(let use, let place): write(use, place)
        }
    }

    private mutating func located(_ line: Int, _ code: String) {
        swift.location(template.file, line)
        swift.code(code)
    }

    private mutating func write(_ branches: [Branch]) {
        for (index, branch) in branches.enumerated() {
            let opening = branch.condition.map { "if \($0) {" } ?? "{"
            swift.location(template.file, branch.line)
            swift.line(index == 0 ? opening : "} else \(opening)")
            write(branch.nodes)
        }
        swift.line("}")
    }

    private mutating func write(_ use: MessageUse, _ place: Place) {
        let name = names[use.key] ?? ""
        guard !use.slots.isEmpty else {
            let call = use.arguments.isEmpty ? "" : "(\(use.arguments))"
            return located(use.line, "out.\(place.rawValue)(Message.\(name)\(call))")
        }
        swift.line("do {")
        for slot in use.slots {
            function("slot_\(slot.name)", "_ out: inout HTMLBuffer, _ words: (inout HTMLBuffer) -> Void", slot.nodes)
        }
        let arguments = (use.arguments.isEmpty ? "" : ", \(use.arguments)")
        let slots = use.slots.map { ", \($0.name): slot_\($0.name)" }.joined()
        located(use.line, "Message.\(name)(into: &out\(arguments)\(slots))")
        swift.line("}")
    }
}
