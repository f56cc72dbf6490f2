import Glibc
import Kernel

/// Formats one line of the log. Control characters are always escaped.
enum LogLine {
    /// The most bytes of a line, including its end.
    static let most = LogQueue.piece

    /// Writes a line of at most `most` bytes. Texts that are too long are cut and end with `…`.
    static func write(
        _ format: Log.Format, _ level: Log.Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>,
        into bytes: inout ByteBuffer
    ) {
        let limit = limit(message, values)
        switch format {
        case .json: json(level, message, values, limit, at: .now(), into: &bytes)
        case .text: text(level, message, values, limit, at: .now(), into: &bytes)
        }
    }

    /// The most bytes of each text after escaping. Nil where all texts certainly fit.
    private static func limit(_ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>) -> Int? {
        // Room for the time, the level, and the characters around each value.
        var fixed = 128 + message.utf8CodeUnitCount
        var (texts, size) = (0, 0)
        for (name, value) in values {
            fixed += name.utf8CodeUnitCount + 28
            if case .text(let text) = value { (texts, size) = (texts + 1, size + text.utf8.count) }
        }
        // Escaping makes at most six bytes of each byte.
        return fixed + 6 * size <= most ? nil : max(0, most - fixed) / max(1, texts)
    }

    private static func append(_ text: String, _ limit: Int?, to bytes: inout ByteBuffer) {
        guard let limit else { return bytes.append(escaped: text) }
        var whole = ByteBuffer()
        if text.utf8.count <= limit {
            whole.append(escaped: text)
            if whole.count <= limit { return bytes.append(whole.finish()) }
        }
        var left = limit - "…".utf8.count
        for character in text {
            var one = ByteBuffer()
            one.append(escaped: String(character))
            left -= one.count
            if left < 0 { break }
            bytes.append(one.finish())
        }
        bytes.append("…")
    }

    private static func json(
        _ level: Log.Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>, _ limit: Int?, at moment: Moment,
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
                append(text, limit, to: &bytes)
                bytes.literal("\"")
            }
        }
        bytes.literal("}\n")
    }

    private static func text(
        _ level: Log.Level, _ message: StaticString, _ values: KeyValuePairs<StaticString, Log.Value>, _ limit: Int?, at moment: Moment,
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
            case .text(let text): append(text, limit, to: &bytes)
            }
        }
        bytes.literal("\n")
    }

    /// Writes the time as in RFC 3339, in UTC with milliseconds.
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
