/// Reads settings that are described in `Setting.groups`. It collects the wrong ones, so that all are reported at once.
struct SettingsReader {
    private let values: [String: String]
    private let readFile: (String) -> String?
    private(set) var faults: [ConfigurationFaults.Fault] = []
    /// The settings that were read, and the values that they accept.
    private(set) var asked: [String: Setting.Values] = [:]

    init(values: [String: String], readFile: @escaping (String) -> String?) {
        self.values = values
        self.readFile = readFile
    }

    /// The value of `NAME`, or the trimmed content of the file that `NAME_FILE` names. An empty value counts as not set.
    ///
    /// - Returns: nil where neither is set.
    mutating func text(_ name: String) -> String? { value(of: name, as: .text) }

    private mutating func value(of name: String, as values: Setting.Values) -> String? {
        precondition(Setting.named(name) != nil, "\(name) is not declared in Setting.groups")
        if asked[name] == nil || values != .text { asked[name] = values }
        let direct = self.values[name].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = self.values[name + "_FILE"], !path.isEmpty else { return direct }
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
        guard let text = value(of: name, as: .number(range, standard: standard)) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            complain(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
            return standard
        }
        return number
    }

    /// Whether the setting is set to an empty value.
    func isEmpty(_ name: String) -> Bool { values[name] == "" }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, otherwise standard: Choice) -> Choice {
        let names = Choice.allCases.map(\.rawValue)
        guard let text = value(of: name, as: .choice(names, standard: standard.rawValue)) else { return standard }
        guard let choice = Choice(rawValue: text) else {
            complain(name, "must be one of \(names.joined(separator: ", ")), not “\(text)”")
            return standard
        }
        return choice
    }

    mutating func complain(_ name: String, _ reason: String) {
        faults.append(.init(name: name, reason: reason))
    }

    /// Whether the setting is already reported as wrong, so that it is reported only once.
    func hasFault(_ name: String) -> Bool { faults.contains { $0.name == name || $0.name == name + "_FILE" } }

    /// Reports settings that begin with `KOLCHI_` but were not read: most of them are misspelt.
    mutating func complainAboutUnknown() {
        for name in values.keys.sorted() where name.hasPrefix("KOLCHI_") && name != "KOLCHI_CONFIG" && !Setting.ofOthers.contains(name) {
            let plain = name.hasSuffix("_FILE") ? String(name.dropLast("_FILE".count)) : name
            if let key = Setting.moved[plain] {
                complain(name, "is now a setting of the business: remove it, and then run kolchi setting \(key) VALUE --why REASON")
                continue
            }
            let isFile = name.hasSuffix("_FILE") && asked[String(name.dropLast("_FILE".count))] != nil
            if asked[name] == nil, !isFile { complain(name, "is not a setting of Kolchi; docs/settings.md lists them") }
        }
    }
}

/// All wrong settings.
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
