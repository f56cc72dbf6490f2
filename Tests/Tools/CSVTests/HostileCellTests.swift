import CSV
import Foundation
import Kernel
import TestKit
import Testing

@Suite("2,000 hostile cells", .timeLimit(.minutes(5)))
struct HostileCellTests {
    private static let parts = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠", "'", "''", "\"", "\"\"", " ", "\u{A0}", "\u{FEFF}", "\u{200B}",
        "\u{200F}", "\0", "\u{B}", ",", ";", "|", "\\", "1", "-12.50", "cmd|' /C calc'!A0", "HYPERLINK(\"http://x.example\")", "é",
        "e\u{301}",
        "جبن", "🫖", "<script>", "sep=;",
    ]

    /// Made by the same numbers each time: a linear congruential generator (Knuth, MMIX).
    private static let cells: [String] = {
        var state: UInt64 = 16
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        // Each part at each of the first two places, then longer mixtures.
        var cells = parts.flatMap { first in parts.map { first + $0 } }
        while cells.count < 2000 { cells.append((0..<3 + next(5)).map { _ in parts[next(parts.count)] }.joined()) }
        return cells
    }()

    private static let columns = 4

    /// Reads a file with Python's `csv`, and compares it with the texts. Then it reads the file as spreadsheets with other separators
    /// do, and looks for cells that they would evaluate.
    private static let program = """
        import csv, json, re, sys
        path, wanted, own = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8")), sys.argv[3]
        def rows(**form):
            with open(path, encoding="utf-8-sig", newline="") as file:
                return list(csv.reader(file, **form))
        got = rows(strict=True, delimiter=own)
        plain = [[re.sub(r"(^|[,;\\t\\r\\n])'", r"\\1", cell) for cell in row] for row in got]
        assert plain == wanted, next(pair for pair in zip(plain, wanted) if pair[0] != pair[1])
        def evaluated(cell):
            bare = re.sub(r"^[\\s\\x00-\\x1f\\u200b-\\u200f\\ufeff\\"]+", "", cell)
            return bare[:1] in set("=+-@＝＋－＠")
        assert not [cell for row in got for cell in row if cell[:1] in set("\\t\\r\\n")]
        for separator in ",;\\t":
            found = [cell for row in rows(delimiter=separator) for cell in row if evaluated(cell)]
            assert not found, (separator, found[:5])
        print(len(wanted), "rows")
        """

    @Test(
        "are read back by Python's csv and by the reader, and none is evaluated, whatever the separator of the spreadsheet",
        arguments: CSVDialect.Separator.allCases)
    func round(separator: CSVDialect.Separator) async throws { try await onOwnThread { try Self.roundOnce(separator) } }

    private static func roundOnce(_ separator: CSVDialect.Separator) throws {
        let cells = cells
        #expect(cells.count == 2000)
        let rows = stride(from: 0, to: cells.count, by: columns).map { Array(cells[$0..<$0 + columns]) }
        var csv = CSVWriter(header: rows[0], in: CSVDialect(separator: separator, marksEncoding: true))
        for row in rows.dropFirst() { csv.add(row.map { .text($0) }) }
        let bytes = csv.take()

        var reader = CSVReader(dialect: CSVDialect(separator: separator))
        let read = try (reader.read(bytes.array) + reader.finish()).map(\.cells)
        // Canonically equivalent strings are equal in Swift, so their bytes are compared.
        #expect(read.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })

        let folder = TemporaryFolder()
        try Data(bytes.array).write(to: URL(fileURLWithPath: folder.path + "/cells.csv"))
        try JSONEncoder().encode(rows).write(to: URL(fileURLWithPath: folder.path + "/cells.json"))
        let run = try runCommand([
            "python3", "-c", program, folder.path + "/cells.csv", folder.path + "/cells.json", String(Unicode.Scalar(separator.byte)),
        ])
        #expect(run.code == 0 && run.text == "500 rows\n", "\(run.text)")
    }
}
