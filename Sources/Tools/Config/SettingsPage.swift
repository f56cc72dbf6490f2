extension Setting {
    /// The content of `docs/settings.md`, in Markdown.
    package static var page: String {
        var reader = SettingsReader(values: allRight) { _ in "" }
        _ = Configuration(from: &reader, home: "")
        var lines = [
            "# Settings",
            "",
            "`kolchi settings` prints this page; a test compares it. Nothing has to be set to try Kolchi: `bin/run` sets what it needs.",
            "",
            "The program reads its settings once, when it starts: from the environment, and from the file that `KOLCHI_CONFIG` names.",
            "If any is wrong, it names all wrong ones and does not start. An unknown name that begins with `KOLCHI_` is wrong too.",
            "",
            "Instead of `NAME`, `NAME_FILE` may name a file that contains the value. Every secret belongs in such a file.",
            "",
            "Ceilings, limits and who runs the shop are settings of the business. The staff changes them at `/house/settings`, and an",
            "operator with `kolchi setting`.",
        ]
        for group in groups {
            lines += ["", "## \(group.title)", "", "| setting | what it decides | unless it is set | allowed |", "|---|---|---|---|"]
            lines += group.settings.map { $0.row(reader.asked[$0.name.replacing(anyIssuer, with: "KOLCHI_ISSUER_GOOGLE_")] ?? .text) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ values: Values) -> String {
        let (allowed, usual): (String, String) =
            switch values {
            case .text: (right.isEmpty ? "" : "like `\(right)`", "")
            case .number(let range, let number): ("\(range.lowerBound) to \(range.upperBound)", "\(number)")
            case .choice(let names, let name): (names.map { "`\($0)`" }.joined(separator: ", "), "`\(name)`")
            }
        let marks = [isSecret ? "secret" : nil, mayBeFile ? nil : "no file"].compactMap(\.self)
        let said = [isSecret ? "" : allowed, marks.joined(separator: ", ")].filter { !$0.isEmpty }.joined(separator: "; ")
        return "| `\(name)` | \(meaning) | \(standard ?? usual) | \(said) |"
    }
}
