/// Why a template or a message file cannot be built, at its line.
package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let reason: String

    package init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// As compilers write it, so that editors can jump there.
    package var description: String { "\(file):\(line): error: \(reason)" }
}
