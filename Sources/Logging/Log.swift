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
        var bytes = ByteBuffer(capacity: 256)
        append(level, message, values, to: &bytes)
        write(bytes)
    }

    func append(_ level: Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Value>, to bytes: inout ByteBuffer) {
        guard level >= least else { return }
        switch format {
        case .json: LogLine.json(level, message, values, at: .now(), into: &bytes)
        case .text: LogLine.text(level, message, values, at: .now(), into: &bytes)
        }
    }

    /// With one call, so that lines of several threads do not mix.
    func write(_ lines: borrowing ByteBuffer) {
        if lines.isEmpty { return }
        unsafe lines.withUnsafeBytes { bytes in
            _ = unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        }
    }
}

/// Lines that one thread has many of, written together: a call of the kernel for each would cost more than the line.
package final class LogBatch {
    private let log: Log
    private var lines = ByteBuffer(capacity: 4096)

    package init(_ log: Log) { self.log = log }

    /// More bytes than these are written before the batch ends.
    private static let most = 32_768

    package func info(_ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>) {
        log.append(.info, message, values, to: &lines)
        if lines.count > Self.most { end() }
    }

    /// Writes what there is.
    package func end() {
        log.write(lines)
        lines.removeAll()
    }
}
