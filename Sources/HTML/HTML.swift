package import Kernel

/// Text that is HTML already and is written as it is. It can be made in this file only.
package struct HTML: Sendable {
    let bytes: Bytes

    /// What a view shows.
    package init(_ view: some View, in language: Language) { bytes = view.html(in: language) }

    /// Text typed by people: paragraphs at empty lines, `<br>` at the other line ends. Each paragraph runs in the direction
    /// of its own first letter.
    package init(paragraphsOf text: String) {
        var out = HTMLBuffer(language: .standard, capacity: text.utf8.count * 2)
        let lines = text.tidiedLines.split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop(while: \.isWhitespace) }
        for paragraph in lines.split(whereSeparator: \.isEmpty) {
            out.literal("<p dir=\"auto\">")
            for (index, line) in paragraph.enumerated() {
                if index > 0 { out.literal("<br>") }
                out.escape(String(line))
            }
            out.literal("</p>")
        }
        bytes = out.finish()
    }
}
