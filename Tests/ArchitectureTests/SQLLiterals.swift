import Foundation

/// An SQL literal in a source file: its text between the interpolations.
struct SQLLiteral: Sendable {
    let place: String
    let pieces: [String]

    /// Whether it begins like a statement. Otherwise it is a part from which statements are composed.
    var isStatement: Bool { pieces[0].prefixMatch(of: /\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s/) != nil }

    /// The statement with a placeholder for each interpolation.
    var statement: String {
        pieces.dropFirst().enumerated().reduce(pieces[0]) { text, piece in "\(text)$\(piece.offset + 1)\(piece.element)" }
    }

    /// Whether that statement can come from this literal, because it contains the pieces in their order. Its white space must
    /// be single spaces.
    func isPart(of statement: String) -> Bool {
        var rest = statement[...]
        for piece in pieces.map(Self.oneLine) where !piece.isEmpty {
            guard let found = rest.range(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// Finds the SQL literals in a Swift file. These begin like a statement, or the code declares them as `SQL`. That declaration
/// is the type of a variable, a result or a parameter.
struct SQLScanner {
    private let text: [Character]
    private let name: String
    private let takers: Set<String>
    private let variables: Set<String>
    private var position = 0
    /// The code before each open bracket, back to the last brace.
    private var brackets: [String] = []
    /// The code since the last brace, without comments and literals.
    private var code = ""
    private var found: [SQLLiteral] = []

    /// - Parameter takers: names of functions whose arguments are SQL.
    static func literals(in source: String, named name: String, takers: Set<String>) -> [SQLLiteral] {
        let variables = Set(source.matches(of: /\b(?:let|var)\s+(\w+):\s*SQL\b/).map { String($0.output.1) })
        var scanner = SQLScanner(text: Array(source), name: name, takers: takers, variables: variables)
        scanner.scanCode(isInterpolation: false)
        return scanner.found
    }

    /// The names of the functions with a parameter of type `SQL`.
    static func takers(in source: String) -> Set<String> {
        let functions = source.matches(of: /func\s+(\w+)\s*(?:<[^>]*>)?\(([^{]*)/)
        return Set(functions.filter { $0.output.2.contains(/:\s*SQL\b/) }.map { String($0.output.1) })
    }

    private init(text: [Character], name: String, takers: Set<String>, variables: Set<String>) {
        self.text = text
        self.name = name
        self.takers = takers
        self.variables = variables
    }

    private func begins(_ token: String) -> Bool { text[position...].starts(with: token) }

    private mutating func scanCode(isInterpolation: Bool) {
        let outer = brackets.count
        while position < text.count {
            let next = text[position]
            if begins("//") {
                while position < text.count, text[position] != "\n" { position += 1 }
            } else if next == "\"" || begins("#\"") {
                scanLiteral()
            } else {
                position += 1
                if isInterpolation, next == ")", brackets.count == outer { return }
                if "([{".contains(next) { brackets.append(code) } else if ")]}".contains(next) { _ = brackets.popLast() }
                if "{}".contains(next) { code = "" } else { code.append(next) }
            }
        }
    }

    private mutating func scanLiteral() {
        let row = text[..<position].count { $0 == "\n" } + 1
        let isRaw = text[position] == "#"
        if isRaw { position += 1 }
        let quote = begins("\"\"\"") ? "\"\"\"" : "\""
        position += quote.count
        let end = quote + (isRaw ? "#" : "")
        var pieces = [""]
        let (before, open) = (code, brackets)
        while position < text.count, !begins(end) {
            if !isRaw, begins("\\(") {
                position += 2
                (code, brackets) = ("", [])
                scanCode(isInterpolation: true)
                pieces.append("")
            } else if !isRaw, text[position] == "\\" {
                pieces[pieces.count - 1] += Self.escaped(text[position + 1])
                position += 2
            } else {
                pieces[pieces.count - 1].append(text[position])
                position += 1
            }
        }
        position += end.count
        (code, brackets) = (before + "\"\"", open)
        let literal = SQLLiteral(place: "\(name):\(row)", pieces: pieces)
        if literal.isStatement || isSQL(after: before, within: open) { found.append(literal) }
    }

    private func isSQL(after code: String, within brackets: [String]) -> Bool {
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
        // A line that is empty or begins with `:` continues the line before.
        let start = lines.lastIndex { $0.contains(/^\s*[^:\s]/) } ?? 0
        let statement = lines[start...].joined(separator: " ")
        if let assigned = statement.firstMatch(of: /^\s*(?:(?:\w+\s+)*(?:let|var)\s+)?(\w+)(?:\s*:\s*SQL)?\s*=/)?.output.1,
            variables.contains(String(assigned))
        {
            return true
        }
        if let call = brackets.last?.firstMatch(of: /(func\s+)?(\w+)$/)?.output, call.1 == nil, takers.contains(String(call.2)) {
            return true
        }
        // This is the body of a function or property, which may choose by `switch`, `if` or a closure.
        for header in brackets.reversed() where header.contains(/\bfunc\s|\binit\(|\bvar\s+\w+\s*:[^=]*$/) {
            return header.contains(/(?:->[^{]*|\bvar\s+\w+\s*:\s*)\bSQL\b[^{=]*$/)
        }
        return false
    }

    private static func escaped(_ character: Character) -> String {
        switch character {
        case "n": "\n"
        case "t": "\t"
        case "0": "\0"
        case "\n": ""
        default: String(character)
        }
    }
}
