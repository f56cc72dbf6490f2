import CSV
import Kernel
import Testing

private func written(_ header: [String], _ rows: [[CSVCell]], marksEncoding: Bool = false) -> String {
    var csv = CSVWriter(header: header, marksEncoding: marksEncoding)
    for row in rows { csv.add(row) }
    return csv.take().text
}

private func read(_ text: String, piece: Int = .max, isGuarded: Bool = true) throws -> [[String]] {
    var reader = CSVReader(isGuarded: isGuarded)
    var rows: [[String]] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        rows += try reader.read(Array(rest.prefix(piece))).map(\.cells)
        rest = rest.dropFirst(piece)
    }
    return rows + (try reader.finish().map(\.cells))
}

@Suite("A CSV file")
struct CSVTests {
    @Test("has a header, commas and CR LF, and quotes where a cell needs them")
    func form() {
        let text = written(
            ["name", "note"], [[.text("Zoé"), .text("a,b")], [.text("say \"x\""), .text("two\r\nlines")], [.text(""), .empty]])
        #expect(text == "name,note\r\nZoé,\"a,b\"\r\n\"say \"\"x\"\"\",\"two\r\nlines\"\r\n\"\",\r\n")
    }

    @Test("writes numbers, amounts, moments and days as such, negative ones too")
    func cells() {
        let text = written(
            ["n", "m", "t", "d"],
            [
                [
                    .number(-7), .money(Money(minor: -1250)), .moment(Moment(seconds: 1_795_253_400)),
                    .day(CalendarDay(year: 2026, month: 12, day: 1)),
                ],
                [
                    .number(.min), .money(Money(minor: 5)), .moment(Moment(microseconds: -1)),
                    .day(CalendarDay(year: 1969, month: 2, day: 28)),
                ],
                [.number(0), .money(Money(minor: .min)), .moment(Moment(microseconds: 1_000_010)), .empty],
            ])
        #expect(
            text == """
                n,m,t,d\r
                -7,-12.50,2026-11-21T09:30:00Z,2026-12-01\r
                -9223372036854775808,0.05,1969-12-31T23:59:59.999999Z,1969-02-28\r
                0,-92233720368547758.08,1970-01-01T00:00:01.000010Z,\r\n
                """)
    }

    @Test(
        "makes a text harmless that a spreadsheet would evaluate, in the header too",
        arguments: [
            ("=1+1", "'=1+1"), ("-12.50", "'-12.50"), ("+212 6", "'+212 6"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("  =1", "'  =1"), ("\u{A0}=1", "'\u{A0}=1"), ("\"=1", "'\"=1"), ("\"'=1", "'\"'=1"), ("＝1", "'＝1"), ("＠a", "'＠a"),
            ("\u{FEFF}=1", "'\u{FEFF}=1"), ("'=1", "''=1"), ("'twas", "''twas"), ("a;=1", "a;'=1"), ("a,=1", "a,'=1"), ("a, 'b", "a, 'b"),
            ("a,'b", "a,''b"), (",'", ",''"), ("a\r\n- b", "a\r\n'- b"),
            ("a=1", "a=1"), ("a - b", "a - b"), ("l'eau", "l'eau"), (";a", ";a"), ("12-14", "12-14"), ("", ""),
        ])
    func formulas(text: String, cell: String) throws {
        #expect(FormulaGuard.guarded(text) == cell)
        #expect(FormulaGuard.unguarded(cell) == text)
        let rows = try read(written([text, "b"], [[.text(text), .text(text)]]))
        #expect(rows.map { $0.map { Array($0.utf8) } } == [[text, "b"], [text, text]].map { $0.map { Array($0.utf8) } })
        #expect(try read(written([text], [[.text(text)]]), isGuarded: false) == [[cell], [cell]])
        for separator in CSVDialect.Separator.allCases {
            var csv = CSVWriter(header: ["a", text], in: CSVDialect(separator: separator))
            csv.add([.text(text), .number(-12)])
            csv.add([.money(Money(minor: -1250)), .text(text)])
            var reader = CSVReader(dialect: CSVDialect(separator: separator))
            let rows = try (reader.read(csv.take().array) + reader.finish()).map(\.cells)
            #expect(
                rows.map { $0.map { Array($0.utf8) } }
                    == [["a", text], [text, "-12"], ["-12.50", text]].map { $0.map { Array($0.utf8) } })
        }
    }

    @Test("is read in pieces of any size, with either line end, with and without a byte order mark and a last line end")
    func pieces() throws {
        let rows = [["a", "é;\u{FEFF}"], ["", "two\r\nlines"], ["\"", ","]]
        let plain = written(rows[0], rows.dropFirst().map { $0.map { .text($0) } })
        let marked = written(rows[0], rows.dropFirst().map { $0.map { .text($0) } }, marksEncoding: true)
        #expect(marked == "\u{FEFF}" + plain)
        for piece in 1...plain.utf8.count + 3 {
            #expect(try read(plain, piece: piece) == rows)
            #expect(try read(marked, piece: piece) == rows)
        }
        #expect(try read("a,b\n1,2") == [["a", "b"], ["1", "2"]])
        #expect(try read("a,b\r\n1,\r\n") == [["a", "b"], ["1", ""]])
        #expect(try read("a,b\n1,") == [["a", "b"], ["1", ""]])
        #expect(try read("") == [] && read("\r\n\n\r") == [])
        #expect(try read("\n\na,b\r\r\n1,\"\r\"\r\n\n\"\",2\r\n\r\n\n") == [["a", "b"], ["1", "\r"], ["", "2"]])
        #expect(try read(written(["a"], [[.empty], [.text("")]])) == [["a"], [""], [""]])
    }

    @Test("that is malformed is refused, with row, line and column")
    func malformed() throws {
        let cases: [(String, CSVFailure)] = [
            ("a,b\r\n1,2\"\r\n", CSVFailure(.quoteInCell, row: 2, line: 2, column: 2)),
            ("a\r\n\"x\"y\r\n", CSVFailure(.textAfterQuote, row: 2, line: 2, column: 1)),
            ("a,b\r\nx,\"\n\ny", CSVFailure(.quoteNotClosed, row: 2, line: 2, column: 2)),
            ("a,b\r\n1\r\n", CSVFailure(.columns(1, 2), row: 2, line: 2)),
            ("a\r\n1,2\r\n", CSVFailure(.columns(2, 1), row: 2, line: 2)),
            ("a,b\r\n\r\n\"\n\",2\r\n\n1,2,3", CSVFailure(.columns(3, 2), row: 3, line: 6)),
        ]
        for (text, failure) in cases {
            for piece in [1, .max] { #expect(throws: failure, "\(text)") { try read(text, piece: piece) } }
        }
    }

    @Test("has rows with their number and the line in which they begin, whatever ends the lines")
    func places() throws {
        let text = "sep=;\n\na;b\n\"1\n\n2\";3\n\n4;\"\n\"\n5;6"
        let rows = [
            CSVRow(number: 1, line: 3, cells: ["a", "b"]), CSVRow(number: 2, line: 4, cells: ["1\n\n2", "3"]),
            CSVRow(number: 3, line: 8, cells: ["4", "\n"]), CSVRow(number: 4, line: 10, cells: ["5", "6"]),
        ]
        for end in ["\n", "\r", "\r\n"] {
            let bytes = Array(text.replacing("\n", with: end).utf8)
            let dialect = try CSVDialect.detect(bytes)
            #expect(dialect == CSVDialect(separator: .semicolon, declaresSeparator: true))
            for piece in 1...bytes.count {
                var reader = CSVReader(dialect: dialect)
                var read: [CSVRow] = []
                for start in stride(from: 0, to: bytes.count, by: piece) {
                    read += try reader.read(Array(bytes[start..<min(start + piece, bytes.count)]))
                }
                read += try reader.finish()
                #expect(
                    read == rows.map { CSVRow(number: $0.number, line: $0.line, cells: $0.cells.map { $0.replacing("\n", with: end) }) })
            }
        }
    }

    @Test(
        "with a byte that is no character of its encoding is refused, with row, line and column",
        arguments: [
            (TextEncoding.utf8, "61,2C,62,0A,63,2C", "C3,0A"), (.utf8, "61,2C,62,0A,63,2C,C3,A9", "ED,A0,80"),
            (.utf8, "61,2C,62,0A,63,2C", "E9"), (.windows1252, "61,2C,62,0A,63,2C,E9", "9D"),
            (.utf16LittleEndian, "61,00,2C,00,62,00,0A,00,63,00,2C,00", "00,DC"),
            (.utf16BigEndian, "00,61,00,2C,00,62,00,0A,00,63,00,2C", "D8,00,00,61"),
            (.utf16BigEndian, "00,61,00,2C,00,62,00,0A,00,63,00,2C", "00"),
        ])
    func undecodable(encoding: TextEncoding, good: String, bad: String) {
        let bytes = (good + "," + bad).split(separator: ",").compactMap { UInt8($0, radix: 16) }
        for piece in 1...bytes.count {
            var reader = CSVReader(dialect: CSVDialect(encoding: encoding))
            // The fault stays.
            for _ in 0..<2 {
                #expect(throws: CSVFailure(.notEncoded(encoding), row: 2, line: 2, column: 2)) {
                    for start in stride(from: 0, to: bytes.count, by: piece) {
                        _ = try reader.read(Array(bytes[start..<min(start + piece, bytes.count)]))
                    }
                    _ = try reader.finish()
                }
            }
        }
    }

    @Test("is refused beyond the limits")
    func limits() throws {
        var limits = CSVReader.Limits()
        (limits.rows, limits.columns, limits.cellBytes) = (2, 3, 4)
        let cases: [(String, CSVFailure.Reason?)] = [
            ("a,b,c\n1,2,3\n", nil), ("a,b,c,d\n", .tooManyColumns(3)), ("a\nabcd\n", nil), ("a\nabcde\n", .cellTooLong(4)),
            ("a\n\"abcde", .cellTooLong(4)), ("a\n1\n2\n", .tooManyRows(2)),
        ]
        for (text, reason) in cases {
            var reader = CSVReader(limits: limits)
            do {
                _ = try reader.read(Array(text.utf8))
                #expect(reason == nil, "\(text)")
            } catch {
                #expect(error.reason == reason, "\(text)")
            }
        }
    }
}
