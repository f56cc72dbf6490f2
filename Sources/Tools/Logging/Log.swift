import CLinux
import Glibc
import Kernel

/// The program's log. Each event is one line: a JSON object for machines, plain text on a terminal.
///
/// Never pass secrets to it. Log a request by its route's pattern, not by its path. Pass errors through `LoggedError`.
/// A line has at most 4,096 bytes. Logging never blocks, because a separate thread writes the lines.
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

        /// Text on a terminal, JSON elsewhere.
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
    private let queue: LogQueue

    /// - Parameters:
    ///   - descriptor: where lines are written; standard error by default.
    ///   - least: the lowest level that is logged.
    package init(format: Format? = nil, least: Level = .info, descriptor: Int32 = 2) {
        self.format = format ?? .suitable(forDescriptor: descriptor)
        self.least = least
        queue = descriptor == 2 ? .standardError : LogQueue(descriptor, capacity: 1 << 20)
    }

    package func debug(_ message: StaticString, _ values: KeyValuePairs<StaticString, Value> = [:]) { line(.debug, message, values) }
    package func info(_ message: StaticString, _ values: KeyValuePairs<StaticString, Value> = [:]) { line(.info, message, values) }
    package func warning(_ message: StaticString, _ values: KeyValuePairs<StaticString, Value> = [:]) { line(.warning, message, values) }
    package func error(_ message: StaticString, _ values: KeyValuePairs<StaticString, Value> = [:]) { line(.error, message, values) }

    private func line(_ level: Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Value>) {
        var bytes = ByteBuffer(capacity: 256)
        append(level, message, values, to: &bytes)
        queue.put(bytes.finish(), format)
    }

    func append(_ level: Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Value>, to bytes: inout ByteBuffer) {
        guard level >= least else { return }
        LogLine.write(format, level, message, values, into: &bytes)
    }

    func put(_ lines: Bytes) { queue.put(lines, format) }

    /// How many lines were dropped since the process began, because their reader was too slow.
    package var droppedLines: Int { queue.dropped }

    /// Waits until all lines are written, but at most that long.
    package func flush(milliseconds: Int = 1_000) { queue.flush(milliseconds: milliseconds) }

    /// Gives the writing thread 100 milliseconds when the process crashes, for example by a failed precondition.
    package static func flushOnCrash() { kolchi_wait_on_crash(100) }
}

/// Collects lines of one thread and writes them together. One system call per line would cost more than the line itself.
package final class LogBatch {
    private let log: Log
    private var lines = ByteBuffer(capacity: 4096)

    package init(_ log: Log) { self.log = log }

    /// The batch is written early when it exceeds this many bytes.
    private static let most = 32_768

    package func info(_ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>) {
        log.append(.info, message, values, to: &lines)
        if lines.count > Self.most { end() }
    }

    /// Writes the collected lines.
    package func end() {
        if lines.isEmpty { return }
        var written = ByteBuffer(capacity: 4096)
        swap(&lines, &written)
        log.put(written.finish())
    }
}
