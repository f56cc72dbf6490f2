/// Finds the body in the bytes after a head (RFC 9112 §6, §7). It is a value that is fed whatever bytes have arrived.
package struct BodyDecoder: Sendable {
    package enum State: Sendable, Equatable {
        case reading
        case finished
        /// The chunked encoding is malformed. Nothing more may be parsed on the connection.
        case malformed
    }

    /// What one call found. `data` is a range of indices within the first `used` bytes of the input.
    package struct Progress: Sendable, Equatable {
        package var used: Int
        package var data: Range<Int>
    }

    private enum Place {
        case size, extensionStart, extensionName, valueStart, value, quoted, quotedPair, quotedEnd, sizeEnd
        case data, dataEnd, dataEndLine
        case trailerStart, trailerName, trailerValue, trailerLine, end
    }

    /// The most bytes of chunk extensions and trailers together. Nothing here uses their content.
    private static let maximumExtra = 16384

    package private(set) var state = State.reading

    private let isChunked: Bool
    private var place = Place.size
    private var remaining: UInt64
    private var digits = 0
    private var extra = 0

    package init(_ framing: RequestHead.Framing) {
        switch framing {
        case .none:
            (isChunked, remaining) = (false, 0)
        case .length(let length):
            (isChunked, remaining) = (false, UInt64(length))
        case .chunked:
            (isChunked, remaining) = (true, 0)
        }
        if !isChunked, remaining == 0 { state = .finished }
    }

    /// How many bytes are known to be still to come. For a chunked body, those of the current chunk.
    package var announced: UInt64 { remaining }

    /// Consumes bytes up to the end of the first run of body data among them.
    package mutating func decode(_ bytes: Span<UInt8>) -> Progress {
        var index = 0
        while index < bytes.count, state == .reading {
            if !isChunked || place == .data {
                let length = Int(min(remaining, UInt64(bytes.count - index)))
                remaining -= UInt64(length)
                if remaining == 0 {
                    if isChunked { place = .dataEnd } else { state = .finished }
                }
                return Progress(used: index + length, data: index..<index + length)
            }
            take(bytes[index])
            index += 1
        }
        return Progress(used: index, data: index..<index)
    }

    private mutating func take(_ byte: UInt8) {
        switch place {
        case .size: takeSize(byte)
        case .extensionStart, .extensionName, .valueStart, .value, .quoted, .quotedPair, .quotedEnd:
            count()
            takeExtension(byte)
        case .sizeEnd: expect(.lf, byte, then: remaining > 0 ? .data : .trailerStart)
        case .data: break
        case .dataEnd: expect(.cr, byte, then: .dataEndLine)
        case .dataEndLine:
            digits = 0
            expect(.lf, byte, then: .size)
        case .trailerStart:
            count()
            if byte == .cr { place = .end } else if isTokenByte(byte) { place = .trailerName } else { state = .malformed }
        case .trailerName:
            count()
            if byte == .colon { place = .trailerValue } else if !isTokenByte(byte) { state = .malformed }
        case .trailerValue:
            count()
            if byte == .cr { place = .trailerLine } else if !isFieldByte(byte) { state = .malformed }
        case .trailerLine: expect(.lf, byte, then: .trailerStart)
        case .end: state = byte == .lf ? .finished : .malformed
        }
    }

    /// A chunk size is 1 to 16 hexadecimal digits. Only extensions may follow it.
    private mutating func takeSize(_ byte: UInt8) {
        if let value = hexValue(byte) {
            guard digits < 16 else { state = .malformed; return }
            digits += 1
            remaining = remaining << 4 | UInt64(value)
        } else if digits > 0, byte == .cr {
            place = .sizeEnd
        } else if digits > 0, byte == UInt8(ascii: ";") {
            place = .extensionStart
        } else {
            state = .malformed
        }
    }

    /// `;name`, `;name=value` or `;name="quoted"` (RFC 9112 §7.1.1), without white space.
    private mutating func takeExtension(_ byte: UInt8) {
        switch (place, byte) {
        case (.extensionName, UInt8(ascii: "=")): place = .valueStart
        case (.valueStart, UInt8(ascii: "\"")): place = .quoted
        case (.quoted, UInt8(ascii: "\"")): place = .quotedEnd
        case (.quoted, UInt8(ascii: "\\")): place = .quotedPair
        case (.quotedPair, _) where isFieldByte(byte): place = .quoted
        case (.quoted, _) where isFieldByte(byte): break
        case (.extensionName, UInt8(ascii: ";")), (.value, UInt8(ascii: ";")), (.quotedEnd, UInt8(ascii: ";")): place = .extensionStart
        case (.extensionName, .cr), (.value, .cr), (.quotedEnd, .cr): place = .sizeEnd
        case (.extensionStart, _) where isTokenByte(byte): place = .extensionName
        case (.valueStart, _) where isTokenByte(byte): place = .value
        case (.extensionName, _) where isTokenByte(byte), (.value, _) where isTokenByte(byte): break
        default: state = .malformed
        }
    }

    private mutating func expect(_ expected: UInt8, _ byte: UInt8, then next: Place) {
        if byte == expected { place = next } else { state = .malformed }
    }

    private mutating func count() {
        extra += 1
        if extra > Self.maximumExtra { state = .malformed }
    }
}
