import Glibc
import Kernel

/// How a line is written. Control characters never reach the log as they are.
enum LogLine {
    static func json(
        _ level: Log.Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>, at moment: Moment,
        into bytes: inout ByteBuffer
    ) {
        bytes.literal("{\"ts\":\"")
        bytes.append(time(moment))
        bytes.literal("\",\"level\":\"")
        bytes.append(level.rawValue)
        bytes.literal("\",\"msg\":\"")
        escaped("\(message)", into: &bytes)
        bytes.literal("\"")
        for (name, value) in values {
            bytes.literal(",\"")
            escaped("\(name)", into: &bytes)
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
        bytes.append(String(time(moment).dropFirst(11).prefix(8)))
        if level >= .warning {
            bytes.literal(" ")
            bytes.append(level.rawValue)
            bytes.literal(":")
        }
        bytes.literal(" ")
        escaped("\(message)", into: &bytes)
        for (name, value) in values {
            bytes.literal("  ")
            escaped("\(name)", into: &bytes)
            bytes.literal("=")
            switch value {
            case .number(let number): bytes.append(decimal: number)
            case .text(let text): escaped(text, into: &bytes)
            }
        }
        bytes.literal("\n")
    }

    /// RFC 3339 in UTC with milliseconds.
    static func time(_ moment: Moment) -> String {
        var seconds = time_t(moment.seconds)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        func padded(_ number: some BinaryInteger, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = unsafe "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
        let clock = unsafe "\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
        return "\(date)T\(clock).\(padded(moment.microseconds % 1_000_000 / 1000, 3))Z"
    }

    /// JSON's escapes (RFC 8259 §7), and all other control characters as `\u00XX`.
    private static func escaped(_ text: String, into bytes: inout ByteBuffer) {
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
