package import Kernel

/// Text that is already HTML and is written without escaping. Only this file can create it.
package struct HTML: Sendable {
    let bytes: Bytes

    /// The HTML of a view.
    package init(_ view: some View, in language: Language) { bytes = view.html(in: language) }

    /// Text that a person typed. An empty line begins a paragraph; any other line end becomes `<br>`. The first letter of
    /// each paragraph decides its direction.
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
