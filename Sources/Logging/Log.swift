import Glibc
import Kernel

/// One line for each thing worth telling: a JSON object for machines, plain words on a terminal.
///
/// Secrets are never given to it; a request is told by its route's pattern, not by its path.
package struct Log: Sendable {
    package enum Level: String, Sendable, Comparable {
        case debug, info, warning, error

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }
        package static func < (one: Level, other: Level) -> Bool { one.rank < other.rank }
    }

    package enum Format: String, Sendable, CaseIterable {
        case json, text

        /// Words on a terminal, JSON elsewhere.
        package static func suitable(forDescriptor descriptor: Int32) -> Format {
            isatty(descriptor) == 1 ? .text : .json
        }
    }

    /// A value beside the message.
    package enum Value: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringInterpolation {
        case text(String)
        case number(Int)

        package init(stringLiteral value: String) { self = .text(value) }
        package init(integerLiteral value: Int) { self = .number(value) }
    }

    package let format: Format
    package let least: Level
    private let descriptor: Int32

    /// - Parameters:
    ///   - descriptor: where lines go; standard error by default.
    ///   - least: what is below it is left out.
    package init(format: Format? = nil, least: Level = .info, descriptor: Int32 = 2) {
        self.format = format ?? .suitable(forDescriptor: descriptor)
        self.least = least
        self.descriptor = descriptor
    }

    package func debug(_ message: StaticString, _ values: KeyValuePairs<StaticString, Value> = [:]) { line(.debug, message, values) }
    package func info(_ message: StaticString, _ values: KeyValuePairs<StaticString, Value> = [:]) { line(.info, message, values) }
    package func warning(_ message: StaticString, _ values: KeyValuePairs<StaticString, Value> = [:]) { line(.warning, message, values) }
    package func error(_ message: StaticString, _ values: KeyValuePairs<StaticString, Value> = [:]) { line(.error, message, values) }

    private func line(_ level: Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Value>) {
        guard level >= least else { return }
        var bytes = ByteBuffer(capacity: 256)
        switch format {
        case .json: LogLine.json(level, message, values, at: .now(), into: &bytes)
        case .text: LogLine.text(level, message, values, at: .now(), into: &bytes)
        }
        unsafe bytes.withUnsafeBytes { bytes in
            // One write a line, so that lines of several threads do not mix.
            _ = unsafe write(descriptor, bytes.baseAddress, bytes.count)
        }
    }
}
