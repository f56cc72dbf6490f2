import Components
import HTML
import HTTP
import Imports
import Kernel
import Links
import Postgres
import Sellers
import Web

/// What became of a file.
struct FileEndPart: Sendable {
    let title: Message
    /// Why the file as a whole was refused; nil if it was not.
    let fault: Refused?
    let counts: [(what: Message, count: Int)]
    let faults: FaultList
    let warnings: FaultList
    let notTaken: [(what: Message, count: Int)]
    let download: SiteURL?
    let listings: SiteURL
    /// The drafts of files; nil if this file left none.
    let drafts: SiteURL?
    let files: SiteURL

    struct Refused: Sendable {
        let reason: Message
        /// Row and column, or the entry of an archive; nil if the whole file is meant.
        let place: Message?
    }

    private static func example(
        _ title: Message, _ fault: Refused?, _ counts: [(Message, Int)], faults: FaultList, warnings: FaultList
    ) -> FileEndPart {
        let ways = Link(.french).desk("dar-salma")
        return FileEndPart(
            title: title, fault: fault, counts: counts.map { ($0.0, $0.1) }, faults: faults, warnings: warnings,
            notTaken: counts.isEmpty ? [] : [(.notTakenSeo, 3)], download: counts.isEmpty ? nil : ways.fileFaults("0193"),
            listings: ways.listings, drafts: counts.isEmpty ? nil : ways.drafts.with([("file", "0193")]), files: ways.files)
    }

    static let sample = example(
        .fileDoneTitle, nil, [(.fileCountPublished, 12), (.fileCountHeld, 3), (.fileCountDraft, 1)], faults: .sample,
        warnings: .warningSample)
    static let nothingSample = example(.fileCancelledTitle, nil, [], faults: .emptySample, warnings: .emptySample)
    static let refusedSample = example(
        .fileRefusedTitle, Refused(reason: .fileFaultStrayQuote, place: .fileFaultCell(row: 3, column: 4)), [], faults: .emptySample,
        warnings: .emptySample)
}

extension FileEndPart {
    static func of(_ open: OpenFile, _ visit: Visit) async throws -> FileEndPart {
        let (file, ways) = (open.file, open.ways)
        let counts = try await visit.db.read(as: open.role, ImportFile.counts(of: file.id, open.desk.seller.id))
        // A released product is right again until the next step.
        let (right, isDone) = (counts.products[.right] ?? 0, file.state == .done)
        let lines: [(Message, Int)] = [
            (.fileCountPublished, counts.products[.published] ?? 0), (.fileCountChanged, counts.products[.changed] ?? 0),
            (.fileCountUnchanged, counts.products[.unchanged] ?? 0), (.fileCountWaiting, counts.products[.waiting] ?? 0),
            (.fileCountHeld, (counts.products[.held] ?? 0) + (isDone ? right : 0)), (.fileCountPictures, counts.products[.pictures] ?? 0),
            (.fileCountDraft, counts.products[.draft] ?? 0),
            (.fileCountFailed, counts.products[.failed] ?? 0), (.fileCountFaulty, counts.products[.faulty] ?? 0),
            (.fileCountLeft, isDone ? 0 : right), (.fileCountPicturesFailed, counts.picturesFailed),
        ]
        let title: Message =
            switch file.state {
            case .refused: .fileRefusedTitle
            case .cancelled: .fileCancelledTitle
            default: .fileDoneTitle
            }
        let faults = try await FaultList.of(open, isFaulty: true, visit)
        return FileEndPart(
            title: title, fault: file.fault.map { Refused(reason: $0.words, place: $0.place) },
            counts: lines.filter { $0.1 > 0 }.map { ($0.0, $0.1) }, faults: faults,
            warnings: try await FaultList.of(open, isFaulty: false, visit), notTaken: file.notTakenNames,
            download: counts.faultyRows > 0 ? ways.fileFaults(open.key) : nil, listings: ways.listings,
            drafts: (counts.products[.draft] ?? 0) + (counts.products[.pictures] ?? 0) > 0
                ? ways.drafts.with([("file", open.key)]) : nil, files: ways.files)
    }

    func notTakenTable() -> DataTable {
        DataTable(
            caption: .fileNotTaken, isCaptionHidden: true, columns: [.fileNotTakenWhat, .fileNotTakenRows],
            rows: notTaken.map { [.message($0.what), .count($0.count)] })
    }
}
