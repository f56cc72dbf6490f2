import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Shipping
import Web

/// The status files of a carrier, and the form that takes another one.
struct StatusFilesPage: Sendable {
    let house: HouseFrame
    let carrier: String
    let name: String
    let files: [Line]
    let errors: [FieldError]

    struct Line: Sendable {
        let uploadedAt: LocalMoment
        let address: SiteURL
        let rows: Int
        let state: Message
    }

    static let accept = ".csv,.tsv,.txt,text/csv"
    /// The names of the columns, as the page shows them.
    static let columns = StatusTable.columns.joined(separator: ", ")

    func table() -> DataTable {
        DataTable(
            caption: .carrierFilesList, isCaptionHidden: true, columns: [.carrierFilesUploaded, .carrierFilesRows, .carrierFilesState],
            rows: files.map { file in
                [.view(StatusFileLink(at: file.uploadedAt, address: file.address)), .count(file.rows), .message(file.state)]
            })
    }
}

/// The moment of an upload, which leads to the file.
struct StatusFileLink: Sendable {
    let at: LocalMoment
    let address: SiteURL

    static let sample = StatusFileLink(
        at: Moment(seconds: 1_795_253_400).inUTC, address: Link(.french).house.carrierFile("0194", of: "0193"))
}

extension StatusFilesPage {
    static let limits = MultipartLimits(body: StatusFile.mostBytes + 65_536, files: 1, file: StatusFile.mostBytes)

    static let show = Handler { visit in try await page(visit, nil) }

    static let upload = Handler.person { visit, staff, _ in
        let carrier = try await visit.carrierInPath
        return try await visit.submit(limitBeside: "file") {
            let bytes = try StatusTable.bytes(of: visit)
            let rows = try StatusTable.read(bytes, visit.clock, at: visit.now)
            let (id, isNew) = try await visit.db.transaction { tx in
                try await StatusFile.store(bytes, rows, of: carrier.id, by: staff.id.actor, in: tx)
            }
            let way = visit.link.house.carrierFile("\(id)", of: "\(carrier.id)")
            return isNew ? visit.redirect(to: way) : visit.redirect(to: way, saying: HouseFlash.carrierFileIsHere)
        } orShow: { refusal in
            try await page(visit, refusal)
        }
    }

    private static func page(_ visit: Visit, _ refusal: FormRefusal?) async throws -> Response {
        let carrier = try await visit.carrierInPath
        let files = try await visit.db.read(StatusFile.of(carrier.id))
        let key = "\(carrier.id)"
        return visit.render(
            StatusFilesPage(
                house: try await visit.houseFrame(), carrier: key, name: carrier.name(in: visit.language),
                files: files.map { file in
                    Line(
                        uploadedAt: visit.clock.local(file.uploadedAt), address: visit.link.house.carrierFile("\(file.id)", of: key),
                        rows: file.rows, state: file.appliedAt == nil ? .carrierFilesWaits : .carrierFilesApplied)
                }, errors: refusal?.errors ?? []), refusing: refusal)
    }

    static let sample = StatusFilesPage(
        house: .sample, carrier: "0193", name: "Express <b>",
        files: [
            Line(
                uploadedAt: Moment(seconds: 1_795_253_400).inUTC, address: Link(.french).house.carrierFile("0194", of: "0193"), rows: 120,
                state: .carrierFilesWaits)
        ], errors: [FieldError("file", .carrierFilesErrorUnreadable(line: 3))])
    static let emptySample = StatusFilesPage(house: .sample, carrier: "0193", name: "Express", files: [], errors: [])
}
