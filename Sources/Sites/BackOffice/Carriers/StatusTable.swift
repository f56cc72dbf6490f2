import CSV
import Components
import Foundation
import HTML
import HTTP
import Kernel
import Shipping
import Web

/// Reads the CSV file in which a carrier says what happened to parcels: a column each for the tracking number, the carrier's word and the
/// time, and maybe one for the identifier of the event.
enum StatusTable {
    /// The columns as the page names them. Other columns are ignored.
    static let columns = ["tracking", "status", "at", "id"]

    /// The names of the columns that carriers use, without accents and signs.
    private static let names: [(column: String, names: Set<String>)] = [
        (
            "tracking",
            [
                "tracking", "tracking number", "suivi", "numero de suivi", "n de suivi", "no de suivi", "code de suivi", "code d envoi",
                "code envoi", "numero de colis", "رقم التتبع", "رقم الطرد",
            ]
        ),
        ("status", ["status", "statut", "etat", "evenement", "الحالة", "الوضعية"]),
        ("at", ["at", "date", "time", "date et heure", "date heure", "horodatage", "التاريخ", "التاريخ والساعة"]),
        ("id", ["id", "event", "event id", "identifiant", "المعرف"]),
    ]

    /// The bytes of the posted file.
    ///
    /// - Throws: `FormRefusal`.
    static func bytes(of visit: Visit) throws -> [UInt8] {
        if visit.oversized.contains(where: { $0.field == "file" }) {
            throw FormRefusal("file", .carrierFilesErrorLarge(kilobytes: StatusFile.mostBytes / 1_000), status: .contentTooLarge)
        }
        guard let file = visit.files.first(where: { $0.field == "file" }), file.size > 0 else {
            throw FormRefusal("file", .carrierFilesErrorNone)
        }
        return Array(try Data(contentsOf: URL(filePath: file.path)))
    }

    /// The rows of a file. A row that cannot be applied has its fault.
    ///
    /// - Parameter clock: for times without an offset.
    /// - Throws: `FormRefusal` where the file is no such table, or has too many rows.
    static func read(_ bytes: [UInt8], _ clock: WallClock, at now: Moment) throws(FormRefusal) -> [StatusFile.Row] {
        let rows: [CSVRow]
        do {
            var limits = CSVReader.Limits()
            limits.rows = StatusFile.mostRows + 1
            limits.cellBytes = 2_000
            var reader = CSVReader(dialect: try CSVDialect.detect(bytes), limits: limits)
            rows = try reader.read(bytes) + reader.finish()
        } catch {
            if case .tooManyRows = error.reason { throw FormRefusal("file", .carrierFilesErrorRows(most: StatusFile.mostRows)) }
            throw FormRefusal("file", .carrierFilesErrorUnreadable(line: max(1, error.line)))
        }
        let header = (rows.first?.cells ?? []).map(folded)
        let places = Dictionary(
            names.compactMap { column, names in header.firstIndex(where: names.contains).map { (column, $0) } }, uniquingKeysWith: { $1 })
        guard let tracking = places["tracking"], let status = places["status"], let at = places["at"] else {
            throw FormRefusal("file", .carrierFilesErrorHeader(columns: columns.prefix(3).joined(separator: ", ")))
        }
        guard rows.count > 1 else { throw FormRefusal("file", .carrierFilesErrorEmpty) }
        return rows.dropFirst().map { row in
            let id = places["id"].map { row.cells[$0] } ?? ""
            return StatusFile.Row(line: row.line, report(row.cells[tracking], row.cells[status], row.cells[at], id, clock, at: now))
        }
    }

    private static func report(
        _ tracking: String, _ word: String, _ time: String, _ id: String, _ clock: WallClock, at now: Moment
    ) -> Result<ParcelReport, StatusFile.Fault> {
        guard Parcel.tracking(typed: tracking) != nil else { return .failure(.tracking) }
        guard (1...100).contains(ParcelReport.folded(word).length) else { return .failure(.word) }
        guard let moment = moment(time, clock), moment <= now.adding(seconds: 86_400) else { return .failure(.time) }
        guard let report = ParcelReport(tracking: tracking, id: id, word: word, at: moment) else { return .failure(.id) }
        return .success(report)
    }

    /// A day and a time: ISO 8601, or day, month and year as in `30/11/2026 14:05`; or seconds since 1970. Without an offset, it is the
    /// time of Morocco.
    ///
    /// - Returns: nil for another form, and for a day that no calendar has.
    static func moment(_ typed: String, _ clock: WallClock) -> Moment? {
        let text = TypedText(typed).plain.tidied.uppercased()
        if text.count >= 9, text.count <= 10, let seconds = Int64(text) { return Moment(seconds: seconds) }
        let day: CalendarDay
        let rest: Substring
        if let match = text.prefixMatch(of: /(\d{4})-(\d{2})-(\d{2})[T ] ?/) {
            guard let found = CalendarDay(typed: "\(match.1)-\(match.2)-\(match.3)") else { return nil }
            (day, rest) = (found, text[match.range.upperBound...])
        } else if let match = text.prefixMatch(of: #/(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\ /#) {
            let digits = { (part: Substring) in part.count == 1 ? "0\(part)" : String(part) }
            guard let found = CalendarDay(typed: "\(match.3)-\(digits(match.2))-\(digits(match.1))") else { return nil }
            (day, rest) = (found, text[match.range.upperBound...])
        } else {
            return nil
        }
        guard let time = rest.wholeMatch(of: /(\d{1,2})[:H](\d{2})(?::(\d{2})(?:\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2})?/),
            let hour = Int(time.1), let minute = Int(time.2), hour < 24, minute < 60
        else { return nil }
        let second = time.3.flatMap { Int($0) } ?? 0
        guard second < 60 else { return nil }
        let seconds = Int64(((day.daysSince1970 * 24 + hour) * 60 + minute) * 60 + second)
        guard let offset = time.4 else { return clock.moment(of: WallTime(microseconds: seconds * 1_000_000)) }
        guard offset != "Z" else { return Moment(seconds: seconds) }
        let digits = offset.dropFirst().filter { $0 != ":" }
        guard let hours = Int64(digits.prefix(2)), let minutes = Int64(digits.suffix(2)), hours < 24, minutes < 60 else { return nil }
        let distance = (hours * 60 + minutes) * 60
        return Moment(seconds: offset.hasPrefix("-") ? seconds + distance : seconds - distance)
    }

    /// A name of a column in lower case, without accents and with single blanks in place of signs.
    private static func folded(_ name: String) -> String {
        let plain = name.readable.lowercased().folding(options: .diacriticInsensitive, locale: nil)
        return plain.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    }
}
