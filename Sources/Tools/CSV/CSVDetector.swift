/// Finds out how a CSV file is written, from all its bytes as they arrive. It keeps only the beginning of the file.
///
/// - Encoding: a byte order mark decides. Without one, NUL bytes mean UTF-16 where they are the first half of many characters.
///   Otherwise it is UTF-8, if the file is valid. A few wrong bytes among much UTF-8 are damage, which the reader names. All other
///   files are in a Windows code page.
/// - Code page: in Windows-1256 the letters of an Arabic word are bytes from C0 on, of which French words have no three in a row.
///   It is Windows-1256 where most such bytes stand in runs of three or more, or where Windows-1252 lacks a byte.
/// - Separator: `sep=;` in the first line decides, otherwise what the header line has most of, outside of quotation marks.
package struct CSVDetector: Sendable {
    /// The most bytes of the beginning that are kept for the header line.
    private static let mostHead = 65_536
    /// Wrong bytes are damage where there are this many times more characters of several bytes in UTF-8.
    private static let damage = 16

    private var head: [UInt8] = []
    private var count = 0
    /// NUL bytes at even and at odd places.
    private var zeros = (even: 0, odd: 0)
    /// Code units of UTF-16 that are NUL, at even places.
    private var zeroUnits = 0
    /// Bytes from 0x30 to 0x7F at even and at odd places: letters and digits of ASCII, or the first half of a Chinese character.
    private var letters = (even: 0, odd: 0)
    private var lastByte: UInt8 = 1

    // UTF-8: what the next byte must be, after the beginning of a character.
    private var awaited = 0
    private var least: UInt8 = 0x80
    private var most: UInt8 = 0xBF
    private var characters = 0
    private var wrong = 0

    // Code pages.
    private var run = 0
    private var inWords = 0
    private var alone = 0
    private var hasGap = false

    package init() {}

    /// - Throws: `notText` where the file begins like one of another kind.
    package mutating func read(_ bytes: [UInt8]) throws(CSVFailure) {
        if head.count < Self.mostHead {
            head += bytes.prefix(Self.mostHead - head.count)
            if Self.isKnownKind(head) { throw CSVFailure(.notText) }
        }
        for byte in bytes { take(byte) }
    }

    /// - Throws: `notText`.
    package mutating func finish() throws(CSVFailure) -> CSVDialect {
        endRun()
        if awaited > 0 { wrong += 1 }
        let encoding = try encoding()
        let bytes = head.dropFirst(encoding.mark)
        let beginning = TextDecoder.text(Array(bytes), encoding.encoding)
        let (separator, isDeclared) = Self.separator(of: beginning)
        return CSVDialect(
            separator: separator, encoding: encoding.encoding, marksEncoding: encoding.mark > 0, declaresSeparator: isDeclared)
    }

    private mutating func take(_ byte: UInt8) {
        count += 1
        if byte >= 0x30, byte < 0x80 { if count & 1 == 1 { letters.even += 1 } else { letters.odd += 1 } }
        if byte < 0x80, byte > 0, awaited == 0, run == 0 {
            lastByte = byte
            return
        }
        if byte == 0 {
            if count & 1 == 1 { zeros.even += 1 } else { zeros.odd += 1 }
            if count & 1 == 0, lastByte == 0 { zeroUnits += 1 }
        }
        lastByte = byte
        takeUTF8(byte)
        takeCodePage(byte)
    }

    /// Follows Unicode table 3-7, well-formed UTF-8.
    private mutating func takeUTF8(_ byte: UInt8) {
        if awaited > 0 {
            if byte >= least, byte <= most {
                (least, most) = (0x80, 0xBF)
                awaited -= 1
                if awaited == 0 { characters += 1 }
                return
            }
            wrong += 1
            awaited = 0
        }
        (least, most) = (0x80, 0xBF)
        switch byte {
        case ..<0x80: break
        case 0xC2...0xDF: awaited = 1
        case 0xE0: (awaited, least) = (2, 0xA0)
        case 0xED: (awaited, most) = (2, 0x9F)
        case 0xE1...0xEF: awaited = 2
        case 0xF0: (awaited, least) = (3, 0x90)
        case 0xF4: (awaited, most) = (3, 0x8F)
        case 0xF1...0xF3: awaited = 3
        default: wrong += 1
        }
    }

    private mutating func takeCodePage(_ byte: UInt8) {
        switch byte {
        // Letters of Arabic. The other letters are those of French in both code pages.
        case 0xC0...0xD6, 0xD8...0xDF, 0xE1, 0xE3...0xE6, 0xEC, 0xED: run += 1
        // Vowel marks and tatweel stand within words.
        case 0xF0...0xF3, 0xF5, 0xF6, 0xF8, 0xFA: if run > 0 { run += 1 }
        default:
            if byte >= 0x80, WindowsTable.western.scalars[Int(byte) - 0x80] == 0 { hasGap = true }
            endRun()
        }
    }

    private mutating func endRun() {
        if run >= 3 { inWords += run } else { alone += run }
        run = 0
    }

    private func encoding() throws(CSVFailure) -> (encoding: TextEncoding, mark: Int) {
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            guard zeroUnits == 0 else { throw CSVFailure(.notText) }
            return (head[0] == 0xFF ? .utf16LittleEndian : .utf16BigEndian, 2)
        }
        let zeros = zeros
        if zeros.even + zeros.odd > 0 {
            // Latin letters, separators, line ends and digits have NUL as their first half. A few letters have it as the other half.
            let isLittle = zeros.odd > zeros.even
            let (more, fewer) = isLittle ? (zeros.odd, zeros.even) : (zeros.even, zeros.odd)
            guard zeroUnits == 0, count & 1 == 0, fewer * 8 <= more, more > (isLittle ? letters.odd : letters.even) else {
                throw CSVFailure(.notText)
            }
            return (isLittle ? .utf16LittleEndian : .utf16BigEndian, 0)
        }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if wrong == 0 || characters / Self.damage >= wrong { return (.utf8, 0) }
        return (hasGap || inWords > alone ? .windows1256 : .windows1252, 0)
    }

    /// Kinds of files that people take for tables: PDF, ZIP with the workbooks of newer spreadsheets, workbooks of older ones,
    /// PNG, JPEG, GIF, WebP, gzip.
    private static func isKnownKind(_ head: [UInt8]) -> Bool {
        let kinds: [[UInt8]] = [
            Array("%PDF-".utf8), [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0xD0, 0xCF, 0x11, 0xE0], [0x89, 0x50, 0x4E, 0x47],
            [0xFF, 0xD8, 0xFF], Array("GIF8".utf8), [0x1F, 0x8B],
        ]
        return kinds.contains { head.starts(with: $0) } || head.starts(with: "RIFF".utf8) && head.dropFirst(8).starts(with: "WEBP".utf8)
    }

    private static func separator(of text: String) -> (CSVDialect.Separator, isDeclared: Bool) {
        let lines = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == 10 || $0 == 13 }
        if let first = lines.first, first.count == 5, String(Substring(first)).lowercased().hasPrefix("sep="),
            let separator = CSVDialect.Separator.allCases.first(where: { $0.byte == first.last })
        {
            return (separator, true)
        }
        var counts = [0, 0, 0]
        var isQuoted = false
        var hasBegun = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case 10, 13: if hasBegun, !isQuoted { return (mostFrequent(counts), false) }
            case UInt8(ascii: ","): if !isQuoted { counts[0] += 1 }
            case UInt8(ascii: ";"): if !isQuoted { counts[1] += 1 }
            case 9: if !isQuoted { counts[2] += 1 }
            default: break
            }
            if byte != 10, byte != 13 { hasBegun = true }
        }
        return (mostFrequent(counts), false)
    }

    /// A name of a column holds commas more often than semicolons, and almost never tabs.
    private static func mostFrequent(_ counts: [Int]) -> CSVDialect.Separator {
        let most = counts.max() ?? 0
        if most == 0 { return .comma }
        return counts[2] == most ? .tab : counts[1] == most ? .semicolon : .comma
    }
}
