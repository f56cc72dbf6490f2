/// Collects generated Swift source.
struct SwiftText {
    private(set) var text = ""
    private var indentation = 0

    mutating func line(_ line: String) {
        if line.hasPrefix("}") { indentation -= 1 }
        text += String(repeating: "    ", count: max(indentation, 0)) + line + "\n"
        if line.hasSuffix("{") { indentation += 1 }
    }

    /// A line of the template author's code. It does not change the indentation, whatever its last character is.
    mutating func code(_ code: String) { text += String(repeating: "    ", count: max(indentation, 0)) + code + "\n" }

    /// Makes compiler messages for the next line name that line of the template.
    mutating func location(_ file: String, _ line: Int) {
        text += "#sourceLocation(file: \(Self.literal(file)), line: \(line))\n"
    }

    mutating func indent(by levels: Int) { indentation += levels }

    /// The text as a Swift string literal.
    static func literal(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\t": literal += "\\t"
            case _
            where scalar.value < 32 || scalar.properties.generalCategory == .format || scalar.properties.isWhitespace && scalar != " ":
                literal += "\\u{\(String(scalar.value, radix: 16))}"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
