extension ByteBuffer {
    /// Appends text as the inside of a JSON string (RFC 8259 §7).
    ///
    /// Control characters, line separators and characters that change the writing direction become `\u` and four digits.
    /// Otherwise a text could hide what is printed beside it.
    package mutating func append(escaped text: String) {
        var text = text
        text.withUTF8 { bytes in
            var run = 0
            var index = 0
            while index < bytes.count {
                // Most bytes need no escape.
                let byte = unsafe bytes[index]
                if byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C {
                    index += 1
                    continue
                }
                guard let (length, escape) = unsafe Self.escape(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[index...]))
                else {
                    index += 1
                    continue
                }
                unsafe append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[run..<index]))
                append(escape)
                index += length
                run = index
            }
            unsafe append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[run...]))
        }
    }

    /// The escape of the character at the start of the bytes, and its length in bytes; nil where it needs no escape.
    @unsafe
    private static func escape(_ bytes: UnsafeRawBufferPointer) -> (length: Int, escape: String)? {
        switch unsafe bytes[0] {
        case 0x22: (1, "\\\"")
        case 0x5C: (1, "\\\\")
        case 0x0A: (1, "\\n")
        case 0x0D: (1, "\\r")
        case 0x09: (1, "\\t")
        case 0..<0x20, 0x7F: (1, number(UInt16(unsafe bytes[0])))
        // U+0080 to U+009F.
        case 0xC2 where unsafe bytes[1] < 0xA0: (2, number(UInt16(unsafe bytes[1])))
        // U+2028 to U+202E and U+2066 to U+2069.
        case 0xE2 where unsafe bytes[1] == 0x80 && (0xA8...0xAE).contains(bytes[2]): (3, number(0x2000 | UInt16(unsafe bytes[2] & 0x3F)))
        case 0xE2 where unsafe bytes[1] == 0x81 && (0xA6...0xA9).contains(bytes[2]): (3, number(0x2040 | UInt16(unsafe bytes[2] & 0x3F)))
        default: nil
        }
    }

    private static func number(_ scalar: UInt16) -> String { "\\u" + UInt64(scalar).hexadecimal.suffix(4) }
}
