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
            ("\u{FEFF}=1", "'\u{FEFF}=1"), ("'=1", "''=1"), ("'twas", "''twas"), ("a;=1", "a;'=1"), ("a\r\n- b", "a\r\n'- b"),
            ("a=1", "a=1"), ("a - b", "a - b"), ("l'eau", "l'eau"), (";a", ";a"), ("12-14", "12-14"), ("", ""),
        ])
    func formulas(text: String, cell: String) throws {
        #expect(FormulaGuard.guarded(text) == cell)
        #expect(FormulaGuard.unguarded(cell) == text)
        let rows = try read(written([text, "b"], [[.text(text), .text(text)]]))
        #expect(rows.map { $0.map { Array($0.utf8) } } == [[text, "b"], [text, text]].map { $0.map { Array($0.utf8) } })
        #expect(try read(written([text], [[.text(text)]]), isGuarded: false) == [[cell], [cell]])
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
        #expect(try read("") == [])
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
