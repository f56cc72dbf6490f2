import CSV
import Kernel
import Testing

@Suite("The dialect of a CSV file")
struct DetectorTests {
    @Test(
        "is found by the header line, outside of quotation marks",
        arguments: [
            ("a,b\n1;;;;", CSVDialect(separator: .comma)), ("a;b", CSVDialect(separator: .semicolon)),
            ("a\tb;c", CSVDialect(separator: .tab)),
            ("\"a,b,c\";d\n", CSVDialect(separator: .semicolon)), ("\"a\n,,,\";d\n", CSVDialect(separator: .semicolon)),
            ("\r\n\n;a;b\n,,,,", CSVDialect(separator: .semicolon)), ("Prix, DH;Nom", CSVDialect(separator: .semicolon)),
            ("name", CSVDialect()), ("", CSVDialect()), ("\u{FEFF}a;b", CSVDialect(separator: .semicolon, marksEncoding: true)),
            ("sep=;\r\na,b,c", CSVDialect(separator: .semicolon, declaresSeparator: true)),
            ("SEP=\t\na,b,c", CSVDialect(separator: .tab, declaresSeparator: true)),
            ("\u{FEFF}sep=,\na;b;c", CSVDialect(separator: .comma, marksEncoding: true, declaresSeparator: true)),
            ("\"sep=;\"\na", CSVDialect()), ("sep=|\na;b", CSVDialect()), ("sep=;x\na", CSVDialect(separator: .semicolon)),
        ])
    func separators(text: String, dialect: CSVDialect) throws {
        for encoding in [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian] {
            var dialect = dialect
            let bytes = encoded(text, encoding)
            // Without a single character, nothing can be told.
            if !text.isEmpty { dialect.encoding = encoding }
            #expect(try CSVDialect.detect(bytes) == dialect)
            #expect(try found(bytes, piece: 1) == dialect && found(bytes, piece: 3) == dialect)
        }
    }

    private static let french =
        "Réf;Désignation;Prix\nA1;Théière brodée à l’ancienne, façon Fès — 30 €;12,50\nA2;CRÉÉE À LA MAIN: DÉCÈS ÉVITÉ, NOËL;1\nÀÉ;Où?;2\n"
    private static let arabic = "الرمز;الاسم;الثمن\nA1;براد شاي من فاس، و صينية;12,50\nB;Théière brodée à la main, façon Fès;3\n"

    @Test("has UTF-8, UTF-16 or the code page whose words its bytes make")
    func encodings() throws {
        for (text, encoding) in [
            (Self.french, TextEncoding.windows1252), ("a;b\nété;É\n", .windows1252), ("à;é", .windows1252), (Self.arabic, .windows1256),
            ("اسم;ثمن", .windows1256), ("a;b\nو;چ\n", .windows1256),
        ] {
            #expect(encoding.canEncode(text), "\(text)")
            #expect(try CSVDialect.detect(encoded(text, encoding)) == CSVDialect(separator: .semicolon, encoding: encoding), "\(text)")
            for other in [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian] {
                #expect(try CSVDialect.detect(encoded(text, other)) == CSVDialect(separator: .semicolon, encoding: other), "\(text)")
                let marked = CSVDialect(separator: .semicolon, encoding: other, marksEncoding: true)
                #expect(try CSVDialect.detect(encoded("\u{FEFF}" + text, other)) == marked)
            }
        }
        #expect(
            !TextEncoding.windows1252.canEncode("جبن") && !TextEncoding.windows1256.canEncode("É")
                && !TextEncoding.windows1252.canEncode("\u{81}"))
        #expect(TextEncoding.windows1256.canEncode("جبن é €") && TextEncoding.utf16BigEndian.canEncode("🫖"))
    }

    @Test("is not taken from the only name of a column that looks like a declaration")
    func undeclared() throws {
        var csv = CSVWriter(header: ["sep=;"])
        csv.add([.text("1")])
        let bytes = csv.take().array
        #expect(try CSVDialect.detect(bytes) == CSVDialect())
        var declared = CSVWriter(header: ["sep=;"], in: CSVDialect(separator: .tab, declaresSeparator: true))
        declared.add([.text("1")])
        let dialect = try CSVDialect.detect(declared.take().array)
        #expect(dialect == CSVDialect(separator: .tab, declaresSeparator: true))
    }

    @Test("is UTF-8 for a long file with a few wrong bytes, which the reader then names")
    func damage() throws {
        let long = encoded(String(repeating: Self.arabic, count: 4), .utf8)
        var bytes = long
        bytes[bytes.count - 10] = 0xFF
        #expect(try CSVDialect.detect(bytes).encoding == .utf8)
        var reader = CSVReader(dialect: try CSVDialect.detect(bytes))
        #expect(throws: CSVFailure(.notEncoded(.utf8), row: 12, line: 12, column: 2)) { try reader.read(bytes) }
        // A single line in a code page at the end of much ASCII is no damage.
        let late = encoded(String(repeating: "a;b\n", count: 50_000) + "é;à\n", .windows1252)
        #expect(try found(late, piece: 4096) == CSVDialect(separator: .semicolon, encoding: .windows1252))
    }

    @Test(
        "is refused for a file that is no text",
        arguments: [
            Array("%PDF-1.7\n".utf8), [0x50, 0x4B, 3, 4, 20, 0], [0x89, 0x50, 0x4E, 0x47, 13, 10], [0xFF, 0xD8, 0xFF, 0xE0],
            Array("GIF89a".utf8), Array("RIFF1234WEBPVP8 ".utf8), [0xD0, 0xCF, 0x11, 0xE0], [0x1F, 0x8B, 8], Array("a,b\n1,\0\n".utf8),
            [0xFF, 0xFE, 0, 0, 97, 0, 0, 0], [97, 0, 44, 0, 0, 0, 98, 0], Array("a,b\n".utf8) + [0, 1, 2, 0, 0, 3, 0, 0, 0, 7],
        ])
    func notText(bytes: [UInt8]) {
        for piece in [1, .max] { #expect(throws: CSVFailure(.notText)) { try found(bytes, piece: piece) } }
    }

    private func found(_ bytes: [UInt8], piece: Int) throws -> CSVDialect {
        var detector = CSVDetector()
        var rest = bytes[...]
        while !rest.isEmpty {
            try detector.read(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return try detector.finish()
    }
}
