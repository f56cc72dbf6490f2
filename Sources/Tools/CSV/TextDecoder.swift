/// Turns bytes of an encoding into valid UTF-8 as they arrive. It never splits a character.
struct TextDecoder: Sendable {
    let encoding: TextEncoding
    /// The first bytes of a character whose other bytes have not arrived: at most three.
    private var held: [UInt8] = []
    private var isAtBeginning = true

    init(_ encoding: TextEncoding) { self.encoding = encoding }

    /// Whether the bytes so far end within a character.
    var isWithinCharacter: Bool { !held.isEmpty }

    /// - Returns: the characters that these bytes complete, without the byte order mark. `isWhole` is false where the byte after
    ///   them is no character of the encoding; nothing may be decoded afterwards.
    mutating func decode(_ bytes: [UInt8]) -> (text: [UInt8], isWhole: Bool) {
        let bytes = held.isEmpty ? bytes : held + bytes
        held = []
        var (text, isWhole) =
            switch encoding {
            case .utf8: checked(bytes)
            case .utf16LittleEndian: units(bytes, low: 0)
            case .utf16BigEndian: units(bytes, low: 1)
            case .windows1252: Self.characters(bytes, .western)
            case .windows1256: Self.characters(bytes, .arabic)
            }
        if isAtBeginning, !text.isEmpty {
            isAtBeginning = false
            if encoding.isUnicode, text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        }
        return (text, isWhole)
    }

    /// The whole text, up to the first wrong byte.
    static func text(_ bytes: [UInt8], _ encoding: TextEncoding) -> String {
        var decoder = TextDecoder(encoding)
        return String(decoding: decoder.decode(bytes).text, as: UTF8.self)
    }

    private mutating func checked(_ bytes: [UInt8]) -> ([UInt8], Bool) {
        let whole = bytes.count - Self.unfinished(bytes)
        held = Array(bytes[whole...])
        let complete = held.isEmpty ? bytes : Array(bytes[..<whole])
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: complete.span)
            return (complete, true)
        } catch {
            held = []
            return (Array(complete[..<error.byteOffsets.lowerBound]), false)
        }
    }

    /// The number of bytes at the end that begin a character of UTF-8 and do not complete it.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            if byte & 0xC0 == 0x80 { continue }
            let wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return wanted > length ? length : 0
        }
        return 0
    }

    private mutating func units(_ bytes: [UInt8], low: Int) -> ([UInt8], Bool) {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        let span = bytes.span
        var place = 0
        while place + 2 <= span.count {
            let unit = UInt32(span[place + low]) | UInt32(span[place + 1 - low]) << 8
            switch unit {
            case ..<0x80: text.append(UInt8(unit))
            case 0xD800..<0xDC00:
                // Both halves of the character are needed.
                guard place + 4 <= span.count else {
                    held = Array(bytes[place...])
                    return (text, true)
                }
                let other = UInt32(span[place + 2 + low]) | UInt32(span[place + 3 - low]) << 8
                guard other & 0xFC00 == 0xDC00 else { return (text, false) }
                Self.append(0x10000 + (unit & 0x3FF) << 10 + (other & 0x3FF), to: &text)
                place += 2
            case 0xDC00..<0xE000: return (text, false)
            default: Self.append(unit, to: &text)
            }
            place += 2
        }
        held = Array(bytes[place...])
        return (text, true)
    }

    private static func characters(_ bytes: [UInt8], _ table: WindowsTable) -> ([UInt8], Bool) {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + bytes.count / 4)
        for byte in bytes {
            if byte < 0x80 {
                text.append(byte)
                continue
            }
            let scalar = table.scalars[Int(byte) - 0x80]
            guard scalar != 0 else { return (text, false) }
            append(UInt32(scalar), to: &text)
        }
        return (text, true)
    }

    /// Appends a scalar above U+007F in UTF-8.
    private static func append(_ scalar: UInt32, to text: inout [UInt8]) {
        switch scalar {
        case ..<0x800: text.append(UInt8(0xC0 | scalar >> 6))
        case ..<0x10000:
            text.append(UInt8(0xE0 | scalar >> 12))
            text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
        default:
            text.append(UInt8(0xF0 | scalar >> 18))
            text.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
        }
        text.append(UInt8(0x80 | scalar & 0x3F))
    }
}
