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
                escaped(text, into: &bytes)
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
            case .text(let text): escaped(text, into: &bytes)
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

    /// JSON's escapes (RFC 8259 §7), and all other control characters as `\u00XX`. Most text needs none.
    private static func escaped(_ text: String, into bytes: inout ByteBuffer) {
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) else {
            return escapedByScalar(text, into: &bytes)
        }
        bytes.append(text)
    }

    private static func escapedByScalar(_ text: String, into bytes: inout ByteBuffer) {
        let digits = Array("0123456789abcdef".utf8)
        for unit in text.unicodeScalars {
            switch unit.value {
            case 0x22: bytes.literal("\\\"")
            case 0x5C: bytes.literal("\\\\")
            case 0x0A: bytes.literal("\\n")
            case 0x0D: bytes.literal("\\r")
            case 0x09: bytes.literal("\\t")
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069:
                bytes.literal("\\u")
                for shift in [12, 8, 4, 0] { bytes.append(byte: digits[Int(unit.value >> UInt32(shift) & 15)]) }
            default:
                bytes.append(String(unit))
            }
        }
    }
}
