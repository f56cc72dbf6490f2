/// Why a template or a message file cannot be compiled, with its line.
package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let reason: String

    package init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// In the format of compiler messages, so that editors can jump to the line.
    package var description: String { "\(file):\(line): error: \(reason)" }
}
