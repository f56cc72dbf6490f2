import HTML
import HTTP
import Kernel

/// Writes XML 1.0 from top to bottom.
struct XMLText: ~Copyable {
    private var buffer = HTMLBuffer(language: .standard)

    /// - Parameter isWhole: whether the text begins with the XML declaration; false for a part that is appended to another.
    init(isWhole: Bool = true) {
        if isWhole { markup("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    mutating func markup(_ markup: StaticString) { buffer.literal(markup) }

    mutating func element(_ name: StaticString, _ content: String) {
        markup("<")
        markup(name)
        markup(">")
        text(content)
        markup("</")
        markup(name)
        markup(">\n")
    }

    /// Text between tags or in an attribute. It drops control characters that XML cannot represent (§2.2).
    mutating func text(_ content: String) {
        func isFit(_ code: UInt32) -> Bool { code >= 32 || code == 9 || code == 10 || code == 13 }
        if content.utf8.allSatisfy({ isFit(UInt32($0)) }) {
            buffer.text(content)
        } else {
            buffer.text(String(String.UnicodeScalarView(content.unicodeScalars.filter { isFit($0.value) })))
        }
    }

    consuming func finish() -> Bytes { buffer.finish() }

    consuming func response() -> Response {
        Response(.ok, headers: ["Content-Type": "application/xml; charset=utf-8"], body: .bytes(finish()))
    }
}
