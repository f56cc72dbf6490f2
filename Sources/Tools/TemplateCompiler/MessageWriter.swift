/// Writes the messages of a folder as typed functions of `Message`.
///
/// The functions contain no expressions of an author, so they name no place in a `.po` file: the compiler finds no mistake in them.
struct MessageWriter {
    private var swift = SwiftText()

    static func write(_ catalogue: MessageCatalogue) -> String {
        var writer = MessageWriter()
        writer.swift.line("package import HTML")
        guard !catalogue.messages.isEmpty else { return "// No messages.\n" }
        writer.swift.line("import Kernel")
        writer.swift.line("extension Message {")
        for message in catalogue.messages { writer.write(message) }
        writer.swift.line("}")
        return writer.swift.text
    }

    private mutating func write(_ message: MessageCatalogue.Message) {
        let key = SwiftText.literal(message.key)
        if message.shape.arguments.isEmpty {
            swift.line("package static var `\(message.name)`: Message {")
        } else {
            swift.line("package static func `\(message.name)`(\(parameters(message.shape))) -> Message {")
        }
        swift.line("Message(\(key)) { (out: inout HTMLBuffer, place: Place) in")
        swift.indent(by: 1)
        languages(message, place: "place", slotted: false)
        swift.line("}")
        swift.line("}")
        if !message.shape.slots.isEmpty { slotted(message) }
    }

    /// Writes a second function, which has a parameter for each slot. It writes what surrounds the slot's text.
    private mutating func slotted(_ message: MessageCatalogue.Message) {
        let arguments = message.shape.arguments.isEmpty ? "" : ", " + parameters(message.shape)
        let slots = message.shape.slots.map { ", \($0) slot_\($0): (inout HTMLBuffer, (inout HTMLBuffer) -> Void) -> Void" }.joined()
        swift.line("package static func `\(message.name)`(into out: inout HTMLBuffer\(arguments)\(slots)) {")
        languages(message, place: ".text", slotted: true)
        swift.line("}")
    }

    private func parameters(_ shape: MessageShape) -> String {
        shape.arguments.map { $0 == "count" && shape.isPlural ? "count: Int" : "\($0): some HTMLValue" }.joined(separator: ", ")
    }

    private mutating func languages(_ message: MessageCatalogue.Message, place: String, slotted: Bool) {
        swift.line("switch out.language {")
        for tongue in MessageCatalogue.Tongue.allCases {
            let texts = message.texts[tongue] ?? []
            swift.line("case .\(tongue):")
            swift.indent(by: 1)
            if texts.count == 1 {
                pieces(texts[0], place, slotted)
            } else {
                swift.line("switch PluralForm(of: count, in: .\(tongue)) {")
                for (form, text) in zip(tongue.forms, texts) {
                    swift.line(form == "other" ? "default:" : "case .\(form):")
                    swift.indent(by: 1)
                    pieces(text, place, slotted)
                    swift.indent(by: -1)
                }
                swift.line("}")
            }
            swift.indent(by: -1)
        }
        swift.line("}")
    }

    private mutating func pieces(_ pieces: [MessagePiece], _ place: String, _ slotted: Bool) {
        for piece in pieces {
            switch piece {
            case .words(let words): swift.line("out.words(\(SwiftText.literal(words)), at: \(place))")
            case .argument(let name): swift.line("out.argument(`\(name)`, at: \(place))")
            case .slot(let name, let inner) where slotted:
                swift.line("slot_\(name)(&out) { (out: inout HTMLBuffer) in")
                swift.indent(by: 1)
                self.pieces(inner, place, slotted)
                swift.line("}")
            case .slot(_, let inner): self.pieces(inner, place, slotted)
            case .isolated(let inner):
                swift.line("out.beginIsolate(at: \(place))")
                self.pieces(inner, place, slotted)
                swift.line("out.endIsolate(at: \(place))")
            }
        }
    }
}
