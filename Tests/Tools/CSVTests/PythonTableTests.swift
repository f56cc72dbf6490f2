import Foundation
import Kernel
import TestKit
import Testing

@testable import CSV

/// What differs from Python's `csv` is listed in the module's README.
@Suite("The CSV reader and Python's csv", .timeLimit(.minutes(5)))
struct PythonTableTests {
    private struct Table: Codable {
        let dialect: CSVDialect
        let rows: [[String]]
    }

    private static let parts = [
        "", "a", "é", "=1", "'x", "-3", ",", ";", "\t", "\"", "\"\"", "\n", "\r", "\r\n", " ", "l’eau", "sep=;", "12,50", ", '", "|",
        "NULL",
    ]
    private static let wide = ["جبن", "شاي من فاس", "🫖", "e\u{301}", "\u{FEFF}", "中"]
    private static let arabic = ["جبن", "شاي من فاس", "ة،", "چ"]

    /// 450 tables: each dialect thirty times.
    private static let tables: [Table] = {
        var chance = Chance(state: 18)
        var tables: [Table] = []
        for separator in CSVDialect.Separator.allCases {
            for encoding in TextEncoding.allCases {
                for _ in 0..<30 {
                    let parts = parts + (encoding == .windows1252 ? ["Œuvre", "€"] : encoding == .windows1256 ? arabic : wide)
                    func cell() -> String {
                        (0..<Int.random(in: 0...4, using: &chance)).map { _ in parts.randomElement(using: &chance) ?? "" }.joined()
                    }
                    // With a single column, nothing tells the separator.
                    let columns = Int.random(in: (separator == .comma ? 1 : 2)...5, using: &chance)
                    var rows = (0..<Int.random(in: 1...6, using: &chance)).map { _ in (0..<columns).map { _ in cell() } }
                    // The header tells separator and encoding.
                    rows[0] = rows[0].indices.map {
                        "column \($0)" + (encoding == .windows1256 ? " جبن" : encoding == .windows1252 ? " É" : " é")
                    }
                    let dialect = CSVDialect(
                        separator: separator, encoding: encoding, marksEncoding: encoding.isUnicode && .random(using: &chance),
                        declaresSeparator: .random(using: &chance))
                    tables.append(Table(dialect: dialect, rows: rows))
                }
            }
        }
        return tables
    }()

    /// Compares our files with the tables, and writes files of its own. Then it reads short texts.
    private static let program = #"""
        import csv, io, json, re, sys
        folder = sys.argv[1]
        names = dict(utf8="utf-8", utf16LittleEndian="utf-16-le", utf16BigEndian="utf-16-be", windows1252="cp1252", windows1256="cp1256")
        separators = dict(comma=",", semicolon=";", tab="\t")
        # Before 3.13, Python leaves line breaks without quotation marks that differ from the end of the lines.
        forms = [("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_NONNUMERIC), ("\r\n", csv.QUOTE_ALL)]
        for number, table in enumerate(json.load(open(folder + "/tables.json", encoding="utf-8"))):
            dialect = table["dialect"]
            name, separator = names[dialect["encoding"]], separators[dialect["separator"]]
            text = open(f"{folder}/{number}.own", "rb").read().decode(name)
            mark = "\ufeff" if dialect["marksEncoding"] else ""
            declaration = f"sep={separator}" if dialect["declaresSeparator"] else ""
            begin = mark + (declaration + "\r\n" if declaration else "")
            assert text.startswith(begin), number
            rows = list(csv.reader(io.StringIO(text[len(begin):], newline=""), delimiter=separator, strict=True))
            plain = [[re.sub(r"(^|[,;\t\r\n])'", r"\1", cell) for cell in row] for row in rows]
            assert plain == table["rows"], (number, plain, table["rows"])
            end, quoting = forms[number % 4]
            file = io.StringIO(newline="")
            csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting).writerows(table["rows"])
            text = mark + (declaration + end if declaration else "") + file.getvalue()
            open(f"{folder}/{number}.foreign", "wb").write(text.encode(name))
        answers = []
        for text in json.load(open(folder + "/texts.json", encoding="utf-8")):
            try:
                answers.append(list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)))
            except csv.Error as error:
                answers.append(None)
        json.dump(answers, open(folder + "/answers.json", "w"))
        """#

    /// Texts of few characters, which are mostly malformed.
    private static let texts: [String] = {
        var chance = Chance(state: 1818)
        let parts = ["a", ";", ";", "\"", "\"", "\n", "\r", "\r\n", " ", "é"]
        return (0..<3000).map { _ in
            (0..<Int.random(in: 1...12, using: &chance)).map { _ in parts.randomElement(using: &chance) ?? "" }.joined()
        }
    }()

    @Test("read each other's files alike in each dialect, which the detector finds, and differ in malformed ones only as documented")
    func agreement() async throws { try await onOwnThread { try Self.agree() } }

    private static func agree() throws {
        let folder = TemporaryFolder()
        try JSONEncoder().encode(tables).write(to: URL(fileURLWithPath: folder.path + "/tables.json"))
        try JSONEncoder().encode(texts).write(to: URL(fileURLWithPath: folder.path + "/texts.json"))
        for (number, table) in tables.enumerated() {
            var csv = CSVWriter(header: table.rows[0], in: table.dialect)
            for row in table.rows.dropFirst() { csv.add(row.map { .text($0) }) }
            let bytes = csv.take().array
            _ = folder.write(bytes, to: "\(number).own")
            #expect(try CSVDialect.detect(bytes) == table.dialect, "table \(number)")
            #expect(try read(bytes, table.dialect, isGuarded: true) == exact(table.rows), "table \(number)")
        }
        let run = try runCommand(["python3", "-c", program, folder.path])
        #expect(run.code == 0, "\(run.text)")
        for (number, table) in tables.enumerated() {
            let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(number).foreign")))
            #expect(try CSVDialect.detect(bytes) == table.dialect, "table \(number)")
            let outcome = Result { () throws(CSVFailure) in try read(bytes, table.dialect, isGuarded: false) }
            #expect(outcome == .success(exact(table.rows)), "table \(number) \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        let answers = try JSONDecoder().decode(
            [[[String]]?].self, from: Data(contentsOf: URL(fileURLWithPath: folder.path + "/answers.json")))
        var differences: [String: Int] = [:]
        for (text, answer) in zip(texts, answers) {
            // Python gives an empty row for a blank line.
            let theirs = answer.map { exact($0.filter { !$0.isEmpty }) }
            do throws(CSVFailure) {
                let ours = try read(Array(text.utf8), CSVDialect(separator: .semicolon), isGuarded: false)
                #expect(ours == theirs, "\(text.debugDescription)")
                differences[answer?.contains([]) == true ? "blank line" : "none", default: 0] += 1
            } catch {
                let failure = error
                switch failure.reason {
                case .quoteNotClosed, .textAfterQuote: #expect(theirs == nil, "\(text.debugDescription): \(failure)")
                // Python takes such a quotation mark as a character, which may bring it to another fault later.
                case .quoteInCell: if theirs != nil { differences["quote in cell", default: 0] += 1 }
                case .columns:
                    #expect(theirs.map { Set($0.map(\.count)).count > 1 } != false, "\(text.debugDescription): \(failure)")
                    if theirs != nil { differences["columns", default: 0] += 1 }
                default: Issue.record("\(text.debugDescription): \(failure)")
                }
            }
        }
        #expect(differences.keys.sorted() == ["blank line", "columns", "none", "quote in cell"])
        #expect(differences.values.allSatisfy { $0 > 50 }, "\(differences)")
    }

    private static func read(_ bytes: [UInt8], _ dialect: CSVDialect, isGuarded: Bool) throws(CSVFailure) -> [[[UInt8]]] {
        var reader = CSVReader(dialect: dialect, isGuarded: isGuarded)
        return exact((try reader.read(bytes) + reader.finish()).map(\.cells))
    }

    /// Canonically equivalent strings are equal in Swift, so bytes are compared.
    private static func exact(_ rows: [[String]]) -> [[[UInt8]]] { rows.map { $0.map { Array($0.utf8) } } }

    @Test("1,000 mutated files are read or refused alike, whatever the pieces in which they arrive")
    func mutations() throws {
        var chance = Chance(state: 181)
        let tables = Self.tables
        var read = 0
        for number in 0..<1000 {
            let table = tables[number % tables.count]
            var csv = CSVWriter(header: table.rows[0], in: table.dialect)
            for row in table.rows.dropFirst() { csv.add(row.map { .text($0) }) }
            var bytes = csv.take().array
            for _ in 0..<Int.random(in: 1...6, using: &chance) {
                let place = Int.random(in: 0..<max(1, bytes.count), using: &chance)
                switch Int.random(in: 0...3, using: &chance) {
                case 0 where !bytes.isEmpty: bytes[place] = .random(in: 0...255, using: &chance)
                case 1 where !bytes.isEmpty: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &chance)))
                case 2: bytes.insert(contentsOf: bytes.prefix(Int.random(in: 0...40, using: &chance)), at: min(place, bytes.count))
                default:
                    bytes.insert(
                        [0, 9, 10, 13, 34, 44, 59, 0xEF, 0xFF][Int.random(in: 0...8, using: &chance)], at: min(place, bytes.count))
                }
            }
            let whole = Self.outcome(bytes, piece: max(1, bytes.count))
            for piece in [1, 7] { #expect(Self.outcome(bytes, piece: piece) == whole, "\(bytes)") }
            if case .success = whole { read += 1 }
        }
        #expect(read > 50 && read < 950)
    }

    private static func outcome(_ bytes: [UInt8], piece: Int) -> Result<[CSVRow], CSVFailure> {
        Result { () throws(CSVFailure) in
            let pieces = stride(from: 0, to: bytes.count, by: piece).map { Array(bytes[$0..<min($0 + piece, bytes.count)]) }
            var detector = CSVDetector()
            for piece in pieces { try detector.read(piece) }
            var reader = CSVReader(dialect: try detector.finish(), isGuarded: false)
            var rows: [CSVRow] = []
            for piece in pieces { rows += try reader.read(piece) }
            return rows + (try reader.finish())
        }
    }
}
