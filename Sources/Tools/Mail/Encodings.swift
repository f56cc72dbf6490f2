import Kernel

extension ByteBuffer {
    /// Base64 (RFC 4648 §4) in lines of 76 characters (RFC 2045 §6.8). Each line ends with `\r\n`.
    mutating func append(base64Lines bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let end = min(start + 57, bytes.count)
            append(base64: bytes[start..<end])
            literal("\r\n")
            start = end
        }
    }

    mutating func append(base64 bytes: ArraySlice<UInt8>) {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let left = bytes.endIndex - index
            let second = left > 1 ? bytes[index + 1] : 0
            let third = left > 2 ? bytes[index + 2] : 0
            let bits = UInt32(bytes[index]) << 16 | UInt32(second) << 8 | UInt32(third)
            append(byte: alphabet[Int(bits >> 18)])
            append(byte: alphabet[Int(bits >> 12 & 63)])
            append(byte: left > 1 ? alphabet[Int(bits >> 6 & 63)] : UInt8(ascii: "="))
            append(byte: left > 2 ? alphabet[Int(bits & 63)] : UInt8(ascii: "="))
            index += 3
        }
    }

    /// Quoted-printable (RFC 2045 §6.7) for text whose lines end with `\n`. No line is longer than 76 characters.
    mutating func append(quotedPrintable bytes: [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        var column = 0
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") {
                literal("\r\n")
                column = 0
                continue
            }
            let isLineEnd = index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "\n")
            let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || isBlank && !isLineEnd
            // The last column is reserved for the `=` that continues the line.
            if column + (isPlain ? 1 : 3) > (isLineEnd ? 76 : 75) {
                literal("=\r\n")
                column = 0
            }
            if isPlain { append(byte: byte) } else { append([UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]) }
            column += isPlain ? 1 : 3
        }
        if column > 0 { literal("\r\n") }
    }

    /// Writes the text of a header field. ASCII stays as it is; other text becomes encoded words (RFC 2047) of whole characters.
    /// Lines are folded so that none is longer than 76 characters.
    ///
    /// - Parameter column: the number of characters already on the line.
    mutating func append(_ text: HeaderText, column: Int) {
        var column = column
        for (index, word) in text.encodedWords(firstAfter: column).enumerated() {
            if index > 0 {
                let goesOn = column + 1 + word.utf8.count <= 76
                literal(goesOn ? " " : "\r\n ")
                column = goesOn ? column + 1 : 1
            }
            append(word)
            column += word.utf8.count
        }
    }
}

extension HeaderText {
    /// The parts between which a line may be folded at a space.
    ///
    /// - Parameter column: the number of characters on the line before the first part.
    fileprivate func encodedWords(firstAfter column: Int) -> [String] {
        let words = description.split(separator: " ").map(String.init)
        // Text that looks like an encoded word, or that does not fit into a line, is encoded too.
        let isPlain = words.allSatisfy { $0.utf8.count <= 60 && !$0.contains("=?") && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
        if isPlain { return words }
        var encoded: [String] = []
        var piece: [UInt8] = []
        for scalar in description.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            // 45 bytes are 60 characters of Base64, and 72 with the markers around them. The first part has less room.
            if piece.count + bytes.count > (encoded.isEmpty ? max(12, 45 - column) : 45) {
                encoded.append(Self.encodedWord(piece))
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty { encoded.append(Self.encodedWord(piece)) }
        return encoded
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String {
        var word = ByteBuffer()
        word.literal("=?utf-8?B?")
        word.append(base64: bytes[...])
        word.literal("?=")
        return word.finish().text
    }
}
