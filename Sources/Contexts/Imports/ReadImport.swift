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
            case .fault(let fault): try await db.transaction { tx in try await Self.end(id, as: .refused, fault: fault, in: tx) }
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

        /// Gives the bytes piece by piece.
        func pieces(_ body: ([UInt8]) throws -> Void) throws {
            switch self {
            case .entry(let bytes):
                for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
                    try body(Array(bytes[start..<min(start + pieceBytes, bytes.count)]))
                }
            case .file(let path):
                let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
                guard file >= 0 else { throw PictureFailure.unreadable(errno) }
                defer { close(file) }
                var piece = [UInt8](repeating: 0, count: pieceBytes)
                while true {
                    let got = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
                    if got < 0, errno == EINTR { continue }
                    guard got >= 0 else { throw PictureFailure.unreadable(errno) }
                    guard got > 0 else { return }
                    try body(Array(piece[..<got]))
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

    private func detect(_ source: Source, _ pool: WorkerPool<Void>) async throws(Stop) -> CSVDialect {
        if let dialect { return dialect }
        do {
            return try await pool.run {
                Result {
                    var detector = CSVDetector()
                    try source.pieces { try detector.read($0) }
                    return try detector.finish()
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
            let parsed = try await pool.run { Result { try ParsedTable(source.pieces, dialect) } }.get()
            guard let header = parsed.rows.first?.cells, header.contains(where: { !$0.tidied.isEmpty }), header.count > 1 else {
                throw FileFault(.noHeader, row: 1)
            }
            guard parsed.rows.count > 1 else { throw FileFault(.noRows) }
            let format = HeaderNames.format(of: header)
            let remembered = try await db.read(Self.rememberedColumns(by: seller))
            let columns = parsed.columns(header, format, remembered)
            for start in stride(from: 1, to: parsed.rows.count, by: Self.mostWritten) {
                let rows = parsed.rows[start..<min(start + Self.mostWritten, parsed.rows.count)]
                try await db.transaction { tx in
                    try await tx.run(
                        """
                        INSERT INTO imports.row (file_id, number, cells)
                        SELECT \(id), number, cells::text[]
                        FROM unnest(\(rows.map(\.number))::integer[], \(rows.map { $0.cells.bound ?? "{}" })::text[])
                            AS read (number, cells)
                        """)
                }
            }
            let isSettled = format != .other || header.allSatisfy { remembered[HeaderNames.normalised($0)] != nil }
            let faults = Self.columnFaults(of: columns)
            try await db.transaction { tx in
                try await tx.run(
                    """
                    UPDATE imports.file SET state = 'recognised', format = \(format), dialect = \(try JSONText.encode(dialect))::jsonb,
                        columns = \(try JSONText.encode(columns))::jsonb, rows = \(parsed.rows.count - 1),
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

    /// What is wrong with the meaning of the columns.
    static func columnFaults(of columns: [ImportColumn]) -> [ColumnFault] {
        var faults: [ColumnFault] = []
        var seen: Set<ImportField> = []
        for (index, column) in columns.enumerated() {
            guard let field = column.field else { continue }
            if !seen.insert(field).inserted, !field.mayRepeat { faults.append(ColumnFault(column: index, kind: .twice)) }
            if column.isUnclear { faults.append(ColumnFault(column: index, kind: .decimal)) }
        }
        let hasTitle = seen.contains { $0.rawValue.hasPrefix("title") }
        // A file that only changes prices and stock names its articles by their numbers.
        if !hasTitle, !seen.contains(.sku), !seen.contains(.handle) { faults.append(ColumnFault(column: nil, kind: .missing(.title))) }
        if !seen.contains(.price), !seen.contains(.sku) { faults.append(ColumnFault(column: nil, kind: .missing(.price))) }
        return faults
    }
}

/// A table in memory while it is read: at most 20 MB of text.
private struct ParsedTable: Sendable {
    let rows: [CSVRow]

    init(_ pieces: (([UInt8]) throws -> Void) throws -> Void, _ dialect: CSVDialect) throws {
        var limits = CSVReader.Limits()
        (limits.rows, limits.columns) = (ImportFile.mostRows + 1, ImportFile.mostColumns)
        var reader = CSVReader(dialect: dialect, limits: limits)
        var rows: [CSVRow] = []
        try pieces { rows += try reader.read($0) }
        rows += try reader.finish()
        self.rows = rows
    }

    /// The meaning of the columns, with the decimal sign of each column of numbers.
    func columns(_ header: [String], _ format: FileFormat, _ remembered: [String: String]) -> [ImportColumn] {
        header.indices.map { index in
            let name = header[index].tidied.cut(to: 200)
            var field = HeaderNames.field(of: header[index], in: format)
            if format == .other, let known = remembered[HeaderNames.normalised(header[index])] {
                field = known.isEmpty ? nil : ImportField(rawValue: known)
            }
            var column = ImportColumn(header: name, field: field)
            var sign = DecimalSign()
            var samples: [String] = []
            for row in rows.dropFirst() {
                let cell = row.cells[index]
                if samples.count < 3, !cell.isEmpty, !samples.contains(cell) { samples.append(cell) }
                sign.add(cell)
            }
            column.samples = samples.map { $0.tidied.cut(to: 60) }
            column.decimal = sign.sign ?? ""
            let isNumber = field.map { [.price, .grams, .kilograms, .weight, .length, .width, .height].contains($0) } ?? (format == .other)
            column.isUnclear = isNumber && sign.sign == nil && field != nil
            // Shopify and WooCommerce always write a point, whatever the language.
            if format != .other, column.isUnclear { (column.decimal, column.isUnclear) = (".", false) }
            return column
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

    /// The entry that a cell names: its whole name, or the part after the last slash, whatever the case.
    static func entry(called name: String, among entries: [String]) -> String? {
        let wanted = name.lowercased().replacing("\\", with: "/")
        return entries.first { $0.lowercased() == wanted }
            ?? entries.first { $0.lowercased().split(separator: "/").last == wanted.split(separator: "/").last }
    }
}
