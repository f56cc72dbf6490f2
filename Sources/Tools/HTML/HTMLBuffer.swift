package import Kernel

/// A page that is being written: UTF-8 bytes in one language.
///
/// Templates write to it. Each method except `literal` escapes its value for the context that it is named after.
package struct HTMLBuffer: ~Copyable {
    package let language: Language
    var bytes: ByteBuffer

    /// - Parameter capacity: bytes to reserve now.
    package init(language: Language, capacity: Int = 16_384) {
        self.language = language
        bytes = ByteBuffer(capacity: capacity)
    }

    /// Hands the page over without copying it.
    package consuming func finish() -> Bytes { bytes.finish() }

    /// Writes HTML from a template.
    package mutating func literal(_ html: StaticString) { bytes.literal(html) }

    // MARK: Text

    package mutating func text(_ value: String) { escape(value) }
    package mutating func text(_ value: some HTMLValue) { value.write(into: &self, at: .text) }
    package mutating func text(_ value: HTML) { bytes.append(value.bytes) }

    // MARK: Attributes in quotation marks, and elements without elements

    package mutating func quoted(_ value: String) { escape(value) }
    package mutating func quoted(_ value: some HTMLValue) { value.write(into: &self, at: .quoted) }

    // MARK: Messages

    /// Writes the words of a translator, which are text and not HTML.
    package mutating func words(_ words: StaticString, at place: Place) { write(words.description, at: place) }

    /// Writes an argument of a message. It is isolated where its direction could affect the sentence.
    package mutating func argument(_ value: some HTMLValue, at place: Place) {
        let isIsolated = isIsolated(value, at: place)
        if isIsolated { beginIsolate(at: place) }
        value.write(into: &self, at: place)
        if isIsolated { endIsolate(at: place) }
    }

    /// Begins words whose direction is their own: `<bdi>` in HTML, U+2068 where elements cannot stand. Addresses and JSON are for
    /// machines and stay as they are.
    package mutating func beginIsolate(at place: Place) {
        switch place {
        case .text: literal("<bdi>")
        case .quoted, .plain: literal("\u{2068}")
        case .addressPart, .json, .jsonPart: break
        }
    }

    package mutating func endIsolate(at place: Place) {
        switch place {
        case .text: literal("</bdi>")
        case .quoted, .plain: literal("\u{2069}")
        case .addressPart, .json, .jsonPart: break
        }
    }

    /// A number is never isolated: its digits keep their order. Neither is a message, which is in the language of the page.
    private func isIsolated(_ value: some HTMLValue, at place: Place) -> Bool {
        switch place {
        case .text: value is String
        case .quoted, .plain:
            if let text = value as? String {
                text.needsIsolation(in: language)
            } else {
                language.isRightToLeft && (value is Money || value is MomentView)
            }
        case .addressPart, .json, .jsonPart: false
        }
    }

    // MARK: Values that are refused

    @available(*, unavailable, message: "an optional is not shown: unwrap it with {% if let %}")
    package mutating func text<Value>(_ value: Value?) {}
    @available(*, unavailable, message: "an optional is not shown: unwrap it with {% if let %}")
    package mutating func quoted<Value>(_ value: Value?) {}
}

/// The context of a value, which decides how it is escaped.
package enum Place: Sendable {
    /// Between tags.
    case text
    /// An attribute's value in quotation marks, or an element that contains only text.
    case quoted
    /// A part of a URL after its beginning.
    case addressPart
    /// A JSON value, in a script block.
    case json
    /// Between the quotation marks of a JSON string, in a script block.
    case jsonPart
    /// No HTML at all, such as the subject of an e-mail.
    case plain
}

/// A value that pages can show.
package protocol HTMLValue: Sendable {
    /// Writes the value in the page's language, escaped for the context.
    func write(into out: inout HTMLBuffer, at place: Place)
}

extension String: HTMLValue {
    package func write(into out: inout HTMLBuffer, at place: Place) { out.write(self, at: place) }
}

extension Int: HTMLValue {
    /// Digits without separators; a number in JSON.
    package func write(into out: inout HTMLBuffer, at place: Place) { out.bytes.append(decimal: self) }
}

extension Language: HTMLValue {
    /// The tag, for `lang`, `hreflang` and forms.
    package func write(into out: inout HTMLBuffer, at place: Place) { out.write(rawValue, at: place) }
}
