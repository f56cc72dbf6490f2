import Archives
import CSV
import Glibc
import Images
import Jobs
import Kernel
import Loops
import Media
import Postgres
import Sellers
import Synchronization

/// The first step of an import: the file is read into `imports.row`, and its format is recognised.
extension ImportFile {
    /// Bytes that are read from the disk at one time, and rows that are written in one statement.
    private static let pieceBytes = 1 << 16, mostWritten = 500

    /// Reads the file from its beginning. Rows of an earlier try are replaced.
    ///
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`, `PictureFailure` where the disk cannot be read.
    func read(_ files: PrivateFileStore, _ pool: WorkerPool<Void>, in db: Database) async throws {
        try await db.transaction(statement: 60_000) { tx in
            _ = try await tx.run([
                "DELETE FROM imports.product WHERE file_id = \(id)", "DELETE FROM imports.row WHERE file_id = \(id)",
                "DELETE FROM imports.word WHERE file_id = \(id)",
            ])
        }
        do throws(Stop) {
            let source = try await source(files, pool, in: db)
            let dialect = try await detect(source, pool)
            try await store(source, dialect, pool, in: db)
        } catch {
            switch error {
            case .fault(let fault):
                try await db.transaction(statement: 20_000) { tx in try await Self.end(id, as: .refused, fault: fault, in: tx) }
            case .failed(let failure): throw failure
            }
        }
    }

    private enum Stop: Error {
        case fault(FileFault)
        case failed(any Error)
    }

    /// The bytes of the table.
    private enum Source {
        case file(path: String)
        /// An entry of the archive, which is at most as large as a table may be.
        case entry([UInt8])

        /// The bytes from there on, at most `pieceBytes`; empty at the end.
        func piece(at offset: Int) throws -> [UInt8] {
            switch self {
            case .entry(let bytes): return Array(bytes[offset..<min(offset + pieceBytes, bytes.count)])
            case .file(let path):
                let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
                guard file >= 0 else { throw PictureFailure.unreadable(errno) }
                defer { close(file) }
                var piece = [UInt8](repeating: 0, count: pieceBytes)
                while true {
                    let got = unsafe piece.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, offset) }
                    if got < 0, errno == EINTR { continue }
                    guard got >= 0 else { throw PictureFailure.unreadable(errno) }
                    return Array(piece[..<got])
                }
            }
        }
    }

    private func source(_ files: PrivateFileStore, _ pool: WorkerPool<Void>, in db: Database) async throws(Stop) -> Source {
        do {
            guard let key = try await db.read(PrivateFile.of(Self.subject(id))).first?.key, let path = files.file(key) else {
                throw PictureFailure.unreadable(ENOENT)
            }
            guard isArchive else { return .file(path: path) }
            return .entry(try await pool.run { Result { try ImportArchive.table(in: path) } }.get())
        } catch let fault as FileFault {
            throw .fault(fault)
        } catch let fault as ZIPFault {
            if case .unreadable(let number) = fault.kind { throw .failed(PictureFailure.unreadable(number)) }
            throw .fault(FileFault(fault))
        } catch {
            throw .failed(error)
        }
    }

    /// The names in the archive; nil for a table without one.
    func archivedNames(_ files: PrivateFileStore, _ pool: WorkerPool<Void>, in db: Database) async throws -> ImportArchive.Names? {
        guard isArchive else { return nil }
        guard let key = try await db.read(PrivateFile.of(Self.subject(id))).first?.key, let path = files.file(key) else {
            throw PictureFailure.unreadable(ENOENT)
        }
        return try await pool.run { Result { ImportArchive.Names(try ZIPReader(path: path).names()) } }.get()
    }

    private func detect(_ source: Source, _ pool: WorkerPool<Void>) async throws(Stop) -> CSVDialect {
        if let dialect { return dialect }
        do {
            return try await pool.run {
                Result {
                    var detector = CSVDetector()
                    var offset = 0
                    while true {
                        let piece = try source.piece(at: offset)
                        guard !piece.isEmpty else { return try detector.finish() }
                        try detector.read(piece)
                        offset += piece.count
                    }
                }
            }.get()
        } catch let failure as CSVFailure {
            throw .fault(FileFault(failure))
        } catch {
            throw .failed(error)
        }
    }

    private func store(_ source: Source, _ dialect: CSVDialect, _ pool: WorkerPool<Void>, in db: Database) async throws(Stop) {
        do {
            let table = TableReader(dialect) { try source.piece(at: $0) }
            while let rows = try await pool.run({ Result { try table.next() } }).get() {
                for start in stride(from: 0, to: rows.count, by: Self.mostWritten) {
                    try await write(Array(rows[start..<min(start + Self.mostWritten, rows.count)]), in: db)
                }
            }
            let (header, count) = (table.header, table.count)
            guard header.contains(where: { !$0.tidied.isEmpty }), header.count > 1 else { throw FileFault(.noHeader, row: 1) }
            guard count > 0 else { throw FileFault(.noRows) }
            let format = HeaderNames.format(of: header)
            let remembered = try await db.read(Self.rememberedColumns(by: seller))
            let columns = table.columns(format, remembered, try await WarehouseColumns(of: seller, in: db))
            let isSettled = format != .other || header.allSatisfy { remembered[HeaderNames.normalised($0)] != nil }
            let faults = Self.columnFaults(of: columns)
            try await db.transaction { tx in
                try await tx.run(
                    """
                    UPDATE imports.file SET state = 'recognised', format = \(format), dialect = \(try JSONText.encode(dialect))::jsonb,
                        columns = \(try JSONText.encode(columns))::jsonb, rows = \(count),
                        is_settled = \(isSettled && faults.isEmpty)
                    WHERE id = \(id) AND ended_at IS NULL
                    """)
                if isSettled, faults.isEmpty { try await Self.step(id, in: tx) } else { try await Self.rest(id, in: tx) }
            }
        } catch let failure as CSVFailure {
            throw .fault(FileFault(failure))
        } catch let fault as FileFault {
            throw .fault(fault)
        } catch {
            throw .failed(error)
        }
    }

    private func write(_ rows: [CSVRow], in db: Database) async throws {
        try await db.transaction { tx in
            try await tx.run(
                """
                INSERT INTO imports.row (file_id, number, cells)
                SELECT \(id), number, cells::text[]
                FROM unnest(\(rows.map(\.number))::integer[], \(rows.map { $0.cells.bound ?? "{}" })::text[]) AS read (number, cells)
                """)
        }
    }

    /// What is wrong with the meaning of the columns.
    static func columnFaults(of columns: [ImportColumn]) -> [ColumnFault] {
        var faults: [ColumnFault] = []
        var seen: Set<ImportField> = []
        for (index, column) in columns.enumerated() {
            guard let field = column.field else { continue }
            if !seen.insert(field).inserted, !field.mayRepeat { faults.append(ColumnFault(column: index, kind: .twice)) }
            if column.isUnclear { faults.append(ColumnFault(column: index, kind: .decimal)) }
        }
        // The stock of all warehouses together says nothing more.
        if let total = columns.firstIndex(where: { $0.field == .stock }),
            seen.contains(where: { $0.rawValue.hasPrefix(ImportField.stockPrefix) })
        {
            faults.append(ColumnFault(column: total, kind: .twice))
        }
        let hasTitle = seen.contains { $0.rawValue.hasPrefix("title") }
        // A file that only changes prices and stock names its articles by their numbers.
        if !hasTitle, !seen.contains(.sku), !seen.contains(.handle) { faults.append(ColumnFault(column: nil, kind: .missing(.title))) }
        if !seen.contains(.price), !seen.contains(.sku) { faults.append(ColumnFault(column: nil, kind: .missing(.price))) }
        return faults
    }
}

/// Reads a table piece by piece, on a thread that may block, and looks at its columns meanwhile. One thread at a time uses it.
private final class TableReader: Sendable {
    private struct Column {
        var sign = DecimalSign()
        var samples: [String] = []

        mutating func add(_ cell: String) {
            if samples.count < 3 {
                let sample = cell.tidied.cut(to: 60)
                if !samples.contains(sample) { samples.append(sample) }
            }
            sign.add(cell)
        }
    }

    private struct State {
        var reader: CSVReader
        var offset = 0
        var isAtEnd = false
        var header: [String] = []
        var columns: [Column] = []
        /// Without the header.
        var count = 0
    }

    private let piece: @Sendable (_ offset: Int) throws -> [UInt8]
    private let state: Mutex<State>

    init(_ dialect: CSVDialect, _ piece: @escaping @Sendable (_ offset: Int) throws -> [UInt8]) {
        var limits = CSVReader.Limits()
        (limits.rows, limits.columns) = (ImportFile.mostRows + 1, ImportFile.mostColumns)
        state = Mutex(State(reader: CSVReader(dialect: dialect, limits: limits)))
        self.piece = piece
    }

    var header: [String] { state.withLock { $0.header } }
    var count: Int { state.withLock { $0.count } }

    /// - Returns: the rows that the next piece completes, without the header; nil at the end.
    /// - Throws: `CSVFailure`, `PictureFailure`.
    func next() throws -> [CSVRow]? {
        try state.withLock { state in
            guard !state.isAtEnd else { return nil }
            let bytes = try piece(state.offset)
            state.offset += bytes.count
            state.isAtEnd = bytes.isEmpty
            var rows = state.isAtEnd ? try state.reader.finish() : try state.reader.read(bytes)
            if state.header.isEmpty, !rows.isEmpty {
                state.header = rows.removeFirst().cells
                guard !state.header.contains(where: { $0.utf8.contains(0) }) else { throw FileFault(.notText, row: 1) }
                state.columns = state.header.map { _ in Column() }
            }
            state.count += rows.count
            for row in rows {
                for index in row.cells.indices where !row.cells[index].isEmpty {
                    // The member may choose an encoding in which a text has NUL characters, and the database takes none.
                    guard !row.cells[index].utf8.contains(0) else { throw FileFault(.notText, row: row.number, column: index + 1) }
                    state.columns[index].add(row.cells[index])
                }
            }
            return rows
        }
    }

    /// The meaning of the columns, with the decimal sign of each.
    func columns(_ format: FileFormat, _ remembered: [String: String], _ warehouses: WarehouseColumns) -> [ImportColumn] {
        state.withLock { state in
            zip(state.header, state.columns).map { header, found in
                var field = HeaderNames.field(of: header, in: format)
                if format == .other, let known = remembered[HeaderNames.normalised(header)] {
                    field = known.isEmpty ? nil : ImportField(rawValue: known)
                }
                if format == .kolchi, field == nil { field = warehouses.field(of: header) }
                var column = ImportColumn(
                    header: HeaderNames.stored(header), field: field, decimal: found.sign.sign ?? "", samples: found.samples)
                let isNumber = field.map { [.price, .grams, .kilograms, .weight, .length, .width, .height].contains($0) } ?? false
                column.isUnclear = isNumber && found.sign.sign == nil
                // Shopify, WooCommerce and Kolchi always write a point, whatever the language.
                if format != .other, column.isUnclear { (column.decimal, column.isUnclear) = (".", false) }
                return column
            }
        }
    }
}

extension FileFault {
    init(_ failure: CSVFailure) {
        let (row, column) = (failure.row > 0 ? failure.row : nil, failure.column)
        switch failure.reason {
        case .notText: self.init(.notText)
        case .notEncoded: self.init(.notUTF8, row: row, column: column)
        case .quoteInCell, .textAfterQuote: self.init(.strayQuote, row: row, column: column)
        case .quoteNotClosed: self.init(.quoteNotClosed, row: row, column: column)
        case .columns(let count, let most): self.init(.cellsShifted, row: row, count: count, most: most)
        case .tooManyColumns(let most): self.init(.tooManyColumns, row: row, most: most)
        case .cellTooLong(let most): self.init(.cellTooLong, row: row, column: column, most: most)
        case .tooManyRows(let most): self.init(.tooManyRows, most: most - 1)
        }
    }

    init(_ fault: ZIPFault) {
        let entry = fault.entry.map { $0.readable.cut(to: 200) }
        switch fault.kind {
        case .notZIP: self.init(.notArchive)
        case .tooMany(let most): self.init(.tooManyEntries, most: most)
        case .entryTooLarge(let most), .tooLarge(let most): self.init(.tooLarge, entry: entry, most: most)
        case .unsafeName: self.init(.unsafeEntry, entry: entry)
        case .link: self.init(.linkEntry, entry: entry)
        case .password: self.init(.lockedEntry, entry: entry)
        case .sameName: self.init(.entryTwice, entry: entry)
        case .unknownMethod, .broken, .unreadable: self.init(.brokenEntry, entry: entry)
        }
    }
}

extension FileFault: Error {}

/// The archive of an import: one table, and pictures.
enum ImportArchive {
    /// The only table of the archive. Every entry is checked.
    ///
    /// - Throws: `FileFault`, `ZIPFault`.
    static func table(in path: String) throws -> [UInt8] {
        let reader = ZIPReader(path: path)
        let tables = try reader.check().filter { entry in
            ["csv", "tsv", "txt"].contains(entry.name.lowercased().split(separator: ".").last.map(String.init) ?? "")
        }
        guard let table = tables.first else { throw FileFault(.noTable) }
        guard tables.count == 1 else { throw FileFault(.severalTables, entry: tables[1].name.cut(to: 200), count: tables.count) }
        guard table.size <= ImportFile.mostTableBytes else {
            throw FileFault(.tooLarge, entry: table.name.cut(to: 200), most: ImportFile.mostTableBytes)
        }
        var content: [UInt8] = []
        try reader.read([table.name]) { _, bytes in
            content = bytes
            return false
        }
        return content
    }

    /// The names of the entries, to look many up.
    struct Names: Sendable {
        private let whole: Set<String>, last: Set<String>

        init(_ entries: [String]) {
            whole = Set(entries.map { $0.lowercased() })
            last = Set(entries.map { ImportArchive.last($0.lowercased()) })
        }

        /// Whether `ImportArchive.entry` finds one.
        func contains(_ name: String) -> Bool {
            let wanted = ImportArchive.wanted(name)
            return whole.contains(wanted) || last.contains(ImportArchive.last(wanted))
        }
    }

    private static func wanted(_ name: String) -> String { name.lowercased().replacing("\\", with: "/") }

    /// The part after the last slash.
    private static func last(_ name: String) -> String { name.split(separator: "/").last.map(String.init) ?? "" }

    /// The entry that a cell names: its whole name, or the part after the last slash, whatever the case.
    static func entry(called name: String, among entries: [String]) -> String? {
        let wanted = wanted(name)
        return entries.first { $0.lowercased() == wanted } ?? entries.first { last($0.lowercased()) == last(wanted) }
    }
}
