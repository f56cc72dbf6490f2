import Components
import HTML
import HTTP
import Imports
import Kernel
import Links
import Postgres
import Sellers
import Web

/// What a checked file would do. The shop starts the import or cancels it.
struct FileDecisionPart: Sendable {
    let desk: DeskFrame
    let version: Int
    let right: Int
    let faulty: Int
    let faultyRows: Int
    let warnedRows: Int
    let notTaken: [(what: Message, count: Int)]
    let faults: FaultList
    let warnings: FaultList
    /// The faulty rows as a table; nil if there are none.
    let download: SiteURL?
    let start: SiteURL
    let columns: SiteURL
    let words: SiteURL

    func notTakenTable() -> DataTable {
        DataTable(
            caption: .fileNotTaken, isCaptionHidden: true, columns: [.fileNotTakenWhat, .fileNotTakenRows],
            rows: notTaken.map { [.message($0.what), .count($0.count)] })
    }

    private static func example(right: Int, faults: FaultList, warnings: FaultList, notTaken: [(Message, Int)]) -> FileDecisionPart {
        let ways = Link(.french).desk("dar-salma")
        return FileDecisionPart(
            desk: .sample, version: 4, right: right, faulty: faults.lines.count, faultyRows: faults.lines.count,
            warnedRows: warnings.lines.count, notTaken: notTaken.map { ($0.0, $0.1) }, faults: faults, warnings: warnings,
            download: faults.lines.isEmpty ? nil : ways.fileFaults("0193"), start: ways.fileStart("0193"),
            columns: ways.fileColumns("0193"), words: ways.fileWords("0193"))
    }

    static let sample = example(right: 12, faults: .sample, warnings: .warningSample, notTaken: [(.notTakenCompareAtPrice, 7)])
    static let cleanSample = example(right: 12, faults: .emptySample, warnings: .emptySample, notTaken: [])
    static let faultySample = example(right: 0, faults: .sample, warnings: .emptySample, notTaken: [])
}

extension FileDecisionPart {
    static func of(_ open: OpenFile, _ visit: Visit) async throws -> FileDecisionPart {
        let counts = try await visit.db.read(as: open.role, ImportFile.counts(of: open.file.id, open.desk.seller.id))
        let (ways, key) = (open.ways, open.key)
        return FileDecisionPart(
            desk: visit.deskFrame(open.desk), version: open.file.version, right: counts.products[.right] ?? 0,
            faulty: counts.products[.faulty] ?? 0, faultyRows: counts.faultyRows, warnedRows: counts.warnedRows,
            notTaken: open.file.notTakenNames, faults: try await FaultList.of(open, isFaulty: true, visit),
            warnings: try await FaultList.of(open, isFaulty: false, visit),
            download: counts.faultyRows > 0 ? ways.fileFaults(key) : nil, start: ways.fileStart(key),
            columns: ways.fileColumns(key), words: ways.fileWords(key))
    }
}

/// Faults or warnings of a file's rows, a page of rows at a time.
struct FaultList: Sendable {
    let caption: Message
    let lines: [Line]
    /// The first rows, if these are others.
    let first: SiteURL?
    /// The rows after these; nil on the last page.
    let next: SiteURL?

    struct Line: Sendable {
        let row: Int
        /// Nil where the whole row is meant.
        let header: String?
        let fault: ImportFault

        /// The header, or the number of a column without a header.
        var place: DataTable.Cell {
            guard let header, let column = fault.column else { return .message(fault.missingColumn ?? .fileWholeRow) }
            return header.isEmpty ? .message(.fileUnnamed(number: column + 1)) : .text(header)
        }
    }

    func table() -> DataTable {
        DataTable(
            caption: caption, isCaptionHidden: true, columns: [.fileRow, .fileColumn, .fileContent, .fileReason],
            rows: lines.map { line in
                [
                    .number(line.row), line.place, .text(line.fault.content),
                    .message(line.fault.words),
                ]
            })
    }

    /// - Parameter isFaulty: false for warnings.
    static func of(_ open: OpenFile, isFaulty: Bool, _ visit: Visit) async throws -> FaultList {
        let name = isFaulty ? "after" : "warned"
        let after = TypedText(visit.query[name] ?? "").wholeNumber ?? 0
        let found = try await visit.db.read(
            as: open.role, ImportFile.faults(of: open.file, isFaulty: isFaulty, after: min(after, ImportFile.mostRows + 1)))
        var rows: [Int] = []
        for line in found where rows.last != line.row { rows.append(line.row) }
        let shown = rows.prefix(FaultLine.mostListed)
        let (address, last) = (open.ways.file(open.key), shown.last ?? 0)
        return FaultList(
            caption: isFaulty ? .fileFaults : .fileWarnings,
            lines: found.filter { $0.row <= last }.map { Line(row: $0.row, header: $0.header, fault: $0.fault) },
            first: after > 0 ? address : nil,
            next: rows.count > shown.count ? address.with([(name, "\(last)")]) : nil)
    }

    static let sample = FaultList(
        caption: .fileFaults,
        lines: [
            Line(row: 3, header: "Prix <b>", fault: ImportFault(2, "12,5,0", .malformed)),
            Line(row: 9, header: nil, fault: ImportFault(nil, "", .notAccepted, "23505")),
        ], first: Link(.french).desk("dar-salma").file("0193"),
        next: Link(.french).desk("dar-salma").file("0193").with([("after", "9")]))
    static let warningSample = FaultList(
        caption: .fileWarnings, lines: [Line(row: 4, header: "Photo", fault: ImportFault(5, "a.jpg", .pictureNotInArchive))], first: nil,
        next: nil)
    static let emptySample = FaultList(caption: .fileFaults, lines: [], first: nil, next: nil)
}
