/// Reads named settings and remembers every one that is wrong, so that all are told at once.
struct SettingsReader {
    private let values: [String: String]
    private let readFile: (String) -> String?
    private(set) var faults: [ConfigurationFaults.Fault] = []
    private var asked: Set<String> = []

    init(values: [String: String], readFile: @escaping (String) -> String?) {
        self.values = values
        self.readFile = readFile
    }

    /// The value of `NAME`, or the contents of the file that `NAME_FILE` names; nil where neither is set.
    mutating func text(_ name: String) -> String? {
        asked.formUnion([name, name + "_FILE"])
        let direct = values[name].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = values[name + "_FILE"], !path.isEmpty else { return direct }
        guard direct == nil else {
            complain(name, "is set twice: by itself and by \(name)_FILE")
            return nil
        }
        guard let contents = readFile(path) else {
            complain(name + "_FILE", "names a file that cannot be read: \(path)")
            return nil
        }
        return String(contents.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    mutating func number(_ name: String, in range: ClosedRange<Int>, otherwise standard: Int) -> Int {
        guard let text = text(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            complain(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
            return standard
        }
        return number
    }

    /// Whether it is set, to nothing.
    func isEmpty(_ name: String) -> Bool { values[name] == "" }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, otherwise standard: Choice) -> Choice {
        guard let text = text(name) else { return standard }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            complain(name, "must be one of \(names), not “\(text)”")
            return standard
        }
        return choice
    }

    mutating func complain(_ name: String, _ reason: String) {
        faults.append(.init(name: name, reason: reason))
    }

    /// Whether that setting was complained about, so that it is named once.
    func hasFault(_ name: String) -> Bool { faults.contains { $0.name == name || $0.name == name + "_FILE" } }

    /// Settings that begin with `KOLCHI_` and that nobody asked for are mostly misspelt.
    mutating func complainAboutUnknown(except known: Set<String>) {
        for name in values.keys.sorted() where name.hasPrefix("KOLCHI_") && !asked.contains(name) && !known.contains(name) {
            complain(name, "is not a setting of Kolchi")
        }
    }
}

/// All settings that are wrong.
package struct ConfigurationFaults: Error, CustomStringConvertible {
    package struct Fault: Sendable, Equatable {
        package let name: String
        package let reason: String
    }

    package let faults: [Fault]

    package var description: String {
        (["The configuration has \(faults.count == 1 ? "a mistake" : "\(faults.count) mistakes"):"]
            + faults.map { "  \($0.name) \($0.reason)" }).joined(separator: "\n")
    }
}
