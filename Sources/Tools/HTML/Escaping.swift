import Glibc
import Kernel

/// Escaping works on UTF-8 bytes: runs without special characters are copied as a whole.
extension HTMLBuffer {
    /// Writes text, escaped for its context.
    mutating func write(_ text: String, at place: Place) {
        switch place {
        case .text, .quoted: escape(text)
        case .addressPart: percentEncode(text)
        case .json:
            bytes.append(byte: UInt8(ascii: "\""))
            escapeJSON(text)
            bytes.append(byte: UInt8(ascii: "\""))
        case .jsonPart: escapeJSON(text)
        case .plain: bytes.append(text)
        }
    }

    /// Escapes `& < > " '`, which is enough in text and in quoted attributes. NUL, which HTML forbids, becomes U+FFFD.
    mutating func escape(_ text: String) {
        replace(in: text) { byte in
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            case UInt8(ascii: "\""): "&#34;"
            case UInt8(ascii: "'"): "&#39;"
            case 0: "\u{FFFD}"
            default: nil
            }
        }
    }

    /// Escapes text for the inside of a JSON string (RFC 8259 §7). It can end neither the string nor the script block.
    /// U+2028 and U+2029 stay unchanged: JSON allows them, and the blocks are data, not JavaScript.
    mutating func escapeJSON(_ text: String) {
        replace(in: text) { byte in
            switch byte {
            case UInt8(ascii: "\""): "\\\""
            case UInt8(ascii: "\\"): "\\\\"
            case UInt8(ascii: "\n"): "\\n"
            case UInt8(ascii: "\r"): "\\r"
            case UInt8(ascii: "\t"): "\\t"
            case UInt8(ascii: "<"): "\\u003c"
            case UInt8(ascii: ">"): "\\u003e"
            case UInt8(ascii: "&"): "\\u0026"
            case 0..<32: "\\ufffd"
            default: nil
            }
        }
    }

    /// Everything except the unreserved characters of RFC 3986 becomes `%XX`.
    mutating func percentEncode(_ text: String) {
        for byte in text.utf8 {
            if byte.isUnreserved { bytes.append(byte: byte) } else { percent(byte) }
        }
    }

    mutating func percent(_ byte: UInt8) {
        bytes.append(byte: UInt8(ascii: "%"))
        bytes.append(byte: hexadecimal(byte >> 4))
        bytes.append(byte: hexadecimal(byte & 15))
    }

    /// Writes the text, with a replacement for each byte that has one.
    @inline(__always)
    private mutating func replace(in text: String, _ replacement: (UInt8) -> StaticString?) {
        var text = text
        text.withUTF8 { source in
            let all = UnsafeRawBufferPointer(source)
            var run = 0
            for index in 0..<all.count {
                guard let other = unsafe replacement(all[index]) else { continue }
                unsafe bytes.append(UnsafeRawBufferPointer(rebasing: all[run..<index]))
                bytes.literal(other)
                run = index + 1
            }
            unsafe bytes.append(UnsafeRawBufferPointer(rebasing: all[run...]))
        }
    }
}

private func hexadecimal(_ nibble: UInt8) -> UInt8 { nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10 }

extension UInt8 {
    /// The unreserved characters of RFC 3986 §2.3.
    var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
