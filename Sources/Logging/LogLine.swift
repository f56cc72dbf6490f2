import Glibc
import Kernel

/// How a line is written. Control characters never reach the log as they are.
enum LogLine {
    static func json(
        _ level: Log.Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>, at moment: Moment,
        into bytes: inout ByteBuffer
    ) {
        bytes.literal("{\"ts\":\"")
        appendTime(moment, to: &bytes)
        bytes.literal("\",\"level\":\"")
        bytes.append(level.rawValue)
        bytes.literal("\",\"msg\":\"")
        bytes.literal(message)
        bytes.literal("\"")
        for (name, value) in values {
            bytes.literal(",\"")
            bytes.literal(name)
            bytes.literal("\":")
            switch value {
            case .number(let number): bytes.append(decimal: number)
            case .text(let text):
                bytes.literal("\"")
                bytes.append(escaped: text)
                bytes.literal("\"")
            }
        }
        bytes.literal("}\n")
    }

    static func text(
        _ level: Log.Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>, at moment: Moment,
        into bytes: inout ByteBuffer
    ) {
        appendClock(moment, to: &bytes)
        if level >= .warning {
            bytes.literal(" ")
            bytes.append(level.rawValue)
            bytes.literal(":")
        }
        bytes.literal(" ")
        bytes.literal(message)
        for (name, value) in values {
            bytes.literal("  ")
            bytes.literal(name)
            bytes.literal("=")
            switch value {
            case .number(let number): bytes.append(decimal: number)
            case .text(let text): bytes.append(escaped: text)
            }
        }
        bytes.literal("\n")
    }

    /// RFC 3339 in UTC with milliseconds.
    static func appendTime(_ moment: Moment, to bytes: inout ByteBuffer) {
        var seconds = time_t(moment.seconds)
        var date = unsafe tm()
        unsafe gmtime_r(&seconds, &date)
        appendPadded(unsafe Int(date.tm_year) + 1900, 4, to: &bytes)
        bytes.literal("-")
        appendPadded(unsafe Int(date.tm_mon) + 1, 2, to: &bytes)
        bytes.literal("-")
        appendPadded(unsafe Int(date.tm_mday), 2, to: &bytes)
        bytes.literal("T")
        appendClock(moment, to: &bytes)
        bytes.literal(".")
        appendPadded(Int(moment.microseconds % 1_000_000 / 1000), 3, to: &bytes)
        bytes.literal("Z")
    }

    private static func appendClock(_ moment: Moment, to bytes: inout ByteBuffer) {
        let seconds = Int(moment.seconds % 86_400)
        appendPadded(seconds / 3600, 2, to: &bytes)
        bytes.literal(":")
        appendPadded(seconds / 60 % 60, 2, to: &bytes)
        bytes.literal(":")
        appendPadded(seconds % 60, 2, to: &bytes)
    }

    private static func appendPadded(_ number: Int, _ width: Int, to bytes: inout ByteBuffer) {
        var weight = 1
        for _ in 1..<width { weight *= 10 }
        while weight > 0 {
            bytes.append(byte: UInt8(48 + number / weight % 10))
            weight /= 10
        }
    }
}
